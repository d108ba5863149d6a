namespace EcgStream.Testing;

/// <summary>What code allocates once it is warm.</summary>
public static class Allocations
{
    const int Rounds = 25;

    /// <summary>
    /// The fewest bytes that any of 25 rounds allocates on this thread. The first rounds warm up; the runtime itself may allocate in a later
    /// one (a method is compiled anew, a type is initialised), which is not the code's doing, so one clean round proves that the code allocates nothing.
    /// </summary>
    public static long FewestBytes(Action round)
    {
        ArgumentNullException.ThrowIfNull(round);
        var fewest = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return fewest;
    }
}

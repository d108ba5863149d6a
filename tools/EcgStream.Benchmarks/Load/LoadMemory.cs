using System.Diagnostics;

namespace EcgStream.Benchmarks.Load;

/// <summary>Memory of this process: what lives on the managed heap, and all that the system has given it.</summary>
/// <param name="Live">After a full collection, bytes.</param>
/// <param name="WorkingSet">Bytes.</param>
readonly record struct LoadMemory(long Live, long WorkingSet)
{
    public static LoadMemory Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var live = GC.GetTotalMemory(forceFullCollection: true);
        using var self = Process.GetCurrentProcess();
        return new(live, self.WorkingSet64);
    }
}

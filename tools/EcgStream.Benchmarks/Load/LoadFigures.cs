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

/// <summary>Where everything stood at the border of two steps.</summary>
sealed record LoadMark
{
    public required TimeSpan Own { get; init; }

    public required TimeSpan Generator { get; init; }

    public required TimeSpan? Broker { get; init; }

    public required long Allocated { get; init; }

    public required TimeSpan Pauses { get; init; }

    public required long Messages { get; init; }

    public required long Windows { get; init; }

    public required long Shed { get; init; }

    public required long Predictions { get; init; }

    public required long WithEmotion { get; init; }

    public static LoadMark Now(LoadProbe probe, EcgSession session, Process generator, Process? broker)
    {
        using var self = Process.GetCurrentProcess();
        generator.Refresh();
        broker?.Refresh();
        var devices = session.Devices;
        return new()
        {
            Own = self.TotalProcessorTime,
            Generator = generator.TotalProcessorTime,
            Broker = broker?.TotalProcessorTime,
            Allocated = GC.GetTotalAllocatedBytes(precise: true),
            Pauses = GC.GetTotalPauseDuration(),
            Messages = probe.Messages,
            Windows = devices.Sum(d => d.Windows),
            Shed = devices.Sum(d => d.ReplacedWindows),
            Predictions = devices.Sum(d => d.Predictions),
            WithEmotion = devices.Sum(d => d.Predictions - d.Abstentions),
        };
    }
}

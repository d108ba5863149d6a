using System.Diagnostics;

namespace EcgStream.Benchmarks.Load;

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

    public static LoadMark Now(LoadProbe probe, EcgSession session, GeneratorProcess generator, LoadBroker broker)
    {
        using var self = Process.GetCurrentProcess();
        var devices = session.Devices;
        return new()
        {
            Own = self.TotalProcessorTime,
            Generator = generator.ProcessorTime,
            Broker = broker.ProcessorTime,
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

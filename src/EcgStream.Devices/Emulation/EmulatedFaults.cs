using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>A stretch of time in which nothing gets through: from its start, which counts, to its end, which does not.</summary>
/// <param name="Start">Since the device began to stream.</param>
/// <param name="Length">How long, above 0.</param>
public readonly record struct Outage(TimeSpan Start, TimeSpan Length)
{
    /// <summary>When things get through again.</summary>
    public TimeSpan End => Start + Length;

    /// <summary>Whether a moment lies within.</summary>
    public bool Covers(TimeSpan moment) => moment >= Start && moment < End;
}

/// <summary>What goes wrong between an emulated device and its receiver. The device itself samples and counts on, as a board on a radio does.</summary>
public sealed record EmulatedFaults
{
    /// <summary>Nothing goes wrong.</summary>
    public static EmulatedFaults None { get; } = new();

    /// <summary>Share of packets (or lines) that are never sent, 0 … 1.</summary>
    public double Drop { get; init; }

    /// <summary>Share of the packets' bytes that arrive as other bytes, 0 … 1. Answers to commands come through whole.</summary>
    public double Corrupt { get; init; }

    /// <summary>When the radio is silent: the port stays open, and neither packets nor commands get through.</summary>
    public ImmutableArray<Outage> Stalls { get; init; } = [];

    /// <summary>When the port itself is away.</summary>
    public ImmutableArray<Outage> Unplugs { get; init; } = [];

    /// <summary>Of chance: the same faults in the same packets for the same seed.</summary>
    public ulong Seed { get; init; } = 1;
}

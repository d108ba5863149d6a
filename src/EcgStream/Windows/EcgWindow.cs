using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EcgStream;

/// <summary>
/// A copy of the latest samples at the model's rate: resampled and filtered, in millivolts, not yet normalised. It never changes and may be kept; only a
/// session lends its classifier the samples' memory and takes it back, and no such window leaves the session.
/// </summary>
/// <param name="Start">Index of the first sample on the model-rate grid, whose sample k lies at k / rate seconds of the device's clock.</param>
/// <param name="MilliVolts">The samples, as many as the model's window holds (18,000 = 60 s at 300 Hz by default).</param>
/// <param name="Marks">Faults within the window, indices on the model-rate grid; empty for a clean window.</param>
/// <param name="StartedAt">Time of the first sample, by the device's fitted clock.</param>
/// <param name="EndedAt">Time just after the last sample, by the device's fitted clock.</param>
/// <param name="CompletedAt">When the chunk that completed the window arrived here.</param>
public sealed record EcgWindow(
    long Start,
    ReadOnlyMemory<float> MilliVolts,
    ImmutableArray<SignalMark> Marks,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    DateTimeOffset CompletedAt)
{
    /// <summary>
    /// Where the samples' memory goes once the window was classified or replaced; null where it is the window's own for ever. Whoever has handed such a
    /// window over must not look at it again.
    /// </summary>
    internal WindowPool? Lender { get; init; }

    /// <summary>Index of the sample after the last one.</summary>
    public long End => Start + MilliVolts.Length;

    /// <summary>Ends the window's life: its samples may be overwritten from now on, if they were lent.</summary>
    internal void GiveBack()
    {
        if (Lender is not null && MemoryMarshal.TryGetArray(MilliVolts, out var samples))
            Lender.Return(samples.Array!);
    }
}

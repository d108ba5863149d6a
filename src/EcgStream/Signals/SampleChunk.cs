using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// A run of consecutive ECG samples of one channel, placed on the device's own sample clock.
/// </summary>
/// <param name="Start">
/// Index of the first sample on the device's clock, 0 or more. The device counts on through samples it lost, so a jump
/// from the previous chunk's <see cref="End"/> is a <see cref="Gap"/>, to the sample.
/// </param>
/// <param name="MilliVolts">
/// The samples in millivolts, all finite. The memory must not change after the chunk was handed on: receivers may keep it, except of
/// <see cref="EcgDevice.Lent"/>.
/// A sample inside a <see cref="SignalMark"/> of kind <see cref="SignalFault.LeadOff"/> or <see cref="SignalFault.Missing"/>
/// is a placeholder (the last value before it), never a measurement.
/// </param>
/// <param name="ReceivedAt">When the last sample of the chunk arrived here, on the session's clock.</param>
public readonly record struct SampleChunk(long Start, ReadOnlyMemory<float> MilliVolts, DateTimeOffset ReceivedAt)
{
    /// <summary>
    /// The device's sampling rate in Hz, where the device, its protocol or its user states it; null where it is unknown
    /// and must be estimated from arrival times.
    /// </summary>
    public double? RateHz { get; init; }

    /// <summary>When the first sample was taken, by the device's (or the file's) own clock; null where it keeps none.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>
    /// Faults tied to sample indices, in ascending order, each within this chunk. The default array means none.
    /// </summary>
    public ImmutableArray<SignalMark> Marks { get; init; }

    /// <summary>Number of samples.</summary>
    public int Length => MilliVolts.Length;

    /// <summary>Index of the sample after the last one: where the next chunk starts if nothing is lost.</summary>
    public long End => Start + MilliVolts.Length;

    /// <summary>The chunk with a copy of the samples, for whoever keeps one whose memory is lent.</summary>
    public SampleChunk Kept() => this with { MilliVolts = MilliVolts.ToArray() };
}

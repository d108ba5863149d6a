using System.Collections.Immutable;

namespace EcgStream.Mqtt;

/// <summary>A range of samples within a message.</summary>
/// <param name="Start">Offset of the first sample from the message's first, 0 or more.</param>
/// <param name="Length">Number of samples, 1 or more.</param>
public readonly record struct SampleRange(int Start, int Length)
{
    /// <summary>Offset of the sample after the last one.</summary>
    public int End => Start + Length;
}

/// <summary>What one message says: consecutive samples of one channel, and as much of where and when as its sender knows.</summary>
public sealed record SampleMessage
{
    long? _sequence;
    long? _firstSample;
    DateTimeOffset? _takenAt;
    double? _rateHz;
    SampleUnit _unit;
    ReadOnlyMemory<float> _milliVolts;
    ImmutableArray<SampleRange> _leadOff = [];

    /// <summary>
    /// The sender's count of messages, 0 or more, raised by 1 with each; may wrap around at 2^32. Null where it counts none.
    /// </summary>
    public long? Sequence
    {
        get => _sequence;
        init => _sequence = value;
    }

    /// <summary>Index of the first sample on the device's clock, 0 … 2^53 − 1; null where the sender keeps none.</summary>
    public long? FirstSample
    {
        get => _firstSample;
        init => _firstSample = value;
    }

    /// <summary>
    /// When the first sample was taken, by the sender's clock; null where it has none. A time before the year 2000 is no date but
    /// the sender's uptime: only differences between such times mean anything.
    /// </summary>
    public DateTimeOffset? TakenAt
    {
        get => _takenAt;
        init => _takenAt = value;
    }

    /// <summary>The sampling rate stated by the message, or else by the receiver's options, Hz; null where neither says.</summary>
    public double? RateHz
    {
        get => _rateHz;
        init => _rateHz = value;
    }

    /// <summary>The unit the samples came in. They are in millivolts here.</summary>
    public SampleUnit Unit
    {
        get => _unit;
        init => _unit = value;
    }

    /// <summary>
    /// The samples in millivolts, 1 … 100,000 of them, all finite and within ±10^6. A sample inside a <see cref="LeadOff"/> range is
    /// a placeholder: the value before it, 0 where there is none in this message.
    /// </summary>
    public required ReadOnlyMemory<float> MilliVolts
    {
        get => _milliVolts;
        init => _milliVolts = value;
    }

    /// <summary>Samples taken with an electrode off, ascending and apart from each other; empty where there are none.</summary>
    public ImmutableArray<SampleRange> LeadOff
    {
        get => _leadOff;
        init => _leadOff = value;
    }

    /// <summary>Number of samples.</summary>
    public int Length => MilliVolts.Length;

    /// <summary>
    /// Makes this another message, so that a receiver of ten thousand a second need not make as many objects. Only for one that nobody else has: see
    /// <see cref="SampleLease"/>.
    /// </summary>
    internal void Become(in SampleReading reading, double? rateHz, SampleUnit unit, ReadOnlyMemory<float> milliVolts, ImmutableArray<SampleRange> leadOff)
    {
        (_sequence, _firstSample, _takenAt) = (reading.Sequence, reading.FirstSample, reading.TakenAt);
        (_rateHz, _unit, _milliVolts, _leadOff) = (rateHz, unit, milliVolts, leadOff);
    }
}

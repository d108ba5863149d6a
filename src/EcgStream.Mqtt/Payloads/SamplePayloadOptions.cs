namespace EcgStream.Mqtt;

/// <summary>What a receiver assumes where a message does not say.</summary>
public sealed record SamplePayloadOptions
{
    /// <summary>Millivolts, no rate, no converter.</summary>
    public static SamplePayloadOptions Default { get; } = new();

    /// <summary>Unit of samples that come without one. Default: millivolts.</summary>
    public SampleUnit Unit { get; init; } = SampleUnit.MilliVolts;

    /// <summary>Sampling rate of messages that state none, Hz; null leaves it to be estimated.</summary>
    public double? RateHz { get; init; }

    /// <summary>The converter whose counts arrive; null refuses messages in counts.</summary>
    public AdcScale? Adc { get; init; }
}

namespace EcgStream.Mqtt;

/// <summary>The unit in which a message carries its samples.</summary>
public enum SampleUnit
{
    /// <summary>Millivolts, written <c>mV</c>.</summary>
    MilliVolts,

    /// <summary>Volts, written <c>V</c>.</summary>
    Volts,

    /// <summary>Microvolts, written <c>uV</c> or <c>µV</c>.</summary>
    MicroVolts,

    /// <summary>Counts of an analogue-to-digital converter, written <c>adc</c>; see <see cref="AdcScale"/>.</summary>
    AdcCounts,
}

/// <summary>What a receiver must know of a converter to turn counts into millivolts.</summary>
/// <param name="Bits">Resolution, 1 … 24 bits: counts run from 0 to 2^bits − 1.</param>
/// <param name="ReferenceVolts">Voltage of the full range, above 0.</param>
/// <param name="Gain">Amplification before the converter, above 0 (1100 for an AD8232).</param>
public readonly record struct AdcScale(int Bits, double ReferenceVolts, double Gain)
{
    /// <summary>The highest count.</summary>
    public double FullScale => (1L << Bits) - 1;

    /// <summary>mV = (count / (2^bits − 1) − 0.5) · reference / gain · 1000: the middle of the range is 0 mV.</summary>
    public double ToMilliVolts(double count) => (count / FullScale - 0.5) * ReferenceVolts / Gain * 1000;

    /// <summary>Whether the figures describe a converter.</summary>
    public bool IsValid => Bits is >= 1 and <= 24 && ReferenceVolts > 0 && double.IsFinite(ReferenceVolts) && Gain > 0 && double.IsFinite(Gain);
}

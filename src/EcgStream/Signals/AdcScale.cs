namespace EcgStream;

/// <summary>
/// How an analogue front end's output becomes counts, and back. The output rests at half the reference voltage (the AD8232 buffers
/// its reference at mid-supply) and rises with the electrode's voltage, so
/// <c>mV = (count / (2^bits − 1) − 0.5) · reference / gain · 1000</c>: half scale is 0 mV, and with the defaults the rails lie at ±1.5 mV.
/// </summary>
public sealed record AdcScale
{
    /// <summary>An AD8232 board (gain 1100) at 3.3 V on a 10-bit converter.</summary>
    public static AdcScale Ad8232 { get; } = new(bits: 10, referenceVolts: 3.3, gain: 1100);

    /// <summary>Says the scale.</summary>
    /// <param name="bits">Resolution of the converter, 1 … 24.</param>
    /// <param name="referenceVolts">Voltage at the highest count, above 0.</param>
    /// <param name="gain">Gain from the electrodes to the converter, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    public AdcScale(int bits, double referenceVolts, double gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 24);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceVolts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gain);
        (Bits, ReferenceVolts, Gain) = (bits, referenceVolts, gain);
    }

    /// <summary>Resolution of the converter.</summary>
    public int Bits { get; }

    /// <summary>Voltage at the highest count.</summary>
    public double ReferenceVolts { get; }

    /// <summary>Gain from the electrodes to the converter.</summary>
    public double Gain { get; }

    /// <summary>The highest count, 2^bits − 1.</summary>
    public int MaxCount => (1 << Bits) - 1;

    /// <summary>Voltage between the electrodes for a count (or a mean of counts), mV.</summary>
    public double ToMilliVolts(double count) => (count / MaxCount - 0.5) * (ReferenceVolts / Gain * 1000);

    /// <summary>The count nearest to a voltage between the electrodes; beyond a rail, the rail.</summary>
    public int ToCount(double milliVolts) =>
        (int)Math.Clamp(Math.Round((milliVolts / (ReferenceVolts / Gain * 1000) + 0.5) * MaxCount), 0, MaxCount);

    /// <summary>Whether the converter is at one of its limits, so that the true value may lie beyond.</summary>
    public bool IsRail(double count) => count <= 0 || count >= MaxCount;
}

namespace EcgStream.Devices;

/// <summary>One wave of a beat: a Gaussian bump on the phase circle, at 60 beats a minute.</summary>
/// <param name="AngleRadians">Phase of its peak; the R wave is at 0, one beat is 2π.</param>
/// <param name="MilliVolts">Height of the bump, signed.</param>
/// <param name="WidthRadians">Its standard deviation in phase.</param>
public readonly record struct EcgWave(double AngleRadians, double MilliVolts, double WidthRadians);

/// <summary>The form of a person's beats in one lead, and what the electrodes make of it.</summary>
public sealed record EcgMorphology
{
    /// <summary>Atrial depolarisation.</summary>
    public EcgWave P { get; init; } = Standard(-70, 1.2, 0.25);

    /// <summary>First part of the QRS complex.</summary>
    public EcgWave Q { get; init; } = Standard(-15, -5, 0.1);

    /// <summary>Second part of the QRS complex.</summary>
    public EcgWave R { get; init; } = Standard(0, 30, 0.1);

    /// <summary>Third part of the QRS complex.</summary>
    public EcgWave S { get; init; } = Standard(15, -7.5, 0.1);

    /// <summary>Ventricular repolarisation; its height is multiplied by <see cref="AutonomicState.TWaveGain"/>.</summary>
    public EcgWave T { get; init; } = Standard(100, 0.75, 0.4);

    /// <summary>Amplitude of the baseline's movement with breathing, mV.</summary>
    public double BreathingMilliVolts { get; init; } = 0.1;

    /// <summary>Constant offset of the electrodes, mV.</summary>
    public double OffsetMilliVolts { get; init; }

    /// <summary>Distance between the highest and the lowest of Q, R, S and the baseline, mV.</summary>
    public double QrsPeakToPeakMilliVolts =>
        Math.Max(0, Math.Max(Q.MilliVolts, Math.Max(R.MilliVolts, S.MilliVolts)))
        - Math.Min(0, Math.Min(Q.MilliVolts, Math.Min(R.MilliVolts, S.MilliVolts)));

    /// <summary>
    /// A wave by the figures of McSharry et al. (IEEE Trans. Biomed. Eng. 50, 2003, 289–294, table I), which give an R wave (a = 30, b = 0.1)
    /// of 1 mV. A bump's height is a·b² over the angular frequency.
    /// </summary>
    static EcgWave Standard(double degrees, double a, double b) => new(degrees * Math.PI / 180, a * b * b / (30 * 0.1 * 0.1), b);
}

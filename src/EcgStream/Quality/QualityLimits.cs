namespace EcgStream;

/// <summary>
/// Where a window stops being usable. At its limit an aspect is graded 0.5; a window is as good as its worst aspect. The defaults
/// separate every recording with an ECG from every one without in the PhysioNet sets that the tests use. Fractions are of the window's samples.
/// </summary>
public sealed record QualityLimits
{
    /// <summary>The defaults.</summary>
    public static QualityLimits Default { get; } = new();

    /// <summary>Largest fraction of lost and bridged samples.</summary>
    public double Missing { get; init; } = 0.1;

    /// <summary>Largest fraction with an electrode off.</summary>
    public double LeadOff { get; init; } = 0.1;

    /// <summary>Largest fraction at the converter's limit.</summary>
    public double Saturated { get; init; } = 0.05;

    /// <summary>Largest fraction that stands still.</summary>
    public double Flat { get; init; } = 0.1;

    /// <summary>Largest fraction in which a filter had not settled.</summary>
    public double FilterWarmUp { get; init; } = 0.1;

    /// <summary>Largest fraction of all these together.</summary>
    public double Unmeasured { get; init; } = 0.2;

    /// <summary>Largest fraction of samples further than <see cref="OutOfRangeMilliVolts"/> from the median.</summary>
    public double OutOfRange { get; init; } = 0.01;

    /// <summary>No heart reaches this far from the median at the skin, mV.</summary>
    public double OutOfRangeMilliVolts { get; init; } = 10;

    /// <summary>A stretch of 2 s whose range stays below this is a flat line, mV: below any electrode's noise plus a beat.</summary>
    public double FlatMilliVolts { get; init; } = 0.02;

    /// <summary>
    /// Smallest amplitude, mV: the median range of stretches of 2 s. Recordings without ECG have up to 0.10 mV, the faintest with ECG 0.32 mV.
    /// </summary>
    public double AmplitudeMilliVolts { get; init; } = 0.15;

    /// <summary>Smallest number of beats a minute.</summary>
    public double BeatsPerMinute { get; init; } = 25;

    /// <summary>
    /// Smallest resemblance of the beats to each other (median correlation with the mean of the others): noise has up to 0.46,
    /// recordings with ECG 0.77 to 1.
    /// </summary>
    public double BeatLikeness { get; init; } = 0.6;
}

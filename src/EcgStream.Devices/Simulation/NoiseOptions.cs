namespace EcgStream.Devices;

/// <summary>What disturbs a simulated signal, and how much.</summary>
public sealed record NoiseOptions
{
    /// <summary>
    /// Signal-to-noise ratio in dB as PhysioNet's <c>nst</c> defines it: the signal's power is (mean QRS peak-to-peak amplitude)² / 8,
    /// the noise's its long-run mean square. Positive infinity: no noise.
    /// </summary>
    public double SnrDb { get; init; } = 20;

    /// <summary>Mains frequency, Hz: 50 or 60.</summary>
    public double MainsHz { get; init; } = 50;

    /// <summary>Share of baseline wander in the noise's power. The shares are relative to their sum.</summary>
    public double BaselineShare { get; init; } = 0.45;

    /// <summary>Share of mains hum.</summary>
    public double MainsShare { get; init; } = 0.1;

    /// <summary>Share of muscle noise.</summary>
    public double MuscleShare { get; init; } = 0.25;

    /// <summary>Share of electrode motion.</summary>
    public double MotionShare { get; init; } = 0.2;

    /// <summary>No noise.</summary>
    public static NoiseOptions None { get; } = new() { SnrDb = double.PositiveInfinity };

    /// <summary>Whether there is nothing to add.</summary>
    public bool IsNone => double.IsPositiveInfinity(SnrDb);
}

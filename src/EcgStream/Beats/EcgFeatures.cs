using System.Collections.Immutable;

namespace EcgStream;

/// <summary>What a minute of ECG says in a few numbers; models that take features name them from here.</summary>
public static class EcgFeatures
{
    /// <summary>The features, in the order that <see cref="Compute"/> writes them.</summary>
    public static ImmutableArray<string> Names { get; } = ["heart_rate"];

    /// <summary>Computes all features of a window.</summary>
    /// <param name="filteredMilliVolts">The window, in millivolts; offset and mains noise removed.</param>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <param name="features">Room for as many values as there are <see cref="Names"/>; NaN where one can't be told.</param>
    public static void Compute(ReadOnlySpan<float> filteredMilliVolts, double rateHz, Span<float> features) =>
        features[0] = (float)(HeartRate.Of(filteredMilliVolts, rateHz) ?? double.NaN);
}

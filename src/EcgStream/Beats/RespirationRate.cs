namespace EcgStream;

/// <summary>
/// The rate of breathing from the ECG: breathing moves the heart rate (respiratory sinus arrhythmia), the height and steepness of the QRS complex (the heart's axis turns) and the
/// baseline. Their spectra are added, each as loud as it is sure of itself (after Charlton et al., Physiol. Meas. 37, 2016, 610–626, who compare such fusions).
/// </summary>
public static class RespirationRate
{
    const double LowestHz = 0.12;
    const double HighestHz = 0.6;
    const double StepHz = 1.0 / 240;
    const int PeakSteps = 5;
    const int FewestBeats = 15;
    const double LeastClarity = 0.2;

    /// <summary>
    /// Breaths a minute, 7 to 36. Valid in 60 s to about one breath a minute in people at rest, less surely in speech and movement, whose breathing has no one rate. Null with fewer than 15 beats or where no rate stands out.
    /// </summary>
    /// <param name="intervals">The intervals of the window.</param>
    /// <param name="morphology">The form of its beats; null leaves the heart rate alone to tell.</param>
    public static double? Of(RrIntervals intervals, BeatMorphology? morphology) =>
        Estimate(intervals, morphology, out var clarity) is { } rate && clarity >= LeastClarity ? rate : null;

    /// <summary>The rate, and which part of the power of breathing's band lies about it (0 … 1).</summary>
    internal static double? Estimate(RrIntervals intervals, BeatMorphology? morphology, out double clarity)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        Span<double> fused = stackalloc double[(int)((HighestHz - LowestHz) / StepHz) + 1];
        fused.Clear();
        var weights = 0.0;
        var normal = intervals.Normal.AsSpan();
        if (normal.Length >= FewestBeats)
        {
            var (times, values) = (new double[normal.Length], new double[normal.Length]);
            for (var i = 0; i < normal.Length; i++)
                (times[i], values[i]) = (normal[i].StartSeconds, normal[i].Seconds);
            weights += Add(times, values, fused);
        }
        if (morphology is { } form && form.Beats.Length >= FewestBeats)
        {
            var times = new double[form.Beats.Length];
            var values = new double[form.Beats.Length];
            for (var i = 0; i < times.Length; i++)
                times[i] = form.Beats[i].Seconds;
            foreach (var measure in Measures)
            {
                for (var i = 0; i < times.Length; i++)
                    values[i] = measure(form.Beats[i]);
                weights += Add(times, values, fused);
            }
        }
        clarity = 0;
        if (weights <= 0)
            return null;
        var (peak, total) = (1, 0.0);
        foreach (var value in fused)
            total += value;
        for (var i = 1; i + 1 < fused.Length; i++)
            peak = fused[i] > fused[peak] ? i : peak;
        clarity = Around(fused, peak) / total;
        double before = fused[peak - 1], at = fused[peak], after = fused[peak + 1];
        var curvature = before - 2 * at + after;
        var offset = curvature < 0 ? Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0;
        return 60 * (LowestHz + (peak + offset) * StepHz);
    }

    static readonly Func<BeatWave, double>[] Measures =
        [b => b.RMilliVolts, b => b.SlopeMilliVoltsPerSecond, b => b.LevelMilliVolts];

    /// <summary>Adds one spectrum, scaled to a sum of its concentration about its own peak, squared.</summary>
    static double Add(double[] times, double[] values, Span<double> fused)
    {
        var spectrum = new BeatSpectrum(times, values);
        Span<double> density = stackalloc double[fused.Length];
        var (total, peak) = (0.0, 0);
        for (var i = 0; i < density.Length; i++)
        {
            density[i] = spectrum.Density(LowestHz + i * StepHz);
            total += density[i];
            peak = density[i] > density[peak] ? i : peak;
        }
        if (!(total > 0))
            return 0;
        var concentration = Around(density, peak) / total;
        var weight = concentration * concentration;
        for (var i = 0; i < fused.Length; i++)
            fused[i] += weight * density[i] / total;
        return weight;
    }

    static double Around(ReadOnlySpan<double> density, int peak)
    {
        var sum = 0.0;
        foreach (var value in density[Math.Max(0, peak - PeakSteps)..Math.Min(density.Length, peak + PeakSteps + 1)])
            sum += value;
        return sum;
    }
}

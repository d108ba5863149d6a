namespace EcgStream;

/// <summary>
/// The rate of breathing from the ECG: breathing moves the heart rate (respiratory sinus arrhythmia), the height and steepness of the QRS complex (the heart's axis turns) and the
/// baseline. Their spectra are added, each as loud as its power is concentrated about one rate, and weighed by how usual a rate is (such fusions are compared by Charlton et al.,
/// Physiol. Meas. 37, 2016, 610–626).
/// </summary>
public static class RespirationRate
{
    const double LowestHz = 0.12;
    const double HighestHz = 0.6;
    const double StepHz = 1.0 / 240;
    const int PeakSteps = 5;
    const int FewestBeats = 15;
    const double LeastClarity = 0.2;

    // Adults breathe some 16 times a minute. The weight keeps the baroreflex' swing of the heart rate, about 0.1 Hz, from being taken for breathing.
    const double UsualHz = 0.27;
    const double UsualSpread = 0.4;

    // The baseline is one signal; the height and the slope are two views of one.
    const double OfHeartRate = 1;
    const double OfForm = 0.5;
    const double OfBaseline = 2;

    static readonly Func<BeatWave, double>[] Measures = [b => b.RMilliVolts, b => b.SlopeMilliVoltsPerSecond];

    /// <summary>
    /// Breaths a minute, 7 to 36. In 60 s it is valid for people who breathe evenly; speech and movement have no one rate. Null with fewer than 15 beats or where no rate stands out at all;
    /// beats that know nothing of breathing still give some rate by chance (in noise the clarity is 0.2 to 0.45), so a rate alone is no proof of breathing.
    /// </summary>
    /// <param name="filteredMilliVolts">The window, mV. Raw samples tell more: breathing is slower than a 0.5 Hz high-pass, which leaves some of it.</param>
    /// <param name="rateHz">Its rate, Hz.</param>
    /// <param name="intervals">The intervals of its beats.</param>
    /// <param name="morphology">The form of its beats.</param>
    public static double? Of(ReadOnlySpan<float> filteredMilliVolts, double rateHz, RrIntervals intervals, BeatMorphology morphology) =>
        Estimate(filteredMilliVolts, rateHz, intervals, morphology, out var clarity) is { } rate && clarity >= LeastClarity ? rate : null;

    /// <summary>The rate, and which part of the power of breathing's band lies about it (0 … 1).</summary>
    internal static double? Estimate(ReadOnlySpan<float> samples, double rateHz, RrIntervals intervals, BeatMorphology morphology, out double clarity)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        ArgumentNullException.ThrowIfNull(morphology);
        clarity = 0;
        var normal = intervals.Normal.AsSpan();
        var form = morphology.Beats.AsSpan();
        if (normal.Length < FewestBeats || form.Length < FewestBeats)
            return null;
        Span<double> fused = stackalloc double[(int)((HighestHz - LowestHz) / StepHz) + 1];
        fused.Clear();
        Span<double> times = new double[Math.Max(normal.Length, form.Length)], values = new double[times.Length];
        for (var i = 0; i < normal.Length; i++)
            (times[i], values[i]) = (normal[i].StartSeconds, normal[i].Seconds);
        Add(times[..normal.Length], values[..normal.Length], OfHeartRate, fused);
        foreach (var measure in Measures)
        {
            for (var i = 0; i < form.Length; i++)
                (times[i], values[i]) = (form[i].Seconds, measure(form[i]));
            Add(times[..form.Length], values[..form.Length], OfForm, fused);
        }
        var (blockTimes, levels) = Baseline.Levels(samples, rateHz, morphology);
        Add(blockTimes, levels, OfBaseline, fused);

        for (var i = 0; i < fused.Length; i++)
        {
            var octaves = Math.Log((LowestHz + i * StepHz) / UsualHz) / UsualSpread;
            fused[i] *= Math.Exp(-octaves * octaves / 2);
        }
        var (peak, total) = (1, 0.0);
        for (var i = 0; i < fused.Length; i++)
        {
            total += fused[i];
            peak = i > 0 && i + 1 < fused.Length && fused[i] > fused[peak] ? i : peak;
        }
        if (!(total > 0))
            return null;
        clarity = Around(fused, peak) / total;
        double before = fused[peak - 1], at = fused[peak], after = fused[peak + 1];
        var curvature = before - 2 * at + after;
        var offset = curvature < 0 ? Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : 0;
        return 60 * (LowestHz + (peak + offset) * StepHz);
    }

    /// <summary>Adds one spectrum, scaled to a sum that is the square of its concentration about its own peak.</summary>
    static void Add(ReadOnlySpan<double> times, ReadOnlySpan<double> values, double weight, Span<double> fused)
    {
        Span<double> density = stackalloc double[fused.Length];
        new BeatSpectrum(times, values).Densities(LowestHz, StepHz, density);
        var (total, peak) = (0.0, 0);
        for (var i = 0; i < density.Length; i++)
        {
            total += density[i];
            peak = density[i] > density[peak] ? i : peak;
        }
        if (!(total > 0))
            return;
        var concentration = Around(density, peak) / total;
        for (var i = 0; i < fused.Length; i++)
            fused[i] += weight * concentration * concentration * density[i] / total;
    }

    static double Around(ReadOnlySpan<double> density, int peak)
    {
        var sum = 0.0;
        foreach (var value in density[Math.Max(0, peak - PeakSteps)..Math.Min(density.Length, peak + PeakSteps + 1)])
            sum += value;
        return sum;
    }
}

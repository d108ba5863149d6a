namespace EcgStream.Trainer;

/// <summary>
/// Heart-rate figures of one window, the simplest thing a network must beat: heart rate, ln SDNN and ln RMSSD over the window, pNN50
/// (Task Force 1996; SDNN over 60 s is not the clinical five-minute figure).
/// </summary>
public static class RhythmFeatures
{
    /// <summary>Number of figures.</summary>
    public const int Count = 4;

    /// <summary>The figures of a window at <paramref name="rateHz"/>; zeros where fewer than ten beats were found.</summary>
    public static double[] Of(ReadOnlySpan<float> window, double rateHz)
    {
        var beats = FindBeats(window, rateHz);
        var intervals = new List<double>(beats.Count);
        for (var i = 1; i < beats.Count; i++)
            intervals.Add((beats[i] - beats[i - 1]) * 1000 / rateHz);
        if (intervals.Count < 9)
            return new double[Count];
        // Missed and invented beats give intervals far from the median; they would drown the variability.
        var median = intervals.Order().ElementAt(intervals.Count / 2);
        intervals.RemoveAll(i => Math.Abs(i - median) > 0.3 * median);
        var mean = intervals.Average();
        var deviation = Math.Sqrt(intervals.Average(i => (i - mean) * (i - mean)));
        var steps = intervals.Zip(intervals.Skip(1), (a, b) => b - a).ToArray();
        var successive = Math.Sqrt(steps.Select(s => s * s).DefaultIfEmpty().Average());
        return
        [
            60_000 / mean,
            Math.Log(Math.Max(deviation, 1)),
            Math.Log(Math.Max(successive, 1)),
            steps.Select(s => Math.Abs(s) > 50 ? 1.0 : 0).DefaultIfEmpty().Average(),
        ];
    }

    /// <summary>
    /// Positions of beats, samples with a fraction: the slope's energy smoothed over 120 ms, above a third of its recent peaks, one in 300 ms;
    /// the R peak is then placed between samples by a parabola.
    /// </summary>
    internal static List<double> FindBeats(ReadOnlySpan<float> window, double rateHz)
    {
        var energy = SlopeEnergy(window, (int)(0.12 * rateHz));
        var refractory = (int)(0.3 * rateHz);
        var second = (int)rateHz;
        var beats = new List<double>();
        // The median of each second's highest energy: robust against a burst, right where most seconds hold a beat.
        var highest = new List<double>();
        for (var start = 0; start + second <= energy.Length; start += second)
            highest.Add(energy.AsSpan(start, second).ToArray().Max());
        if (highest.Count == 0)
            return beats;
        var threshold = highest.Order().ElementAt(highest.Count / 2) / 3;
        for (var i = 0; i < energy.Length; i++)
        {
            if (energy[i] <= threshold)
                continue;
            var end = Math.Min(i + refractory, energy.Length);
            var peak = i;
            for (var j = i; j < end; j++)
                peak = energy[j] > energy[peak] ? j : peak;
            beats.Add(PlacePeak(window, peak, (int)(0.1 * rateHz)));
            i = Math.Max(peak + refractory * 2 / 3, end) - 1;
        }
        return beats;
    }

    static double[] SlopeEnergy(ReadOnlySpan<float> window, int width)
    {
        var energy = new double[window.Length];
        var slopes = new double[window.Length];
        var sum = 0.0;
        for (var i = 2; i < window.Length; i++)
        {
            var slope = window[i] - window[i - 2];
            slopes[i] = slope * slope;
            sum += slopes[i];
            if (i >= width)
                sum -= slopes[i - width];
            energy[Math.Max(i - width / 2, 0)] = sum;
        }
        return energy;
    }

    static double PlacePeak(ReadOnlySpan<float> window, int near, int reach)
    {
        var peak = near;
        for (var j = Math.Max(near - reach, 0); j < Math.Min(near + reach, window.Length); j++)
            peak = MathF.Abs(window[j]) > MathF.Abs(window[peak]) ? j : peak;
        if (peak == 0 || peak == window.Length - 1)
            return peak;
        double before = MathF.Abs(window[peak - 1]), at = MathF.Abs(window[peak]), after = MathF.Abs(window[peak + 1]);
        var curvature = before - 2 * at + after;
        return curvature < 0 ? peak + 0.5 * (before - after) / curvature : peak;
    }
}

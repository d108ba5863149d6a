using System.Buffers;

namespace EcgStream;

/// <summary>Scales a window by its own statistics, as a model's contract asks for.</summary>
public static class Normaliser
{
    /// <summary>
    /// Writes the scaled window. A window without spread (constant; for <see cref="Normalisation.Robust"/>, an inter-quartile range
    /// of 0) gives zeros, never NaN. The sums run in one fixed order in double precision, so the result is the same on every machine.
    /// </summary>
    /// <param name="kind">The scaling.</param>
    /// <param name="window">Finite samples.</param>
    /// <param name="result">At least as long as the window; may be the window's own memory.</param>
    /// <exception cref="ArgumentException"><paramref name="result"/> is shorter than the window.</exception>
    public static void Apply(Normalisation kind, ReadOnlySpan<float> window, Span<float> result)
    {
        if (result.Length < window.Length)
            throw new ArgumentException($"The result holds {result.Length} samples, the window {window.Length}.", nameof(result));
        if (window.IsEmpty)
            return;
        switch (kind)
        {
            case Normalisation.None:
                window.CopyTo(result);
                break;
            case Normalisation.ZScore:
                var (mean, deviation) = MeanAndDeviation(window);
                Scale(window, mean, deviation, result);
                break;
            case Normalisation.MinMax:
                var (min, max) = Extremes(window);
                Scale(window, min, max - min, result);
                break;
            case Normalisation.Robust:
                var (median, interQuartileRange) = MedianAndInterQuartileRange(window);
                Scale(window, median, interQuartileRange, result);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such normalisation.");
        }
    }

    static void Scale(ReadOnlySpan<float> window, double centre, double spread, Span<float> result)
    {
        if (!(spread > 0))
        {
            result[..window.Length].Clear();
            return;
        }
        // A true division: with a reciprocal, the maximum of a min–max window could miss 1.
        for (var i = 0; i < window.Length; i++)
            result[i] = (float)((window[i] - centre) / spread);
    }

    static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<float> window)
    {
        // Taken from the first sample, so that a constant window has a deviation of exactly 0 and an offset costs no precision.
        double origin = window[0];
        var sum = 0.0;
        foreach (var sample in window)
            sum += sample - origin;
        var shift = sum / window.Length;
        var squares = 0.0;
        foreach (var sample in window)
        {
            var difference = sample - origin - shift;
            squares += difference * difference;
        }
        return (origin + shift, Math.Sqrt(squares / window.Length));
    }

    static (double Min, double Max) Extremes(ReadOnlySpan<float> window)
    {
        float min = window[0], max = window[0];
        foreach (var sample in window)
        {
            min = MathF.Min(min, sample);
            max = MathF.Max(max, sample);
        }
        return (min, max);
    }

    static (double Median, double InterQuartileRange) MedianAndInterQuartileRange(ReadOnlySpan<float> window)
    {
        var rented = ArrayPool<float>.Shared.Rent(window.Length);
        try
        {
            var sorted = rented.AsSpan(0, window.Length);
            window.CopyTo(sorted);
            sorted.Sort();
            return (Quantile(sorted, 0.5), Quantile(sorted, 0.75) - Quantile(sorted, 0.25));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    static double Quantile(ReadOnlySpan<float> sorted, double fraction)
    {
        var position = fraction * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * ((double)sorted[above] - sorted[below]);
    }
}

using System.Buffers;

namespace EcgStream;

/// <summary>
/// How much a window's beats resemble each other: near 1 for an ECG, whatever its rhythm or polarity, near 0.3 for noise in which
/// a detector only imagined beats. After the template matching of Orphanidou et al., IEEE J Biomed Health Inform 19(3), 2015.
/// </summary>
static class BeatLikeness
{
    const double BeforeSeconds = 0.2;
    const double AfterSeconds = 0.3;

    /// <summary>Fewer beats can't tell.</summary>
    public const int FewestBeats = 4;

    /// <summary>
    /// Writes for each beat the correlation (−1 … 1) between the beat, from 0.2 s before to 0.3 s after its peak and without its
    /// linear trend, and the mean of all other beats, each scaled to the same energy. Returns the median, or null for fewer than
    /// <see cref="FewestBeats"/>. Peaks too near the window's ends for a whole beat are cut off <paramref name="peaks"/>.
    /// </summary>
    /// <param name="milliVolts">The window.</param>
    /// <param name="peaks">Indices of the beats, ascending.</param>
    /// <param name="rateHz">Sampling rate.</param>
    /// <param name="likeness">Room for one value a peak.</param>
    public static double? Measure(ReadOnlySpan<float> milliVolts, ref ReadOnlySpan<int> peaks, double rateHz, Span<double> likeness)
    {
        var before = (int)(BeforeSeconds * rateHz);
        var length = before + (int)(AfterSeconds * rateHz);
        while (peaks.Length > 0 && peaks[0] < before)
            peaks = peaks[1..];
        while (peaks.Length > 0 && peaks[^1] - before + length > milliVolts.Length)
            peaks = peaks[..^1];
        if (peaks.Length < FewestBeats)
            return null;

        var rented = ArrayPool<double>.Shared.Rent((peaks.Length + 1) * length + peaks.Length);
        try
        {
            var beats = rented.AsSpan(0, peaks.Length * length);
            var sum = rented.AsSpan(beats.Length, length);
            sum.Clear();
            for (var b = 0; b < peaks.Length; b++)
            {
                var beat = beats.Slice(b * length, length);
                TakeUnitShape(milliVolts.Slice(peaks[b] - before, length), beat);
                for (var i = 0; i < length; i++)
                    sum[i] += beat[i];
            }
            var sumEnergy = Dot(sum, sum);
            for (var b = 0; b < peaks.Length; b++)
            {
                // Against the others alone: with itself in the template, few beats of noise would seem alike.
                var beat = beats.Slice(b * length, length);
                var (own, withSum) = (Dot(beat, beat), Dot(beat, sum));
                var energyOfOthers = sumEnergy - 2 * withSum + own;
                likeness[b] = energyOfOthers > 1e-9 ? (withSum - own) / Math.Sqrt(energyOfOthers) : 0;
            }
            var sorted = rented.AsSpan(beats.Length + length, peaks.Length);
            likeness[..peaks.Length].CopyTo(sorted);
            sorted.Sort();
            return sorted[peaks.Length / 2];
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>Removes mean and linear trend and scales to energy 1; a beat without any shape becomes zeros.</summary>
    static void TakeUnitShape(ReadOnlySpan<float> samples, Span<double> shape)
    {
        var centre = (samples.Length - 1) / 2.0;
        double mean = 0, slope = 0, lever = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            mean += samples[i];
            slope += (i - centre) * samples[i];
            lever += (i - centre) * (i - centre);
        }
        mean /= samples.Length;
        slope /= lever;
        var energy = 0.0;
        for (var i = 0; i < samples.Length; i++)
        {
            shape[i] = samples[i] - mean - slope * (i - centre);
            energy += shape[i] * shape[i];
        }
        var scale = energy > 1e-12 ? 1 / Math.Sqrt(energy) : 0;
        foreach (ref var value in shape)
            value *= scale;
    }

    static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}

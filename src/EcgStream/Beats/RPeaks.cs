using System.Buffers;

namespace EcgStream;

/// <summary>
/// Where a window's heart beats are: blocks in which the energy of the QRS band stands out from its surroundings
/// (two moving averages; Elgendi, PLoS ONE 8(9):e73557, 2013). Blind to polarity. Has no memory from window to window.
/// </summary>
static class RPeaks
{
    const double BandLowHz = 8;
    const double BandHighHz = 20;
    const double QrsSeconds = 0.097;
    const double BeatSeconds = 0.611;
    const double RefractorySeconds = 0.3;
    const double AlignSeconds = 0.06;
    const double OffsetOfEnergy = 0.08;
    const double SmallestOfTypicalSwing = 0.35;
    const double PieceSeconds = 2;

    /// <summary>The most peaks that a window of so many samples can hold.</summary>
    public static int MaxCount(int length, double rateHz) => (int)(length / (RefractorySeconds * rateHz)) + 2;

    /// <summary>Writes the indices of the beats in ascending order, each at the largest swing of its QRS complex.</summary>
    /// <param name="milliVolts">The window.</param>
    /// <param name="rateHz">Its rate, at least 60 Hz.</param>
    /// <param name="peaks">Room for <see cref="MaxCount"/> indices.</param>
    /// <returns>Number of beats.</returns>
    public static int Find(ReadOnlySpan<float> milliVolts, double rateHz, Span<int> peaks)
    {
        if (milliVolts.Length < BeatSeconds * rateHz)
            return 0;
        var rented = ArrayPool<double>.Shared.Rent(3 * milliVolts.Length);
        try
        {
            var band = rented.AsSpan(0, milliVolts.Length);
            var qrs = rented.AsSpan(milliVolts.Length, milliVolts.Length);
            var beat = rented.AsSpan(2 * milliVolts.Length, milliVolts.Length);
            for (var i = 0; i < band.Length; i++)
                band[i] = milliVolts[i];
            BandPassBothWays(band, rateHz);
            MovingEnergy(band, qrs, HalfWidth(QrsSeconds, rateHz));
            MovingEnergy(band, beat, HalfWidth(BeatSeconds, rateHz));
            var offset = OffsetOfEnergy * MedianOfPieces(band, rateHz, MeanEnergy);
            var smallest = SmallestOfTypicalSwing * MedianOfPieces(band, rateHz, LargestSwing);
            var count = Pick(band, qrs, beat, offset, smallest, rateHz, peaks);
            Align(band, (int)(AlignSeconds * rateHz), peaks[..count]);
            return count;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    static int Pick(
        ReadOnlySpan<double> band, ReadOnlySpan<double> qrs, ReadOnlySpan<double> beat, double offset, double smallest, double rateHz, Span<int> peaks)
    {
        var refractory = (int)(RefractorySeconds * rateHz);
        var narrowest = (int)(QrsSeconds * rateHz * 0.7);
        var count = 0;
        for (var i = 0; i < band.Length; i++)
        {
            if (qrs[i] <= beat[i] + offset)
                continue;
            var start = i;
            var peak = i;
            for (; i < band.Length && qrs[i] > beat[i] + offset; i++)
            {
                if (Math.Abs(band[i]) > Math.Abs(band[peak]))
                    peak = i;
            }
            // Between slow beats, noise too stands out from its surroundings; but not as a beat does.
            if (i - start < narrowest || Math.Abs(band[peak]) < smallest)
                continue;
            if (count > 0 && peak - peaks[count - 1] < refractory)
            {
                // Two so near can't both be beats: the larger one is.
                if (Math.Abs(band[peak]) > Math.Abs(band[peaks[count - 1]]))
                    peaks[count - 1] = peak;
                continue;
            }
            peaks[count++] = peak;
        }
        return count;
    }

    /// <summary>
    /// Moves every peak to the extreme of one and the same sign, the one that prevails: where R and S are equally large,
    /// beats would otherwise be taken now at the one, now at the other.
    /// </summary>
    static void Align(ReadOnlySpan<double> band, int reach, Span<int> peaks)
    {
        var balance = 0.0;
        foreach (var peak in peaks)
            balance += band[peak];
        var sign = balance < 0 ? -1 : 1;
        foreach (ref var peak in peaks)
        {
            var best = peak;
            for (var i = Math.Max(0, peak - reach); i <= Math.Min(band.Length - 1, peak + reach); i++)
            {
                if (sign * band[i] > sign * band[best])
                    best = i;
            }
            peak = best;
        }
    }

    /// <summary>Forwards and backwards, so that nothing is shifted.</summary>
    static void BandPassBothWays(Span<double> samples, double rateHz)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            var highPass = Biquad.HighPass(2, BandLowHz, rateHz).First();
            var lowPass = Biquad.LowPass(2, BandHighHz, rateHz).First();
            lowPass.Settle(highPass.Settle(samples[0]));
            Biquad.Process(ref highPass, ref lowPass, samples);
            samples.Reverse();
        }
    }

    static int HalfWidth(double seconds, double rateHz) => Math.Max(1, (int)Math.Round(seconds * rateHz / 2));

    /// <summary>Mean of the squares over 2 · half + 1 samples, fewer at the ends.</summary>
    static void MovingEnergy(ReadOnlySpan<double> band, Span<double> mean, int half)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(half, band.Length); i++)
            sum += band[i] * band[i];
        for (var i = 0; i < band.Length; i++)
        {
            if (i + half < band.Length)
                sum += band[i + half] * band[i + half];
            if (i - half - 1 >= 0)
                sum -= band[i - half - 1] * band[i - half - 1];
            mean[i] = sum / (Math.Min(i + half, band.Length - 1) - Math.Max(i - half, 0) + 1);
        }
    }

    /// <summary>Median over stretches of 2 s: one artefact does not hide the beats elsewhere, as a plain mean would.</summary>
    static double MedianOfPieces(ReadOnlySpan<double> band, double rateHz, Func<ReadOnlySpan<double>, double> measure)
    {
        var piece = Math.Min(band.Length, (int)(PieceSeconds * rateHz));
        var pieces = band.Length / piece;
        var rented = ArrayPool<double>.Shared.Rent(pieces);
        var values = rented.AsSpan(0, pieces);
        for (var p = 0; p < pieces; p++)
            values[p] = measure(band.Slice(p * piece, piece));
        values.Sort();
        var median = values[pieces / 2];
        ArrayPool<double>.Shared.Return(rented);
        return median;
    }

    static double MeanEnergy(ReadOnlySpan<double> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
            sum += sample * sample;
        return sum / samples.Length;
    }

    static double LargestSwing(ReadOnlySpan<double> samples)
    {
        var largest = 0.0;
        foreach (var sample in samples)
            largest = Math.Max(largest, Math.Abs(sample));
        return largest;
    }
}

using System.Buffers;

namespace EcgStream;

/// <summary>The mean heart rate of a window.</summary>
public static class HeartRate
{
    const double ShortestSeconds = 5;
    const double SmallestMedianLikeness = 0.6;
    const double SmallestLikeness = 0.5;
    const double LowestRate = 25;
    const double HighestRate = 220;

    // A missed beat doubles an interval; fibrillation and extrasystoles mostly stay within these.
    const double ShortestOfMedian = 0.5;
    const double LongestOfMedian = 1.8;

    /// <summary>
    /// Beats per minute from the mean interval between R-peaks (either polarity), or null where it can't be told: a window below 5 s,
    /// fewer than four beats, beats that don't resemble each other (noise), a rate outside 25 to 220, or intervals most of
    /// which don't fit their median.
    /// </summary>
    /// <param name="filteredMilliVolts">The window, in millivolts; offset and mains noise removed.</param>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz: too low for the shape of a QRS complex.</exception>
    public static double? Of(ReadOnlySpan<float> filteredMilliVolts, double rateHz)
    {
        if (!(rateHz >= 60))
            throw new ArgumentOutOfRangeException(nameof(rateHz), rateHz, "R-peaks need at least 60 Hz.");
        if (filteredMilliVolts.Length < ShortestSeconds * rateHz)
            return null;
        var room = RPeaks.MaxCount(filteredMilliVolts.Length, rateHz);
        var indices = ArrayPool<int>.Shared.Rent(room);
        var likeness = ArrayPool<double>.Shared.Rent(room);
        try
        {
            ReadOnlySpan<int> peaks = indices.AsSpan(0, RPeaks.Find(filteredMilliVolts, rateHz, indices));
            return BeatLikeness.Measure(filteredMilliVolts, ref peaks, rateHz, likeness) is { } median
                ? OfBeats(peaks, likeness, median, indices, rateHz)
                : null;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(indices);
            ArrayPool<double>.Shared.Return(likeness);
        }
    }

    /// <summary>The rate from beats that are known already, with what <see cref="BeatLikeness.Measure"/> said of them.</summary>
    /// <param name="peaks">Indices of the beats, ascending.</param>
    /// <param name="likeness">One value a beat.</param>
    /// <param name="medianLikeness">Their median.</param>
    /// <param name="room">Working memory for as many values; may be the memory of the peaks.</param>
    /// <param name="rateHz">Sampling rate.</param>
    internal static double? OfBeats(ReadOnlySpan<int> peaks, ReadOnlySpan<double> likeness, double medianLikeness, Span<int> room, double rateHz) =>
        medianLikeness >= SmallestMedianLikeness ? FromIntervals(Intervals(peaks, likeness, room), rateHz) : null;

    /// <summary>The intervals between beats that look like the others, sorted; they may take the place of the peaks.</summary>
    static Span<int> Intervals(ReadOnlySpan<int> peaks, ReadOnlySpan<double> likeness, Span<int> intervals)
    {
        var (count, last) = (0, -1);
        for (var i = 0; i < peaks.Length; i++)
        {
            if (likeness[i] < SmallestLikeness)
                continue;
            var peak = peaks[i];
            if (last >= 0)
                intervals[count++] = peak - last;
            last = peak;
        }
        intervals[..count].Sort();
        return intervals[..count];
    }

    static double? FromIntervals(ReadOnlySpan<int> sorted, double rateHz)
    {
        if (sorted.IsEmpty)
            return null;
        double median = sorted[sorted.Length / 2];
        var (sum, count) = (0L, 0);
        foreach (var interval in sorted)
        {
            if (interval >= ShortestOfMedian * median && interval <= LongestOfMedian * median)
            {
                sum += interval;
                count++;
            }
        }
        var rate = 60 * rateHz * count / sum;
        return 3 * count >= 2 * sorted.Length && rate is >= LowestRate and <= HighestRate ? rate : null;
    }
}

using System.Buffers;

namespace EcgStream;

/// <summary>The mean heart rate of a window: beats counted, not a typical interval, so that it holds for irregular hearts too.</summary>
public static class HeartRate
{
    const double ShortestSeconds = 5;
    const double SmallestMedianLikeness = 0.6;
    const double LowestRate = 25;
    const double HighestRate = 240;
    const int FewestIntervals = BeatLikeness.FewestBeats - 1;

    /// <summary>
    /// Beats per minute from the beats that <see cref="BeatDetector"/> finds (either polarity), from the first to the last, or null where it can't be told: a
    /// window below 5 s, fewer than four beats, beats that don't resemble each other (noise), or a rate outside 25 to 240.
    /// </summary>
    /// <param name="filteredMilliVolts">The window, in millivolts; offset and mains noise removed.</param>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz: too low for the shape of a QRS complex.</exception>
    public static double? Of(ReadOnlySpan<float> filteredMilliVolts, double rateHz)
    {
        var detector = new BeatDetector(rateHz);
        if (filteredMilliVolts.Length < ShortestSeconds * rateHz)
            return null;
        var room = RPeaks.MaxCount(filteredMilliVolts.Length, rateHz);
        var indices = ArrayPool<int>.Shared.Rent(room);
        var likeness = ArrayPool<double>.Shared.Rent(room);
        try
        {
            ReadOnlySpan<int> peaks = indices.AsSpan(0, RPeaks.Find(filteredMilliVolts, rateHz, indices));
            return BeatLikeness.Measure(filteredMilliVolts, ref peaks, rateHz, likeness) is { } median && IsHeart(median)
                ? Outside([], filteredMilliVolts, rateHz, detector, [])
                : null;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(indices);
            ArrayPool<double>.Shared.Return(likeness);
        }
    }

    /// <summary>Whether beats that resemble each other so much (their median, −1 … 1) are a heart's.</summary>
    internal static bool IsHeart(double medianLikeness) => medianLikeness >= SmallestMedianLikeness;

    /// <summary>The rate over the runs of a window outside its faults: the intervals within each, and none across a fault.</summary>
    /// <param name="faults">0 for each sample that is good; empty where all are. What is as short as a bridged gap cuts nothing.</param>
    /// <param name="samples">The window, filtered, mV.</param>
    /// <param name="rateHz">Its rate, Hz.</param>
    /// <param name="detector">A detector of that rate; what it holds is forgotten.</param>
    /// <param name="room">Working memory.</param>
    internal static double? Outside(ReadOnlySpan<byte> faults, ReadOnlySpan<float> samples, double rateHz, BeatDetector detector, List<RPeak> room)
    {
        var (intervals, length) = (0, 0.0);
        for (var from = 0; from < samples.Length;)
        {
            var end = faults.IsEmpty ? samples.Length : EndOfRun(faults, ref from, rateHz);
            room.Clear();
            detector.Push(from, samples[from..end], room);
            detector.Complete(room);
            if (room.Count > 1)
                (intervals, length) = (intervals + room.Count - 1, length + room[^1].Position - room[0].Position);
            from = end;
        }
        var rate = 60 * rateHz * intervals / length;
        return intervals >= FewestIntervals && rate is >= LowestRate and <= HighestRate ? rate : null;
    }

    /// <summary>Moves the beginning behind the faults there, and gives the first fault behind it that is too long to be bridged.</summary>
    static int EndOfRun(ReadOnlySpan<byte> faults, ref int from, double rateHz)
    {
        var longest = SignalPathOptions.DefaultLongestBridge.TotalSeconds * rateHz;
        from = faults[from..].IndexOf((byte)0) is var good and >= 0 ? from + good : faults.Length;
        for (var end = from; end < faults.Length;)
        {
            var fault = faults[end..].IndexOfAnyExcept((byte)0);
            if (fault < 0)
                break;
            end += fault;
            var length = faults[end..].IndexOf((byte)0);
            if (length < 0 || length > longest)
                return end;
            end += length;
        }
        return faults.Length;
    }
}

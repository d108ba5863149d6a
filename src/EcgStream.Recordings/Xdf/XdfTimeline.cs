namespace EcgStream.Recordings;

/// <summary>A run of samples without a gap before its end, with the line through its times.</summary>
/// <param name="First">Number of its first sample in the file.</param>
/// <param name="Count">Its samples, 1 or more.</param>
/// <param name="Start">Index of the first sample on the recording's sample clock.</param>
/// <param name="From">Fitted time of the first sample, seconds.</param>
/// <param name="To">Fitted time of the last one, seconds.</param>
readonly record struct XdfRun(int First, int Count, long Start, double From, double To);

/// <summary>
/// Samples of a stream on a sample clock. Times jitter because they were taken when a packet came, and the samples themselves were taken evenly: so in
/// every run without a gap a line is laid through the times.
/// </summary>
/// <param name="RateHz">Sampling rate: the nominal one where the times agree with it to a thousandth or are too few to tell, else what they say.</param>
/// <param name="MeasuredRateHz">What the times say, Hz.</param>
/// <param name="Runs">Ascending, at least one.</param>
/// <param name="SetBack">How often the times go back for good, as where a clock was set; such a run follows one sample behind the one before.</param>
/// <param name="Trouble">Why no recording can have these times, the end of a sentence that names them; null where all is well.</param>
/// <remarks>
/// A gap is a step of more than a second and more than <see cref="GapSamples"/> samples. Where nearly all steps are even, one of more than
/// <see cref="GapSamples"/> samples is a gap too, if the times after it don't come back: a late packet's do. Times that go back by as much end a run
/// too, and nobody knows how much is missing there.
/// </remarks>
sealed record XdfTimeline(double RateHz, double MeasuredRateHz, IReadOnlyList<XdfRun> Runs, int SetBack, string? Trouble)
{
    const double GapSeconds = 1;
    const double GapSamples = 3;
    const double EvenShare = 0.95;
    const int SamplesToComeBack = 8;
    const double SameRate = 1e-3;

    // Jitter comes by the packet, not by the sample, so a line is far less certain than its scatter makes believe.
    const double Certain = 10;

    /// <summary>A longer gap, over 30 years, is damage.</summary>
    public const double LongestGapSeconds = 1e9;

    /// <summary>Fits a clock, on which index 0 is the first sample.</summary>
    /// <param name="times">Time of each sample, seconds, at least one.</param>
    /// <param name="nominalRateHz">The rate that is stated; 0 for none.</param>
    public static XdfTimeline Fit(ReadOnlySpan<double> times, double nominalRateHz)
    {
        var interval = nominalRateHz > 0 ? 1 / nominalRateHz : MedianStep(times);
        var runs = interval > 0 ? Cut(times, interval) : [(0, times.Length)];
        double duration = 0, variance = 0;
        long steps = 0;
        var lines = new List<(double From, double To)>(runs.Count);
        foreach (var (first, count) in runs)
        {
            var line = Line(times.Slice(first, count), ref variance);
            lines.Add(line);
            duration += line.To - line.From;
            steps += count - 1;
        }
        var measured = steps > 0 && duration > 0 ? steps / duration : nominalRateHz;
        var isNominal = nominalRateHz > 0
            && (Math.Abs(measured / nominalRateHz - 1) <= SameRate || Math.Abs(duration - steps / nominalRateHz) <= Certain * Math.Sqrt(variance));
        var rate = isNominal ? nominalRateHz : measured;
        var placed = Place(runs, lines, rate, out var setBack, out var furthest);
        var trouble = rate is not (>= 1 and <= 1e6) ? FormattableString.Invariant($"say {rate:G4} samples a second, which is no rate of an ECG: choose another channel.")
            : furthest > LongestGapSeconds ? FormattableString.Invariant($"jump by {furthest:N0} s at one place: mend or cut the file there.")
            : null;
        return new(rate, measured, placed, setBack, trouble);
    }

    /// <summary>The same on a clock whose index 0 is at a time before the first sample, or at it.</summary>
    public XdfTimeline Counted(double from)
    {
        var before = (long)Math.Round((Runs[0].From - from) * RateHz);
        return before == 0 ? this : this with { Runs = [.. Runs.Select(r => r with { Start = r.Start + before })] };
    }

    /// <summary>Index of a time on the sample clock; negative before the first sample.</summary>
    public long IndexAt(double time)
    {
        // The run that holds it, the first where times go back and two do; else the last that began before it.
        var at = -1;
        for (var i = 0; i < Runs.Count && at < 0; i++)
            at = time >= Runs[i].From && time <= Runs[i].To ? i : -1;
        for (var i = Runs.Count - 1; i >= 0 && at < 0; i--)
            at = i == 0 || Runs[i].From <= time ? i : -1;
        var run = Runs[at];
        var end = run.Start + run.Count - 1;
        // Within the run by its own line, behind it by the rate.
        var index = time <= run.To && run.Count > 1 && run.To > run.From
            ? run.Start + (time - run.From) / (run.To - run.From) * (run.Count - 1)
            : time < run.From ? run.Start + (time - run.From) * RateHz : end + (time - run.To) * RateHz;
        var most = at + 1 < Runs.Count ? Runs[at + 1].Start : double.MaxValue;
        return (long)Math.Clamp(Math.Round(Math.Min(index, most)), -1e15, 1e15);
    }

    static List<XdfRun> Place(List<(int First, int Count)> runs, List<(double From, double To)> lines, double rate, out int setBack, out double furthest)
    {
        var placed = new List<XdfRun>(runs.Count);
        (setBack, furthest) = (0, 0);
        long start = 0;
        for (var i = 0; i < runs.Count; i++)
        {
            if (i > 0)
            {
                var seconds = lines[i].From - lines[i - 1].To;
                setBack += seconds < 0 ? 1 : 0;
                furthest = Math.Max(furthest, seconds);
                start += runs[i - 1].Count + Math.Max(1, (long)Math.Round(Math.Min(seconds, LongestGapSeconds) * rate) - 1);
            }
            placed.Add(new(runs[i].First, runs[i].Count, start, lines[i].From, lines[i].To));
        }
        return placed;
    }

    static List<(int First, int Count)> Cut(ReadOnlySpan<double> times, double interval)
    {
        var even = 0;
        for (var i = 1; i < times.Length; i++)
            even += Math.Abs(times[i] - times[i - 1] - interval) <= interval / 2 ? 1 : 0;
        var isEven = even >= EvenShare * (times.Length - 1);
        var runs = new List<(int First, int Count)>();
        var first = 0;
        for (var i = 1; i < times.Length; i++)
        {
            var step = times[i] - times[i - 1];
            var isGap = step > GapSamples * interval && (step > GapSeconds || (isEven && Stays(times, i, interval)));
            if (!isGap && !WentBack(times, i, interval, isEven))
                continue;
            if (!isGap && runs.Count > 0 && IsLatePacket(times, first, i, interval))
            {
                first = runs[^1].First;
                runs.RemoveAt(runs.Count - 1);
                continue;
            }
            runs.Add((first, i - first));
            first = i;
        }
        runs.Add((first, times.Length - first));
        return runs;
    }

    static bool Stays(ReadOnlySpan<double> times, int at, double interval)
    {
        var last = Math.Min(at + SamplesToComeBack, times.Length - 1);
        return times[last] - times[at - 1] > (last - at + GapSamples) * interval;
    }

    // A packet that comes after a late one is early, by the times; one that is early for good follows a clock that was set.
    static bool WentBack(ReadOnlySpan<double> times, int at, double interval, bool isEven)
    {
        var step = times[at] - times[at - 1];
        if (step < -GapSeconds)
            return true;
        if (step >= -GapSamples * interval || !isEven)
            return false;
        var first = Math.Max(0, at - 1 - SamplesToComeBack);
        return times[at] - times[first] < (at - first - GapSamples) * interval;
    }

    // Short, and what comes after it goes on from what came before.
    static bool IsLatePacket(ReadOnlySpan<double> times, int first, int next, double interval) =>
        (next - first) * interval <= GapSeconds && Math.Abs(times[next] - times[first - 1] - (next - first + 1) * interval) <= GapSamples * interval;

    static double MedianStep(ReadOnlySpan<double> times)
    {
        if (times.Length < 2)
            return 0;
        var steps = new double[times.Length - 1];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = times[i + 1] - times[i];
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }

    // Least squares of time over number, reckoned from the middle so that no digits are lost. The variance of the line's length is added.
    static (double From, double To) Line(ReadOnlySpan<double> times, ref double variance)
    {
        var middle = (times.Length - 1) / 2.0;
        double mean = 0, xy = 0, xx = 0;
        foreach (var time in times)
            mean += (time - times[0]) / times.Length;
        for (var i = 0; i < times.Length; i++)
        {
            xy += (i - middle) * (times[i] - times[0] - mean);
            xx += (i - middle) * (i - middle);
        }
        var slope = xx > 0 ? xy / xx : 0;
        double scatter = 0;
        for (var i = 0; i < times.Length; i++)
        {
            var residual = times[i] - times[0] - mean - slope * (i - middle);
            scatter += residual * residual;
        }
        if (times.Length > 2)
            variance += scatter / (times.Length - 2) / xx * (times.Length - 1) * (times.Length - 1);
        return (times[0] + mean - slope * middle, times[0] + mean + slope * middle);
    }
}

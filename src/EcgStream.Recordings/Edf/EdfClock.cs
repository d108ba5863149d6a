namespace EcgStream.Recordings;

/// <summary>Consecutive samples of a file.</summary>
/// <param name="Start">Index of the first one on the sample clock.</param>
/// <param name="First">Its number among all samples of the channel that the file holds.</param>
/// <param name="Length">How many there are.</param>
readonly record struct EdfRun(long Start, long First, long Length)
{
    /// <summary>Index of the sample after the last one.</summary>
    public long End => Start + Length;
}

/// <summary>Puts data records on a sample clock.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="header">Its header.</param>
/// <param name="records">Number of its records.</param>
/// <param name="sayings">What its annotation signals say.</param>
/// <param name="originSeconds">When sample 0 was taken, seconds from the second that the header states.</param>
sealed class EdfClock(string path, EdfHeader header, long records, EdfSayings sayings, double originSeconds)
{
    // An onset that a program computed is off by less than this part of a sample.
    const double Whole = 0.01;

    /// <summary>Index of a moment on the sample clock of a rate, 0 or more.</summary>
    public long IndexOf(double onsetSeconds, double rateHz) => Math.Max(0, (long)Math.Round((onsetSeconds - originSeconds) * rateHz));

    /// <summary>Whether a moment lies before sample 0.</summary>
    public bool IsBeforeStart(double onsetSeconds) => onsetSeconds < originSeconds;

    /// <summary>The runs of a signal, ascending, none empty, no two adjacent.</summary>
    /// <param name="signal">The signal; it has samples.</param>
    /// <param name="remarks">What a user should know is added here.</param>
    /// <exception cref="EcgStreamException">A record begins at no time.</exception>
    public List<EdfRun> Runs(EdfSignal signal, List<string> remarks)
    {
        var (rate, count) = (header.RateOf(signal), (long)signal.SamplesPerRecord);
        if (!header.IsDiscontinuous)
            return [new(IndexOf(sayings.StartOf(0), rate), 0, records * count)];
        var slack = SlackSeconds() * rate;
        var runs = new List<EdfRun>();
        var (uneven, early, exactEnd) = (0, 0, 0.0);
        for (long record = 0; record < records; record++)
        {
            var exact = (sayings.StartOf(record) - originSeconds) * rate;
            var expected = runs.Count > 0 ? runs[^1].End : 0;
            var ahead = exact - exactEnd;
            if (runs.Count > 0 && !(ahead > Math.Max(0.5, slack)))
            {
                early += ahead < -Math.Max(0.5, slack) ? 1 : 0;
                runs[^1] = runs[^1] with { Length = runs[^1].Length + count };
                exactEnd += count;
                continue;
            }
            var start = double.IsNaN(exact) ? expected : Math.Max(expected, (long)Math.Round(exact));
            exactEnd = (double.IsNaN(exact) ? start : exact) + count;
            uneven += runs.Count > 0 && Math.Abs(exact - Math.Round(exact)) > Whole + slack ? 1 : 0;
            if (runs.Count > 0 && start == expected)
                runs[^1] = runs[^1] with { Length = runs[^1].Length + count };
            else
                runs.Add(new(start, record * count, count));
        }
        if (uneven > 0)
            remarks.Add($"{uneven:N0} gaps in '{path}' are no whole number of samples of {signal.Label}: what follows them was put on the nearest sample.");
        if (early > 0)
            remarks.Add($"{early:N0} data records in '{path}' claim to begin before the one before them ends: they were put behind it.");
        if (sayings.Timeless > 0)
            remarks.Add($"{sayings.Timeless:N0} data records in '{path}' do not say when they begin: they were put behind the ones before them.");
        return runs;
    }

    /// <summary>
    /// By how much a record without a gap before it may seem to be late. Begins are rounded to the decimals with which they are written:
    /// half of the last one where records last a whole number of it, since two begins then differ by exactly that, else all of it.
    /// </summary>
    double SlackSeconds()
    {
        var unit = Math.Pow(10, -Math.Min(sayings.Decimals, 9));
        var units = header.RecordSeconds / unit;
        return Math.Abs(units - Math.Round(units)) < 1e-6 ? unit / 2 : unit;
    }

    /// <summary>Takes ranges of the sample clock out of runs.</summary>
    public static List<EdfRun> Without(List<EdfRun> runs, List<Gap> gaps)
    {
        if (gaps.Count == 0)
            return runs;
        gaps.Sort((a, b) => a.Start.CompareTo(b.Start));
        var left = new List<EdfRun>();
        var next = 0;
        foreach (var run in runs)
        {
            var at = run.Start;
            // A gap that ends before this run can't reach a later one; one that overlaps the next stays.
            while (next < gaps.Count && gaps[next].Start < run.End)
            {
                var end = gaps[next].Start + gaps[next].Length;
                Keep(run, at, Math.Min(gaps[next].Start, run.End));
                at = Math.Max(at, end);
                if (end > run.End)
                    break;
                next++;
            }
            Keep(run, at, run.End);
        }
        return left;

        void Keep(EdfRun run, long from, long to)
        {
            if (to > from)
                left.Add(new(from, run.First + from - run.Start, to - from));
        }
    }

    /// <summary>Cuts a range of the sample clock to the runs that it touches.</summary>
    public static IEnumerable<(long Start, long Length)> Within(List<EdfRun> runs, long start, long length)
    {
        var end = start + length;
        // The last run that begins at or before the range.
        var (low, high) = (0, runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = runs[middle].Start <= start ? (middle + 1, high) : (low, middle);
        }
        for (var i = Math.Max(0, low - 1); i < runs.Count && runs[i].Start < end; i++)
        {
            var (from, to) = (Math.Max(start, runs[i].Start), Math.Min(end, runs[i].End));
            if (to > from)
                yield return (from, to - from);
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>Rows without a break between them.</summary>
/// <param name="Row">Number of the first row.</param>
/// <param name="Start">Index of its sample on the recording's sample clock.</param>
readonly record struct CsvRun(int Row, long Start);

/// <summary>
/// Where the rows of a timed file lie on a sample clock. The rate is the number of ordinary steps over their duration; a step is a gap where
/// it exceeds one and a half times the median step, and more than the resolution of the times explains. Where the times are so coarse that a lost
/// row may hide in their rounding, the rows on both sides of a long step tell (<see cref="CsvHiddenGaps"/>).
/// </summary>
/// <param name="RateHz">Sampling rate.</param>
/// <param name="BaseTime">Time of the first row where the times are dates, or numbers counted from 1970.</param>
/// <param name="FirstSeconds">Time of the first row as the file counts it, seconds; 0 where its times were not used.</param>
/// <param name="Runs">Rows between gaps, at least one run.</param>
/// <param name="Remark">What a user should know, or null.</param>
sealed record CsvClock(double RateHz, DateTimeOffset? BaseTime, double FirstSeconds, ImmutableArray<CsvRun> Runs, string? Remark)
{
    // Samples of a long file that the median is taken of.
    const int MedianSteps = 100_000;
    const double LongestGapSeconds = 1e9;

    // 1973-03-03 and 2286-11-20: a number of seconds between them is taken as counted from 1970.
    const double EarliestEpochSeconds = 1e8;
    const double LatestEpochSeconds = 1e10;

    /// <summary>Fits a clock.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="timeColumn">Name of the column of times.</param>
    /// <param name="samples">Its rows, at least one; their times never go back.</param>
    /// <param name="statedRateHz">The rate that the user stated, or null.</param>
    /// <exception cref="EcgStreamException">The rate can't be told by the times.</exception>
    public static CsvClock Fit(string file, string timeColumn, CsvSamples samples, double? statedRateHz)
    {
        var times = samples.Times.Span;
        var median = MedianStep(times);
        if (median <= 0)
        {
            return statedRateHz is { } stated
                ? new(stated, null, 0, [new(0, 0)], $"The times in '{file}' do not advance from row to row, so they were not used.")
                : throw new EcgStreamException($"The times in '{file}' do not advance from row to row, so they don't tell the rate: state 'rate'.");
        }
        var unit = samples.TimeForm == CsvTimeForm.Number ? SecondsPerUnit(timeColumn, median) : 1;
        var resolution = Math.Pow(10, -samples.TimeDecimals);
        var longest = Math.Max(1.5 * median, median + 1.01 * resolution);
        var hidden = CsvHiddenGaps.Find(times, median, longest, resolution);
        var rate = statedRateHz ?? Rate(times, longest, hidden, resolution, unit);
        if (rate is < 1 or > 1e6)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The times in '{file}' say {rate:G4} samples a second, which is no rate of an ECG: state 'rate', or name the unit in the header, as in 'time_ms'."));
        return new(rate, Base(samples.TimeForm, times[0] * unit), times[0] * unit, FindRuns(file, times, longest, hidden, unit, rate), null);
    }

    static double MedianStep(ReadOnlySpan<double> times)
    {
        if (times.Length < 2)
            return 0;
        var stride = (times.Length - 1 + MedianSteps - 1) / MedianSteps;
        var steps = new double[(times.Length - 2) / stride + 1];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = times[i * stride + 1] - times[i * stride];
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }

    static double Rate(ReadOnlySpan<double> times, double longest, IReadOnlyDictionary<int, int> hidden, double resolution, double unit)
    {
        double duration = 0;
        long steps = 0;
        var runs = 1;
        for (var i = 1; i < times.Length; i++)
        {
            var step = times[i] - times[i - 1];
            if (hidden.TryGetValue(i, out var lost))
            {
                duration += step;
                steps += lost + 1;
                continue;
            }
            if (step > longest)
            {
                runs++;
                continue;
            }
            duration += step;
            steps++;
        }
        var rate = steps / (duration * unit);
        // A whole number of hertz is taken where the times can't tell it from the fitted rate; each run between gaps has its own error.
        var whole = Math.Round(rate);
        return whole >= 1 && Math.Abs(steps / (whole * unit) - duration) <= runs * resolution ? whole : rate;
    }

    static ImmutableArray<CsvRun> FindRuns(string file, ReadOnlySpan<double> times, double longest, IReadOnlyDictionary<int, int> hidden, double unit, double rate)
    {
        var runs = ImmutableArray.CreateBuilder<CsvRun>();
        runs.Add(new(0, 0));
        long next = 1;
        for (var i = 1; i < times.Length; i++, next++)
        {
            var step = times[i] - times[i - 1];
            var lost = hidden.GetValueOrDefault(i);
            if (step <= longest && lost == 0)
                continue;
            var samples = lost > 0 ? lost + 1 : Math.Round(step * unit * rate);
            if (samples > LongestGapSeconds * rate)
                throw new EcgStreamException($"The times in '{file}' jump by {samples:N0} samples at one place: mend or cut the file there.");
            if (samples <= 1)
                continue;
            next += (long)samples - 1;
            runs.Add(new(i, next));
        }
        return runs.ToImmutable();
    }

    // The unit that gives a rate of 10 to 10,000 Hz, where the column's name does not state one.
    static double SecondsPerUnit(string timeColumn, double median)
    {
        var named = CsvLayout.UnitIn(timeColumn);
        if (named is "ms" or "msec" || timeColumn is "ms")
            return 1e-3;
        if (named is "us" or "\u00b5s" or "\u03bcs")
            return 1e-6;
        if (named is "ns")
            return 1e-9;
        if (named is "s" or "sec" or "seconds")
            return 1;
        return median switch
        {
            < 0.1 => 1,
            < 100 => 1e-3,
            < 100_000 => 1e-6,
            _ => 1e-9,
        };
    }

    static DateTimeOffset? Base(CsvTimeForm? form, double seconds)
    {
        var isEpoch = form == CsvTimeForm.Date
            ? seconds > -EarliestEpochSeconds * 100 && seconds < LatestEpochSeconds
            : form == CsvTimeForm.Number && seconds is > EarliestEpochSeconds and < LatestEpochSeconds;
        return isEpoch ? DateTimeOffset.UnixEpoch + TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;
    }
}

using System.Collections.Frozen;

namespace EcgStream.Recordings;

/// <summary>
/// Lost rows between times that are written too coarsely for one step to show them: at 1,000 Hz in whole milliseconds a step of 2 may be a lost row, or
/// the rounding of two that lie further apart. What tells are the rows on both sides: behind a loss all of them are late by a sample, behind a
/// time that itself came late they are not.
/// </summary>
static class CsvHiddenGaps
{
    // Rows on each side that are compared: enough for their rounding to even out.
    const int Neighbours = 16;
    const double OneAndAHalf = 1.5;
    const double EvenShare = 0.95;
    const double SameStep = 1e-6;
    const double Digits = 1e-15;

    // Where every step is rounded, fewer rows than these tell nothing.
    const int FewestNeighbours = 8;

    // Over a longer gap the error of the rate counts; its step alone tells its length as well.
    const double LongestSteps = 100;
    const double Doubt = 0.15;
    const double Tolerance = 0.05;

    // Losses come at random. Long steps as regular as this are a rate a little lower than it looks.
    const int FewestRegular = 3;
    const double RegularRows = 2;

    /// <summary>The rows before which others are lost, with how many.</summary>
    /// <param name="times">Times of the rows, ascending, in their own unit.</param>
    /// <param name="median">Their median step.</param>
    /// <param name="longest">The longest step that may be none.</param>
    /// <param name="resolution">What the times are rounded to.</param>
    public static IReadOnlyDictionary<int, int> Find(ReadOnlySpan<double> times, double median, double longest, double resolution)
    {
        if (longest <= OneAndAHalf * median)
            return FrozenDictionary<int, int>.Empty;
        var (even, steps, duration) = (0, 0, 0.0);
        for (var i = 1; i < times.Length; i++)
        {
            var step = times[i] - times[i - 1];
            even += Math.Abs(step - median) <= SameStep * Math.Max(median, resolution) + Digits * Math.Abs(times[i]) ? 1 : 0;
            if (step > longest)
                continue;
            duration += step;
            steps++;
        }
        if (steps == 0)
            return FrozenDictionary<int, int>.Empty;
        var isEven = even >= EvenShare * (times.Length - 1);
        var interval = isEven ? median : duration / steps;
        var lost = Search(times, interval, isEven, isEven ? OneAndAHalf * median : interval, longest, resolution);
        return isEven && AreRegular(lost.Keys) ? FrozenDictionary<int, int>.Empty : lost;
    }

    static SortedDictionary<int, int> Search(ReadOnlySpan<double> times, double interval, bool isEven, double shortest, double longest, double resolution)
    {
        var lost = new SortedDictionary<int, int>();
        var from = 0;
        for (var i = 1; i < times.Length; i++)
        {
            var step = times[i] - times[i - 1];
            if (step <= shortest)
                continue;
            var (first, last) = (Math.Max(from, i - Neighbours), Last(times, i, isEven ? shortest : longest));
            if (step > longest)
                from = i;
            if (step > LongestSteps * interval || (!isEven && Math.Min(i - first, last - i + 1) < FewestNeighbours))
                continue;
            var late = (Lateness(times, i, last, i, interval) - Lateness(times, first, i - 1, i, interval)) / interval;
            // No more than the step itself has room for; and where it may be none, it must be clear.
            var rows = Math.Min(Math.Round(late - (step > longest ? 0 : Doubt)), Math.Floor((step + resolution) / interval - 1 - Tolerance));
            if (rows < 1)
                continue;
            lost.Add(i, (int)rows);
            // What lies behind is compared with what lies behind.
            from = i;
        }
        return lost;
    }

    // How late rows are on average, by a clock that shows 0 at row `zero`.
    static double Lateness(ReadOnlySpan<double> times, int first, int last, int zero, double interval)
    {
        double sum = 0;
        for (var i = first; i <= last; i++)
            sum += times[i] - times[zero] - (i - zero) * interval;
        return sum / (last - first + 1);
    }

    // The next long step ends the comparison.
    static int Last(ReadOnlySpan<double> times, int first, double longest)
    {
        var last = first;
        while (last + 1 < times.Length && last - first + 1 < Neighbours && times[last + 1] - times[last] <= longest)
            last++;
        return last;
    }

    static bool AreRegular(IEnumerable<int> rows)
    {
        var distances = rows.Zip(rows.Skip(1), (one, next) => next - one).ToList();
        return distances.Count >= FewestRegular - 1 && distances.Max() - distances.Min() <= RegularRows;
    }
}

using System.Collections.Immutable;

namespace EcgStream;

/// <summary>An interval between two normal beats.</summary>
/// <param name="StartSeconds">When the earlier beat was, on the clock of the beats.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Follows">Whether it begins with the beat that the one before in the list ends with, so that their difference means something.</param>
public readonly record struct NnInterval(double StartSeconds, double Seconds, bool Follows);

/// <summary>
/// The intervals between beats, told apart into normal ones and artefacts by the decision rules of Lipponen and Tarvainen (J. Med. Eng. Technol.
/// 43, 2019, 173–181): successive differences and distances from the running median, each against a threshold from their own spread.
/// </summary>
/// <remarks>
/// The paper replaces artefacts by interpolation; here they are left out, because made-up intervals have no variability. Only an extra beat is mended: the
/// two intervals that it split are one. Sure from about 30 intervals on; a rhythm without order (atrial fibrillation) has no normal intervals to speak of.
/// </remarks>
public sealed class RrIntervals
{
    const double SpreadFactor = 5.2;
    const double PatternSlope = 0.13;
    const double PatternOffset = 0.17;
    const double SmallestOfMedian = 2.5;
    const double FarFromMedian = 3;
    const int SpreadReach = 45;
    const int MedianReach = 5;

    // A rhythm without any variability leaves a spread of nothing; below this no difference is an artefact.
    const double SmallestThresholdSeconds = 0.03;

    // No heart beats outside 25 to 240 a minute.
    const double Shortest = 0.25;
    const double Longest = 2.4;

    readonly RrKind[] _flags;

    RrIntervals(RrKind[] flags, ImmutableArray<NnInterval> normal) => (_flags, Normal) = (flags, normal);

    /// <summary>One flag an interval: the first is that of the interval from the first beat to the second.</summary>
    public ReadOnlySpan<RrKind> Flags => _flags;

    /// <summary>The intervals between normal beats, ascending.</summary>
    public ImmutableArray<NnInterval> Normal { get; }

    /// <summary>Which part of the intervals is flagged, 0 … 1: left out or, around an extra beat, mended; 0 without intervals.</summary>
    public double FlaggedShare => _flags.Length == 0 ? 0 : (double)_flags.Count(f => f != RrKind.Normal) / _flags.Length;

    /// <summary>Judges the intervals between beats.</summary>
    /// <param name="beatSeconds">Times of the beats, strictly ascending, seconds.</param>
    public static RrIntervals Between(ReadOnlySpan<double> beatSeconds)
    {
        var count = Math.Max(0, beatSeconds.Length - 1);
        var rr = new double[count];
        for (var i = 0; i < count; i++)
            rr[i] = beatSeconds[i + 1] - beatSeconds[i];
        var flags = Judge(rr);
        var normal = ImmutableArray.CreateBuilder<NnInterval>(count);
        var follows = false;
        for (var i = 0; i < count; i++)
        {
            if (flags[i] == RrKind.Normal)
                normal.Add(new(beatSeconds[i], rr[i], follows));
            else if (flags[i] == RrKind.Extra && i + 1 < count && flags[i + 1] == RrKind.Extra)
                normal.Add(new(beatSeconds[i], rr[i] + rr[++i], follows));
            follows = normal.Count > 0 && normal[^1].StartSeconds + normal[^1].Seconds >= beatSeconds[i + 1] - 1e-9;
        }
        return new(flags, normal.ToImmutable());
    }

    /// <summary>The intervals of several stretches of beats between which nothing is known, one after another.</summary>
    /// <param name="stretches">Each on the same clock of the beats, ascending.</param>
    public static RrIntervals Join(IReadOnlyCollection<RrIntervals> stretches) =>
        new([.. stretches.SelectMany(s => s._flags)], [.. stretches.SelectMany(s => s.Normal)]);

    static RrKind[] Judge(double[] rr)
    {
        var n = rr.Length;
        var flags = new RrKind[n];
        for (var i = 0; i < n; i++)
            flags[i] = rr[i] < Shortest ? RrKind.Short : rr[i] > Longest ? RrKind.Long : RrKind.Normal;
        if (n < 4)
            return flags;
        var differences = new double[n];
        for (var i = 1; i < n; i++)
            differences[i] = rr[i] - rr[i - 1];
        var room = new double[2 * SpreadReach + 1];
        var medians = new double[n];
        var distances = new double[n];
        for (var i = 0; i < n; i++)
        {
            medians[i] = Quantile(Sorted(rr, Math.Max(0, i - MedianReach), Math.Min(n, i + MedianReach + 1), room), 0.5);
            distances[i] = rr[i] - medians[i];
            if (distances[i] < 0)
                distances[i] *= 2;
        }
        var differenceLimits = Limits(differences, room);
        var distanceLimits = Limits(distances, room);
        double d(int i) => i >= 0 && i < n ? differences[i] / differenceLimits[i] : 0;
        double m(int i) => distances[i] / distanceLimits[i];
        for (var i = 0; i < n; i++)
        {
            var neighbours = d(i) > 0 ? Math.Max(d(i - 1), d(i + 1)) : Math.Min(d(i - 1), d(i + 1));
            if (d(i) > 1 && neighbours < -PatternSlope * d(i) - PatternOffset || d(i) < -1 && neighbours > -PatternSlope * d(i) + PatternOffset)
            {
                Set(flags, i - 1, RrKind.Ectopic);
                Set(flags, i, RrKind.Ectopic);
            }
        }
        // A beat out of turn makes a short interval and a long one; what is explained by it needs no other name.
        for (var i = 0; i < n; i++)
        {
            if (flags[i] != RrKind.Normal || Math.Abs(d(i)) <= 1 && Math.Abs(m(i)) <= FarFromMedian)
                continue;
            JudgeLength(i);
            if (i + 2 < n && Math.Abs(d(i + 1)) < Math.Abs(d(i + 2)))
                JudgeLength(i + 1);
        }
        return flags;

        void JudgeLength(int i)
        {
            var following = d(i) >= 0 ? Math.Min(d(i + 1), d(i + 2)) : Math.Max(d(i + 1), d(i + 2));
            var isFar = Math.Abs(m(i)) > FarFromMedian;
            var isLong = d(i) > 1 && following < -1 || isFar && distances[i] > 0;
            var isShort = d(i) < -1 && following > 1 || isFar && distances[i] < 0;
            if (isShort && i + 1 < n && flags[i] == RrKind.Normal && flags[i + 1] == RrKind.Normal && Math.Abs(rr[i] + rr[i + 1] - medians[i]) < distanceLimits[i])
                (flags[i], flags[i + 1]) = (RrKind.Extra, RrKind.Extra);
            else if (isLong)
                Set(flags, i, Math.Abs(rr[i] / 2 - medians[i]) < distanceLimits[i] ? RrKind.Missed : RrKind.Long);
            else if (isShort)
                Set(flags, i, RrKind.Short);
        }
    }

    static void Set(RrKind[] flags, int i, RrKind flag)
    {
        if (i >= 0 && flags[i] == RrKind.Normal)
            flags[i] = flag;
    }

    /// <summary>
    /// 5.2 quartile deviations of the absolute values around each; at least 2.5 times their median (for a normal distribution the former is 3.2 times it), because a
    /// regular pattern has few distinct values and hardly a spread.
    /// </summary>
    static double[] Limits(double[] values, double[] room)
    {
        var absolute = Array.ConvertAll(values, Math.Abs);
        var limits = new double[values.Length];
        var (from, to) = (-1, -1);
        for (var i = 0; i < values.Length; i++)
        {
            // Over a minute the surroundings of most beats are one and the same.
            if (from == Math.Max(0, i - SpreadReach) && to == Math.Min(values.Length, i + SpreadReach + 1))
            {
                limits[i] = limits[i - 1];
                continue;
            }
            (from, to) = (Math.Max(0, i - SpreadReach), Math.Min(values.Length, i + SpreadReach + 1));
            var sorted = Sorted(absolute, from, to, room);
            limits[i] = Math.Max(SmallestThresholdSeconds, Math.Max(
                SpreadFactor * (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2, SmallestOfMedian * Quantile(sorted, 0.5)));
        }
        return limits;
    }

    static ReadOnlySpan<double> Sorted(double[] values, int from, int to, double[] room)
    {
        var sorted = room.AsSpan(0, to - from);
        values.AsSpan(from, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        return sorted;
    }

    static double Quantile(ReadOnlySpan<double> sorted, double quantile)
    {
        var at = quantile * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}

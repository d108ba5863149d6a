using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// Where rows lie on the sample clock, told by the counter of the device: a step of more than one is that many samples minus one lost. Losses of a whole round of the
/// counter can't be seen; a counter that stands still has gone round.
/// </summary>
static class OpenSignalsCounter
{
    static readonly long[] UsualRounds = [1 << 4, 1 << 8, 1 << 12, 1 << 16, 1L << 32];

    // Of so few rows all may lie beside losses.
    const int FewSteps = 8;

    /// <summary>
    /// Whether a column counts samples: most of its steps are one. One that stands still, or that counts something else, would invent losses.
    /// </summary>
    /// <param name="counts">The counter for each row, 0 or more.</param>
    /// <param name="bits">Its bits; null where they are not stated.</param>
    public static bool Counts(ReadOnlySpan<long> counts, int? bits)
    {
        var round = Round(counts, bits);
        var (ones, moves) = (0, 0);
        for (var row = 1; row < counts.Length; row++)
        {
            var step = (counts[row] - counts[row - 1] + round) % round;
            ones += step == 1 ? 1 : 0;
            moves += step != 0 ? 1 : 0;
        }
        var steps = counts.Length - 1;
        return steps < FewSteps ? moves > 0 || steps < 1 : 2 * ones > steps;
    }

    /// <summary>Cuts rows into segments.</summary>
    /// <param name="milliVolts">A sample for each row.</param>
    /// <param name="counts">The counter for each row, 0 or more; empty without one.</param>
    /// <param name="bits">Its bits; null where they are not stated, and then the smallest usual round that holds all counts.</param>
    public static ImmutableArray<RecordingSegment> Place(ReadOnlyMemory<float> milliVolts, ReadOnlySpan<long> counts, int? bits)
    {
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>();
        var round = Round(counts, bits);
        var (from, start) = (0, 0L);
        for (var row = 1; row < counts.Length; row++)
        {
            var step = (counts[row] - counts[row - 1] + round) % round;
            step = step == 0 ? round : step;
            if (step == 1)
                continue;
            segments.Add(new(start, milliVolts[from..row]));
            start += row - from + step - 1;
            from = row;
        }
        segments.Add(new(start, milliVolts[from..]));
        return segments.ToImmutable();
    }

    static long Round(ReadOnlySpan<long> counts, int? bits)
    {
        long largest = 0;
        foreach (var count in counts)
            largest = Math.Max(largest, count);
        var stated = bits is { } n ? 1L << n : 0;
        return stated > largest ? stated : UsualRounds.First(r => r > largest || r == UsualRounds[^1]);
    }
}

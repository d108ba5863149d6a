using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Where the data records of a file begin, and which of their values are no samples.</summary>
/// <param name="Starts">Quantum (<see cref="EdfLayout.Quanta"/>) at which each record begins, ascending; no two overlap.</param>
/// <param name="Fillers">By channel the ranges of the sample clock that records cover and that hold no samples, ascending.</param>
readonly record struct EdfPlan(ImmutableArray<long> Starts, ImmutableArray<List<Gap>> Fillers)
{
    /// <summary>Whether each record begins where the one before it ends.</summary>
    public bool IsContinuous(int quanta)
    {
        for (var i = 1; i < Starts.Length; i++)
        {
            if (Starts[i] != Starts[i - 1] + quanta)
                return false;
        }
        return true;
    }

    /// <summary>Covers all samples with records: each begins where the one before it ends, or later, at the next sample of any channel.</summary>
    public static EdfPlan Of(IReadOnlyList<Recording> channels, EdfLayout layout)
    {
        var starts = ImmutableArray.CreateBuilder<long>();
        var covers = channels.Select((channel, i) => new Cover(channel, layout.Step(i), layout.Samples[i])).ToArray();
        for (var end = 0L; covers.Min(c => c.NextQuantum) is var next and < long.MaxValue;)
        {
            var start = Math.Max(end, next);
            foreach (var cover in covers)
                cover.Take(start);
            starts.Add(start);
            end = start + layout.Quanta;
        }
        return new(starts.ToImmutable(), [.. covers.Select(c => c.Fillers)]);
    }

    /// <summary>How far records have covered a channel.</summary>
    sealed class Cover(Recording recording, int step, int samples)
    {
        int _segment;
        long _covered;

        public List<Gap> Fillers { get; } = [];

        /// <summary>The quantum that holds the next sample.</summary>
        public long NextQuantum => _segment < recording.Segments.Length ? Math.Max(_covered, recording.Segments[_segment].Start) / step : long.MaxValue;

        public void Take(long quantum)
        {
            var at = quantum * step;
            var end = _covered = at + samples;
            for (; _segment < recording.Segments.Length && recording.Segments[_segment].Start < end; _segment++)
            {
                var segment = recording.Segments[_segment];
                Fill(at, segment.Start);
                at = Math.Max(at, segment.End);
                if (segment.End > end)
                    return;
            }
            Fill(at, end);
        }

        void Fill(long from, long to)
        {
            if (to <= from)
                return;
            if (Fillers.Count > 0 && Fillers[^1] is var last && last.Start + last.Length == from)
                Fillers[^1] = last with { Length = last.Length + to - from };
            else
                Fillers.Add(new(from, to - from));
        }
    }
}

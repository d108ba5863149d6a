using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Turns long runs of placeholders into gaps: a format with a value for "no sample" writes both alike.</summary>
static class LongMissing
{
    /// <summary>The recording with a gap for every run of missing samples that is as long as <paramref name="shortest"/> or longer.</summary>
    /// <param name="recording">A recording with at least one sample that is not missing.</param>
    /// <param name="shortest">Number of samples, 1 or more.</param>
    public static Recording CutOut(Recording recording, long shortest)
    {
        var gaps = recording.Marks.Where(m => m.Fault == SignalFault.Missing && m.Length >= shortest).ToList();
        if (gaps.Count == 0)
            return recording;
        var milliVolts = new float[recording.MilliVolts.Length - gaps.Sum(g => g.Length)];
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>();
        var filled = 0;
        void Keep(RecordingSegment whole, long start, long end)
        {
            if (end <= start)
                return;
            var kept = milliVolts.AsMemory(filled, (int)(end - start));
            whole.MilliVolts.Slice((int)(start - whole.Start), kept.Length).CopyTo(kept);
            segments.Add(new(start, kept));
            filled += kept.Length;
        }

        var at = 0;
        foreach (var segment in recording.Segments)
        {
            var start = segment.Start;
            for (; at < gaps.Count && gaps[at].Start < segment.End; at++)
            {
                Keep(segment, start, gaps[at].Start);
                start = gaps[at].End;
            }
            Keep(segment, start, segment.End);
        }
        return recording with
        {
            MilliVolts = milliVolts,
            Segments = segments.ToImmutable(),
            Marks = recording.Marks.RemoveAll(m => m.Fault == SignalFault.Missing && m.Length >= shortest),
        };
    }
}

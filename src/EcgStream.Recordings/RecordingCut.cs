using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>A part of a recording as a recording of its own.</summary>
public static class RecordingCut
{
    /// <summary>The part, with its marks, labels and annotations, on a sample clock of its own; no sample is copied.</summary>
    /// <param name="recording">The whole.</param>
    /// <param name="start">Where on its sample clock the part begins, rounded to a sample.</param>
    /// <param name="duration">Its length, gaps counted; null for everything up to the end.</param>
    /// <exception cref="EcgStreamException">The part holds no samples.</exception>
    public static Recording Cut(this Recording recording, TimeSpan start, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(recording);
        if (start <= TimeSpan.Zero && duration is null)
            return recording;
        long Index(TimeSpan time) => (long)Math.Round(Math.Min(time.TotalSeconds * recording.RateHz, 1e15));
        var begin = Index(start);
        var to = duration is { } length ? Math.Min(recording.End, begin + Index(length)) : recording.End;
        ImmutableArray<RecordingSegment> segments =
        [
            .. from segment in recording.Segments
               let first = Math.Max(begin, segment.Start)
               let end = Math.Min(to, segment.End)
               where end > first
               select new RecordingSegment(first - begin, segment.MilliVolts.Slice((int)(first - segment.Start), (int)(end - first))),
        ];
        if (segments.IsEmpty)
            throw new EcgStreamException(FormattableString.Invariant($"The recording '{recording.Path}' is {recording.Duration.TotalSeconds:0.###} s long and holds no samples in the part that was asked for: mend 'start' and 'duration'."));
        // The samples of a run of segments lie one after another, so the part's do too.
        var before = recording.Segments.TakeWhile(s => s.End <= begin).Sum(s => (long)s.MilliVolts.Length);
        before += recording.Segments.FirstOrDefault(s => s.End > begin) is var cut && cut.Start < begin ? begin - cut.Start : 0;
        return recording with
        {
            MilliVolts = recording.MilliVolts.Slice((int)before, segments.Sum(s => s.MilliVolts.Length)),
            Segments = segments,
            BaseTime = recording.BaseTime is null ? null : recording.TimeAt(begin),
            Marks =
            [
                .. from mark in recording.Marks
                   let first = Math.Max(begin, mark.Start)
                   let end = Math.Min(to, mark.End)
                   where end > first
                   select new SignalMark(mark.Fault, first - begin, end - first),
            ],
            Labels =
            [
                .. from label in recording.Labels
                   let first = Math.Max(begin, label.Start)
                   let end = Math.Min(to, label.Start + label.Length)
                   where end > first
                   select label with { Start = first - begin, Length = end - first },
            ],
            Annotations =
            [
                .. from annotation in recording.Annotations
                   let first = Math.Max(begin, annotation.Start)
                   let end = Math.Min(to, annotation.Start + annotation.Length)
                   where annotation.Length == 0 ? annotation.Start >= begin && (annotation.Start < to || to == recording.End) : end > first
                   select annotation with { Start = first - begin, Length = annotation.Length == 0 ? 0 : end - first },
            ],
        };
    }
}

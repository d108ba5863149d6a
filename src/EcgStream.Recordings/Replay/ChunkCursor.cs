using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// Cuts a recording into chunks, which are slices of its memory: nothing is copied, and nothing allocated but the marks of a chunk that has any.
/// </summary>
sealed class ChunkCursor
{
    readonly Recording _recording;
    readonly long _from;
    readonly long _to;
    readonly long _passLength;
    readonly int? _passes;
    readonly int _chunkLength;
    int _pass;
    int _segment;
    int _mark;
    long _next;

    /// <param name="recording">What to play.</param>
    /// <param name="options">Which part of it, and how often.</param>
    /// <param name="chunkLength">Samples of a chunk, 1 or more; a chunk before a gap or at the end may be shorter.</param>
    /// <exception cref="EcgStreamException">The part holds no samples.</exception>
    public ChunkCursor(Recording recording, ReplayOptions options, int chunkLength)
    {
        (_recording, _passes, _chunkLength) = (recording, options.Passes, chunkLength);
        _from = Index(options.Start);
        _to = options.Duration is { } duration ? Math.Min(recording.End, _from + Index(duration)) : recording.End;
        _passLength = _to - _from + Index(CsvRecording.Join);
        First = recording.Segments.FirstOrDefault(s => s.End > _from) is { MilliVolts.Length: > 0 } segment ? Math.Max(_from, segment.Start) : _to;
        if (First >= _to)
            throw new EcgStreamException($"The recording '{recording.Path}' is {recording.Duration.TotalSeconds:0.###} s long and holds no samples in the part to be played: mend 'start' and 'duration'.");
        _next = _from;
    }

    /// <summary>Index of the first sample that will be played.</summary>
    public long First { get; }

    /// <summary>The next chunk; false at the end. In later passes the sample clock counts on.</summary>
    public bool TryNext(out SampleChunk chunk)
    {
        while (true)
        {
            if (_segment >= _recording.Segments.Length || _recording.Segments[_segment].Start >= _to)
            {
                if (_passes is { } passes && _pass + 1 >= passes)
                {
                    chunk = default;
                    return false;
                }
                _pass++;
                (_segment, _mark, _next) = (0, 0, _from);
                continue;
            }
            var segment = _recording.Segments[_segment];
            var start = Math.Max(_next, segment.Start);
            var end = Math.Min(Math.Min(segment.End, _to), start + _chunkLength);
            if (end <= start)
            {
                // The segment lies before the part to be played, or the part ends within it and it was played.
                _segment = segment.End < _to ? _segment + 1 : _recording.Segments.Length;
                continue;
            }
            _next = end;
            if (end == segment.End)
                _segment++;
            var shift = _pass * _passLength;
            chunk = new(start + shift, segment.MilliVolts.Slice((int)(start - segment.Start), (int)(end - start)), _recording.TimeAt(end + shift))
            {
                RateHz = _recording.RateHz,
                TakenAt = _recording.TimeAt(start + shift),
                Marks = MarksIn(start, end, shift),
            };
            return true;
        }
    }

    ImmutableArray<SignalMark> MarksIn(long start, long end, long shift)
    {
        var marks = _recording.Marks;
        while (_mark < marks.Length && marks[_mark].End <= start)
            _mark++;
        if (_mark >= marks.Length || marks[_mark].Start >= end)
            return default;
        var within = ImmutableArray.CreateBuilder<SignalMark>();
        for (var i = _mark; i < marks.Length && marks[i].Start < end; i++)
        {
            var from = Math.Max(start, marks[i].Start);
            var length = Math.Min(end, marks[i].End) - from;
            if (length > 0)
                within.Add(new(marks[i].Fault, from + shift, length));
        }
        return within.DrainToImmutable();
    }

    long Index(TimeSpan time) => (long)Math.Round(Math.Min(time.TotalSeconds * _recording.RateHz, 1e15));
}

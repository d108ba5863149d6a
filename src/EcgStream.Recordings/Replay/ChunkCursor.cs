using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// Cuts a recording into chunks, which are slices of its memory: nothing is copied, and nothing allocated but the marks of a chunk that has any.
/// The sample clock it plays by is the recording's own (or its device's, where the recording knows it), moved forward by each further pass and by a seek wherever that is needed to keep
/// <see cref="CsvRecording.Join"/> between what was played before and what is played after: it never goes back, and no window holds samples of both.
/// Not for concurrent use.
/// </summary>
sealed class ChunkCursor
{
    readonly Recording _recording;
    readonly long _from;
    readonly long _to;
    readonly long _join;
    CursorPlace _at;

    /// <param name="recording">What to play.</param>
    /// <param name="options">Which part of it, and how often.</param>
    /// <param name="chunkLength">Samples of a chunk, 1 or more; a chunk before a gap or at the end may be shorter.</param>
    /// <exception cref="EcgStreamException">The part holds no samples.</exception>
    public ChunkCursor(Recording recording, ReplayOptions options, int chunkLength)
    {
        (_recording, Passes, ChunkLength) = (recording, options.Passes, chunkLength);
        _from = Index(options.Start);
        _to = options.Duration is { } duration ? Math.Min(recording.End, _from + Index(duration)) : recording.End;
        _join = Index(CsvRecording.Join);
        First = recording.Segments.FirstOrDefault(s => s.End > _from) is { MilliVolts.Length: > 0 } segment ? Math.Max(_from, segment.Start) : _to;
        if (First >= _to)
            throw new EcgStreamException($"The recording '{recording.Path}' is {recording.Duration.TotalSeconds:0.###} s long and holds no samples in the part to be played: mend 'start' and 'duration'.");
        _at = new() { Next = _from };
    }

    /// <summary>Index of the first sample that will be played.</summary>
    public long First { get; }

    /// <summary>Index of the first sample of the part, and of the one after its last, on the recording's sample clock.</summary>
    public (long From, long To) Part => (_from, _to);

    /// <summary>How many passes there are, 1 or more; null for ever. The pass under way is always played to its end.</summary>
    public int? Passes { get; set; }

    /// <summary>Samples of the next chunk, 1 or more; a recording that says how its samples came is cut as they came.</summary>
    public int ChunkLength { get; set; }

    /// <summary>Where it stands. Set back to a place it had before, it plays on from there as if the chunks since had not been.</summary>
    public CursorPlace Place
    {
        get => _at;
        set => _at = value;
    }

    /// <summary>The next chunk; false at the end. In later passes the sample clock counts on.</summary>
    public bool TryNext(out SampleChunk chunk)
    {
        while (true)
        {
            if (_at.Segment >= _recording.Segments.Length || _recording.Segments[_at.Segment].Start >= _to)
            {
                if (Passes is { } passes && _at.Pass + 1 >= passes)
                {
                    chunk = default;
                    return false;
                }
                _at = _at with { Pass = _at.Pass + 1, Segment = 0, Mark = 0, Next = _from, Shift = _at.Shift + _to - _from + _join };
                continue;
            }
            var segment = _recording.Segments[_at.Segment];
            var start = Math.Max(_at.Next, segment.Start);
            var arrival = ArrivalOf(start);
            var end = Math.Min(Math.Min(segment.End, _to), arrival is { } came ? came.End - _recording.ClockStart : start + ChunkLength);
            if (end <= start)
            {
                // The segment lies before the part to be played, or the part ends within it and it was played.
                _at.Segment = segment.End < _to ? _at.Segment + 1 : _recording.Segments.Length;
                continue;
            }
            _at.Next = end;
            if (end == segment.End)
                _at.Segment++;
            chunk = new(start + _recording.ClockStart + _at.Shift, segment.MilliVolts.Slice((int)(start - segment.Start), (int)(end - start)), default)
            {
                Marks = MarksIn(start, end, _recording.ClockStart + _at.Shift),
            };
            chunk = arrival is { } asItCame ? Times(chunk, asItCame) : chunk with
            {
                ReceivedAt = _recording.TimeAt(end + _at.Shift),
                RateHz = _recording.RateHz,
                TakenAt = _recording.TimeAt(start + _at.Shift),
            };
            (_at.PlayedEnd, _at.PlayedShift) = (end + _at.Shift, _at.Shift);
            return true;
        }
    }

    /// <summary>Plays on from another sample.</summary>
    /// <param name="index">On the recording's sample clock; what lies outside of the part is taken for its nearer end.</param>
    public void Seek(long index)
    {
        _at = _at with { Segment = 0, Mark = 0, Next = Math.Clamp(index, _from, _to) };
        // Reckoned from what was played, so that several seeks one after another are the same as the last of them.
        _at.Shift = _at.PlayedEnd is { } end ? Math.Max(_at.PlayedShift, end + _join - _at.Next) : 0;
    }

    /// <summary>How the samples from an index on came; null where the file does not say.</summary>
    ChunkArrival? ArrivalOf(long index)
    {
        var arrivals = _recording.Arrivals;
        if (arrivals.IsDefaultOrEmpty)
            return null;
        var (low, high) = (0, arrivals.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (arrivals[middle].End - _recording.ClockStart > index)
                high = middle;
            else
                low = middle + 1;
        }
        return arrivals[low];
    }

    /// <summary>The times of a chunk that is an arrival, or what the part or a seek left of it.</summary>
    SampleChunk Times(in SampleChunk chunk, ChunkArrival arrival)
    {
        TimeSpan Of(long samples) => TimeSpan.FromTicks((long)Math.Round(Math.Clamp(samples / _recording.RateHz, -Recording.LongestSeconds, Recording.LongestSeconds) * TimeSpan.TicksPerSecond));
        var (before, behind) = (chunk.Start - _at.Shift - arrival.Start, arrival.End - (chunk.End - _at.Shift));
        return chunk with
        {
            ReceivedAt = arrival.ReceivedAt + Of(_at.Shift - behind),
            RateHz = arrival.RateHz,
            TakenAt = arrival.TakenAt + Of(_at.Shift + before),
        };
    }

    ImmutableArray<SignalMark> MarksIn(long start, long end, long shift)
    {
        var marks = _recording.Marks;
        while (_at.Mark < marks.Length && marks[_at.Mark].End <= start)
            _at.Mark++;
        if (_at.Mark >= marks.Length || marks[_at.Mark].Start >= end)
            return default;
        var within = ImmutableArray.CreateBuilder<SignalMark>();
        for (var i = _at.Mark; i < marks.Length && marks[i].Start < end; i++)
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

using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// A record that joins others on one clock (WFDB Applications Guide, header(5)). In the fixed layout every segment has the same signals;
/// in the variable one a first segment of no length lists the signals that there may be, and a segment has some of them, found by name.
/// Where a segment lacks the signal, and where nothing was recorded, lies a gap.
/// </summary>
sealed class WfdbSegments
{
    // Times the samples of a frame it still is a number of samples.
    const long MostFrames = 1L << 44;

    readonly string _file;
    readonly WfdbHeader _header;
    readonly List<Part> _parts = [];
    readonly bool _isVariable;

    WfdbSegments(string file, WfdbHeader header)
    {
        (_file, _header) = (file, header);
        long start = 0;
        foreach (var segment in header.Segments)
        {
            var (partFile, part) = segment.IsNull ? (file, null) : Load(segment);
            if (segment.Frames == 0 && _parts.Count == 0 && part is not null)
                (_isVariable, Signals) = (true, part.Signals);
            else if (segment.Frames > 0 && part is not null)
                _parts.Add(new(partFile, part, start, segment.Frames));
            start += segment.Frames;
            if (start > MostFrames)
                throw new EcgStreamException($"The record '{file}' claims a length of more than {MostFrames:N0} frames: mend its header.");
        }
        Frames = start;
        if (_parts.Count == 0)
            throw new EcgStreamException($"The record '{file}' is made of segments without samples: there is nothing to read.");
        if (Signals.IsDefault)
            Signals = _parts[0].Header.Signals;
    }

    /// <summary>The signals of the whole, numbered as users name them.</summary>
    public ImmutableArray<WfdbSignal> Signals { get; }

    /// <summary>Length in frames, gaps counted.</summary>
    public long Frames { get; }

    /// <summary>Reads the headers of all segments.</summary>
    /// <exception cref="EcgStreamException">One is missing, malformed, of another rate or length than the whole says, or made of segments itself.</exception>
    public static WfdbSegments Open(string file, WfdbHeader header) => new(file, header);

    /// <summary>Samples of a signal that the segments hold.</summary>
    public long SamplesOf(int channel) =>
        // A header may claim any length, and a sum of claims must not overflow.
        (long)Math.Min(1e18, _parts.Where(p => NumberIn(p, channel) >= 0).Sum(p => (double)p.Frames * Signals[channel].SamplesPerFrame));

    /// <summary>Reads a signal out of all segments.</summary>
    /// <exception cref="EcgStreamException">A signal file can't be read, or no segment has a valid sample of it.</exception>
    public Recording Read(int channel, string? unit)
    {
        var signal = Signals[channel];
        var length = SamplesOf(channel);
        if (length > Array.MaxLength)
            throw new EcgStreamException($"The record '{_file}' is too long to be read at once, {length:N0} samples: name one of its segments.");
        // Room is made for what was read, not for what a header claims.
        var parts = new List<(Recording Read, long Shift)>();
        foreach (var part in _parts)
        {
            if (NumberIn(part, channel) is var number && number < 0)
                continue;
            if (part.Header.Signals[number].SamplesPerFrame != signal.SamplesPerFrame)
                throw new EcgStreamException($"The record '{_file}' has segments with {signal.Name} at different rates, which can't be joined: name one of its segments.");
            if (WfdbSignalReader.TryRead(part.File, part.Header, number, unit) is not { } read)
                continue;
            parts.Add((read, part.Start * signal.SamplesPerFrame));
        }
        return parts.Count > 0 ? Join(signal, parts) : throw new EcgStreamException($"The record '{_file}' holds no valid sample of {signal.Name}: choose another channel.");
    }

    Recording Join(WfdbSignal signal, List<(Recording Read, long Shift)> parts)
    {
        var milliVolts = new float[parts.Sum(p => p.Read.MilliVolts.Length)];
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>();
        var filled = 0;
        foreach (var (read, shift) in parts)
        {
            foreach (var segment in read.Segments)
            {
                segment.MilliVolts.CopyTo(milliVolts.AsMemory(filled));
                Append(segments, milliVolts, shift + segment.Start, filled, segment.MilliVolts.Length);
                filled += segment.MilliVolts.Length;
            }
        }
        return new()
        {
            Path = _file,
            Name = _header.Name,
            Channel = signal.Name,
            RateHz = _header.FrameRateHz * signal.SamplesPerFrame,
            MilliVolts = milliVolts,
            Segments = segments.ToImmutable(),
            BaseTime = _header.BaseTime,
            Resolution = parts.Min(p => p.Read.Resolution),
            Marks = [.. parts.SelectMany(p => p.Read.Marks.Select(m => m with { Start = m.Start + p.Shift }))],
            Comments = _header.Comments,
            Remarks = [.. parts.SelectMany(p => p.Read.Remarks)],
        };
    }

    // What follows without a gap is one run.
    static void Append(ImmutableArray<RecordingSegment>.Builder segments, float[] milliVolts, long start, int at, int length)
    {
        if (segments.Count > 0 && segments[^1] is var last && last.End == start)
            segments[^1] = new(last.Start, milliVolts.AsMemory(at - last.MilliVolts.Length, last.MilliVolts.Length + length));
        else
            segments.Add(new(start, milliVolts.AsMemory(at, length)));
    }

    (string File, WfdbHeader Header) Load(WfdbSegment segment)
    {
        if (segment.Name.AsSpan().IndexOfAny('/', '\\') >= 0)
            throw new EcgStreamException($"The header '{_file}' names the segment '{segment.Name}': only a record beside the header can be read.");
        var file = Path.Combine(Path.GetDirectoryName(_file) ?? "", segment.Name + ".hea");
        if (!File.Exists(file))
            throw new EcgStreamException($"The segment '{file}' of the record '{_file}' is missing: put it beside the header.");
        var header = WfdbFormat.Header(file);
        if (!header.Segments.IsEmpty)
            throw new EcgStreamException($"The record '{_file}' has a segment '{segment.Name}' that is made of segments itself: name that one.");
        if (segment.Frames > 0 && header.FrameRateHz != _header.FrameRateHz)
            throw new EcgStreamException(FormattableString.Invariant($"The record '{_file}' has {_header.FrameRateHz} Hz and its segment '{segment.Name}' {header.FrameRateHz} Hz: mend one of the headers."));
        if (segment.Frames > 0 && header.Frames is { } frames && frames != segment.Frames)
            throw new EcgStreamException($"The record '{_file}' says that its segment '{segment.Name}' has {segment.Frames} frames, and that one's header says {frames}: mend one of them.");
        return (file, header with { Frames = segment.Frames > 0 ? segment.Frames : header.Frames });
    }

    int NumberIn(Part part, int channel)
    {
        if (!_isVariable)
            return channel < part.Header.Signals.Length ? channel : -1;
        var signals = part.Header.Signals;
        for (var i = 0; i < signals.Length; i++)
        {
            if (string.Equals(signals[i].Name, Signals[channel].Name, StringComparison.Ordinal))
                return i;
        }
        return -1;
    }

    sealed record Part(string File, WfdbHeader Header, long Start, long Frames);
}

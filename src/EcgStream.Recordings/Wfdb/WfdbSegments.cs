using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// A record that joins others on one clock (WFDB Applications Guide, header(5)). In the fixed layout every segment has the same signals;
/// in the variable one a first segment of no length lists the signals that there may be, and a segment has some of them, found by name.
/// Where a segment lacks the signal, and where nothing was recorded, lies a gap. A segment that is named many times is read once.
/// </summary>
sealed class WfdbSegments
{
    // Times the samples of a frame it still is a number of samples.
    const long MostFrames = 1L << 44;

    // Gains are round numbers: those of 200 and 300 share steps of 1/600.
    const int MostPartsOfStep = 100;

    readonly string _file;
    readonly WfdbHeader _header;
    readonly List<Part> _parts = [];
    readonly bool _isVariable;

    WfdbSegments(string file, WfdbHeader header)
    {
        (_file, _header) = (file, header);
        long start = 0;
        var loaded = new Dictionary<WfdbSegment, (string File, WfdbHeader? Header)>();
        foreach (var segment in header.Segments)
        {
            if (!loaded.TryGetValue(segment, out var known))
                loaded[segment] = known = segment.IsNull ? (file, null) : Load(segment);
            var (partFile, part) = known;
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

    /// <summary>Frames with samples of a signal that the files of the segments really hold.</summary>
    /// <param name="channel">Number of the signal.</param>
    /// <param name="remarks">Which files are missing or cut short is added here.</param>
    public long FramesOf(int channel, ICollection<string> remarks)
    {
        var known = new Dictionary<WfdbHeader, long>(ReferenceEqualityComparer.Instance);
        long sum = 0;
        foreach (var part in _parts)
        {
            if (!known.TryGetValue(part.Header, out var frames) && NumberIn(part, channel) is >= 0 and var number)
            {
                try
                {
                    frames = WfdbSignalReader.FramesOf(part.File, part.Header, number, remarks);
                }
                catch (EcgStreamException e)
                {
                    remarks.Add(e.Message);
                }
                known[part.Header] = frames;
            }
            sum += frames;
        }
        return sum;
    }

    /// <summary>Reads a signal out of all segments.</summary>
    /// <exception cref="EcgStreamException">A signal file can't be read, or no segment has a valid sample of it.</exception>
    public Recording Read(int channel, string? unit)
    {
        var signal = Signals[channel];
        // A header may claim any length, and a sum of claims must not overflow.
        var length = _parts.Where(p => NumberIn(p, channel) >= 0).Sum(p => (double)p.Frames * signal.SamplesPerFrame);
        if (length > Array.MaxLength)
            throw new EcgStreamException($"The record '{_file}' is too long to be read at once, {length:N0} samples: name one of its segments.");
        // Room is made for what was read, not for what a header claims.
        var parts = new List<(Recording Read, long Shift)>();
        var remarks = new List<string>();
        var known = new Dictionary<WfdbHeader, Recording?>(ReferenceEqualityComparer.Instance);
        Part? lacking = null;
        foreach (var part in _parts)
        {
            if (NumberIn(part, channel) is var number && number < 0)
            {
                lacking ??= part;
                continue;
            }
            if (part.Header.Signals[number].SamplesPerFrame != signal.SamplesPerFrame)
                throw new EcgStreamException($"The record '{_file}' has segments with {signal.Name} at different rates, which can't be joined: name one of its segments.");
            if (!known.TryGetValue(part.Header, out var read))
            {
                // Of a record that broke off, the last files may be empty.
                read = WfdbSignalReader.FramesOf(part.File, part.Header, number, remarks) > 0 ? WfdbSignalReader.TryRead(part.File, part.Header, number, unit) : null;
                known[part.Header] = read;
            }
            if (read is not null)
                parts.Add((read, part.Start * signal.SamplesPerFrame));
        }
        if (!_isVariable && lacking is { File: var without })
            remarks.Add($"The segment '{without}' of the record '{_file}' has no {signal.Name}, though all segments should have the same signals: nothing of it was read as {signal.Name}.");
        return parts.Count > 0 ? Join(signal, parts, remarks) : throw new EcgStreamException($"The record '{_file}' holds no valid sample of {signal.Name}: choose another channel.");
    }

    Recording Join(WfdbSignal signal, List<(Recording Read, long Shift)> parts, List<string> remarks)
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
            Resolution = CommonStep([.. parts.Select(p => p.Read.Resolution ?? 0).Distinct()]),
            Marks = [.. parts.SelectMany(p => p.Read.Marks.Select(m => m with { Start = m.Start + p.Shift }))],
            Comments = _header.Comments,
            Remarks = [.. remarks.Concat(parts.SelectMany(p => p.Read.Remarks)).Distinct()],
        };
    }

    // A step that the steps of all segments are multiples of, so that every sample is one too; null without one.
    static double? CommonStep(double[] steps)
    {
        var finest = steps.Min();
        for (var parts = 1; parts <= MostPartsOfStep; parts++)
        {
            if (steps.All(s => s * parts / finest is var multiple && Math.Abs(multiple - Math.Round(multiple)) < 1e-9 * multiple))
                return finest / parts;
        }
        return null;
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
        var (signals, name) = (part.Header.Signals, Signals[channel].Name);
        if (!_isVariable && channel < signals.Length && (signals[channel].Name == name || signals[channel].IsNameless || Signals[channel].IsNameless))
            return channel;
        for (var i = 0; i < signals.Length; i++)
        {
            if (string.Equals(signals[i].Name, name, StringComparison.Ordinal))
                return i;
        }
        return -1;
    }

    sealed record Part(string File, WfdbHeader Header, long Start, long Frames);
}

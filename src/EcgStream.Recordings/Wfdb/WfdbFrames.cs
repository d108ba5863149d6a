using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>The channels of one recording as frames of a WFDB signal file.</summary>
sealed class WfdbFrames
{
    // A frame of a tenth of the lowest rate still divides every pair of usual rates.
    const int MostFramesPerLowest = 100;
    const int LongestFrame = 100_000;

    /// <summary>The channels, in the order of the file.</summary>
    public required IReadOnlyList<WfdbFramesChannel> Channels { get; init; }

    /// <summary>Frames a second.</summary>
    public required double RateHz { get; init; }

    /// <summary>Number of frames; gaps take their room.</summary>
    public required long Count { get; init; }

    /// <summary>Bytes of a frame.</summary>
    public required int BytesPerFrame { get; init; }

    /// <summary>Arranges channels.</summary>
    /// <exception cref="EcgStreamException">Their rates share no frame.</exception>
    public static WfdbFrames Of(string path, IReadOnlyList<Recording> channels, IReadOnlyList<WfdbSteps> steps)
    {
        var rate = FrameRate(path, channels);
        var arranged = channels.Select((c, i) => new WfdbFramesChannel(path, c, (int)Math.Round(c.RateHz / rate), steps[i])).ToList();
        return new()
        {
            Channels = arranged,
            RateHz = rate,
            Count = arranged.Max(c => (c.Recording.End + c.SamplesPerFrame - 1) / c.SamplesPerFrame),
            BytesPerFrame = arranged.Sum(c => c.SamplesPerFrame) * steps[0].Format / 8,
        };
    }

    /// <summary>Encodes as many frames as <paramref name="bytes"/> has room for; to be called in ascending order, once for each frame.</summary>
    /// <exception cref="EcgStreamException">A sample is out of range.</exception>
    public void Encode(long frame, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            foreach (var channel in Channels)
                channel.Encode(frame, ref bytes);
            frame++;
        }
    }

    /// <summary>
    /// The first channel's annotations and labels, ascending, in its own samples: where a frame holds several of them, the first annotation says so.
    /// Those behind the end of the record are left out, since readers take them for those of another record.
    /// </summary>
    public IReadOnlyList<WfdbAnnotation> Annotations()
    {
        var recording = Channels[0].Recording;
        static WfdbAnnotation Note(long start, string text) => new(start, WfdbAnnotations.NoteCode, '"', false, 0, 0, text);

        // A label comes before what else happens at its first sample.
        WfdbAnnotation[] all =
        [
            .. recording.Labels.Select(l => Note(l.Start, WfdbNotes.Text(l, l.Length)))
                .Concat(recording.Annotations.Where(a => !IsBehind(a)).Select(a => a.Kind == RecordingAnnotationKind.Beat
                    ? new(a.Start, WfdbAnnotations.BeatCode(a.Text), ' ', true, 0, 0, null)
                    : Note(a.Start, WfdbNotes.Text(a, a.Length))))
                .OrderBy(a => a.Sample),
        ];
        return all.Length > 0 && Channels[0].SamplesPerFrame > 1 ? [Note(0, WfdbNotes.TimeResolution(RateHz * Channels[0].SamplesPerFrame)), .. all] : all;
    }

    /// <summary>Whether an annotation of the first channel lies behind the end of the record.</summary>
    public bool IsBehind(RecordingAnnotation annotation) => annotation.Start > Count * Channels[0].SamplesPerFrame;

    static double FrameRate(string path, IReadOnlyList<Recording> channels)
    {
        var lowest = channels.Min(c => c.RateHz);
        for (var frames = 1; frames <= MostFramesPerLowest; frames++)
        {
            var rate = lowest / frames;
            if (channels.All(c => Divides(c.RateHz / rate)) && channels.Sum(c => c.RateHz / rate) <= LongestFrame)
                return rate;
        }
        throw new EcgStreamException(
            $"The WFDB record '{path}' can't hold channels of {string.Join(", ", channels.Select(c => c.RateHz.ToString("0.######", CultureInfo.InvariantCulture)).Distinct())} Hz, which share no frame: write them into files of their own.");
    }

    static bool Divides(double samples) => Math.Abs(samples - Math.Round(samples)) < 1e-9 * samples;
}

/// <summary>One channel while it is written: where in its samples the writing stands, and what the header must say.</summary>
sealed class WfdbFramesChannel(string path, Recording recording, int samplesPerFrame, WfdbSteps steps)
{
    int _segment;
    int _mark;
    ushort _sum;
    int? _first;

    public Recording Recording => recording;

    public int SamplesPerFrame => samplesPerFrame;

    public WfdbSteps Steps => steps;

    /// <summary>The first digital value.</summary>
    public int First => _first ?? 0;

    /// <summary>Sum of the digital values, as a header states it.</summary>
    public short Sum => (short)_sum;

    public void Encode(long frame, ref Span<byte> bytes)
    {
        var width = steps.Format / 8;
        for (var index = frame * samplesPerFrame; index < (frame + 1) * samplesPerFrame; index++)
        {
            var digital = Digital(index);
            _first ??= digital;
            _sum = unchecked((ushort)(_sum + digital));
            for (var i = 0; i < width; i++)
                bytes[i] = (byte)(digital >> (8 * i));
            bytes = bytes[width..];
        }
    }

    int Digital(long index)
    {
        var invalid = -steps.Largest - 1;
        while (_segment < recording.Segments.Length && recording.Segments[_segment].End <= index)
            _segment++;
        if (_segment >= recording.Segments.Length || recording.Segments[_segment] is var segment && index < segment.Start || IsPlaceholder(index))
            return invalid;
        var milliVolts = segment.MilliVolts.Span[(int)(index - segment.Start)];
        var digital = Math.Round(milliVolts * steps.PerMilliVolt);
        return Math.Abs(digital) <= steps.Largest
            ? (int)digital
            : throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The WFDB record '{path}' can't hold {milliVolts} mV at {steps.PerMilliVolt} steps per millivolt: take fewer steps."));
    }

    bool IsPlaceholder(long index)
    {
        var marks = recording.Marks;
        while (_mark < marks.Length && (marks[_mark].End <= index || marks[_mark].Fault is not (SignalFault.Missing or SignalFault.LeadOff)))
            _mark++;
        return _mark < marks.Length && marks[_mark].Start <= index;
    }
}

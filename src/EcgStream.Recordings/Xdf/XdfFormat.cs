using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// XDF, what LabRecorder makes of streams of the Lab Streaming Layer. A channel is named <c>STREAM/CHANNEL</c>, or by its number among all channels of
/// numbers; streams of texts become markers. Times of all streams are put on the recorder's clock. Sample 0 of every channel is when the earliest of them that is even enough to be read begins,
/// so that channels of one file lie beside each other: one that joined later has no samples until then.
/// </summary>
sealed class XdfFormat : IRecordingFormat
{
    const double LongestPauseSeconds = 86_400;

    public string Name => "XDF";

    public ImmutableArray<string> Extensions { get; } = [".xdf", ".xdfz"];

    public bool Recognises(ReadOnlySpan<byte> beginning) => XdfChunks.IsXdf(beginning);

    public Recording Read(string path, RecordingOptions options) => Read(path, XdfFile.Open(path), options);

    public RecordingInfo Inspect(string path, RecordingOptions options)
    {
        var file = XdfFile.Open(path);
        var choices = Choices(path, file);
        var chosen = Choose(path, file, choices, options.Channel);
        // The duration is that of the default channel; which unit it has plays no part.
        var recording = Read(path, file, options with { Channel = $"{chosen}", Unit = options.Unit ?? "mV" });
        return RecordingInfo.Of(Name, recording) with
        {
            Channels =
            [
                .. choices.Select(c => new RecordingChannel(
                    c.Name,
                    options.Unit ?? (c.Channel.Unit.Length > 0 ? c.Channel.Unit : null),
                    c.Stream == choices[chosen].Stream ? recording.RateHz : c.Stream.NominalRateHz,
                    file.Counts.GetValueOrDefault(c.Stream.Id))),
            ],
            DefaultChannel = chosen,
        };
    }

    /// <summary>Reads one channel of a loaded file.</summary>
    internal static Recording Read(string path, XdfFile file, RecordingOptions options)
    {
        if (options.RateHz is not null)
            throw new EcgStreamException($"The recording '{path}' tells its rate by its times: leave out 'rate'.");
        if (options.Record is not null)
            throw new EcgStreamException($"The recording '{path}' is one record: leave out 'record'.");
        var choices = Choices(path, file);
        var choice = choices[Choose(path, file, choices, options.Channel)];
        var unit = options.Unit is { } stated
            ? VoltUnit.Stated(stated)
            : choice.Channel.InMilliVolts ?? throw new EcgStreamException(choice.Channel.Unit.Length > 0
                ? $"The recording '{path}' has {choice.Name} in '{choice.Channel.Unit}', which is no voltage: choose another channel of {Recordings.Channels.List([.. choices.Select(c => c.Name)])}, or state 'unit'."
                : $"The recording '{path}' does not say the unit of {choice.Name}: state 'unit', for example unit=uV.");
        var remarks = new List<string>();
        if (file.HeadersLost > 0)
            remarks.Add($"The recording '{path}' has {file.HeadersLost} streams whose header can't be read, or claims more channels than the {XdfFile.MostChannels:N0} that a file may have; they were left out.");
        var streams = file.Read(choice.Stream.Id, choice.Number, remarks);
        var stream = streams[0];
        if (stream.Values.Count == 0)
            throw new EcgStreamException($"The recording '{path}' holds no samples of {choice.Name}: choose another channel of {Recordings.Channels.List([.. choices.Select(c => c.Name)])}.");
        foreach (var one in streams)
            one.Offsets.Apply(one.Times.Span);
        var timeline = XdfTimeline.Fit(stream.Times.Span, choice.Stream.NominalRateHz);
        if (timeline.Trouble is { } trouble)
            throw new EcgStreamException($"The times of {choice.Stream.Name} in '{path}' {trouble}");
        timeline = timeline.Counted(Origin(path, streams.Skip(1), timeline, remarks));
        if (timeline.SetBack > 0)
            remarks.Add($"The times of {choice.Stream.Name} in '{path}' go back {timeline.SetBack:N0} times; what came after was put one sample behind what came before, because nobody knows how much lies between.");
        if (choice.Stream.NominalRateHz > 0 && timeline.RateHz != choice.Stream.NominalRateHz)
            remarks.Add(FormattableString.Invariant($"The stream {choice.Stream.Name} in '{path}' is said to have {choice.Stream.NominalRateHz} Hz, and its times say {timeline.RateHz:0.###} Hz, which was taken."));
        var milliVolts = new XdfMilliVolts(stream.Values.Span, timeline.Runs, unit);
        if (!milliVolts.AnyValid)
            throw new EcgStreamException($"The recording '{path}' holds no valid sample of {choice.Name}: choose another channel.");
        return new()
        {
            Path = path,
            Name = Path.GetFileNameWithoutExtension(path),
            Channel = choice.Name,
            RateHz = timeline.RateHz,
            MilliVolts = milliVolts.Samples,
            Segments = [.. timeline.Runs.Select(r => new RecordingSegment(r.Start, milliVolts.Samples.AsMemory(r.First, r.Count)))],
            Resolution = choice.Stream.IsFloat ? null : unit,
            Marks = milliVolts.Missing,
            Annotations = Markers(path, streams.Where(s => s.Header.IsText), timeline, remarks),
            Comments = file.RecordedAt.Length > 0 ? [$"recorded {file.RecordedAt}"] : [],
            Remarks = [.. remarks],
        };
    }

    // The beginning of the earliest stream that can be read, on the recorder's clock. Streams whose clocks were never compared may lie anywhere.
    static double Origin(string path, IEnumerable<XdfStream> others, XdfTimeline own, List<string> remarks)
    {
        var (from, to) = Span(own);
        var spans = others.Where(s => !s.Header.IsText && s.Times.Count > 0)
            .Select(s => XdfTimeline.Fit(s.Times.Span, s.Header.NominalRateHz)).Where(t => t.Trouble is null)
            .Select(Span).OrderBy(s => s.From).ToList();
        for (var left = spans.Count + 1; spans.Count < left;)
        {
            left = spans.Count;
            foreach (var near in spans.Where(s => s.From <= to + LongestPauseSeconds && s.To >= from - LongestPauseSeconds))
                (from, to) = (Math.Min(from, near.From), Math.Max(to, near.To));
            spans.RemoveAll(s => s.From >= from && s.To <= to);
        }
        if (spans.Count > 0)
            remarks.Add($"Some streams in '{path}' lie more than a day apart, so their clocks can't be compared: don't take them as one recording.");
        return from;

        static (double From, double To) Span(XdfTimeline timeline) => (timeline.Runs[0].From, timeline.Runs.Max(r => r.To));
    }

    static ImmutableArray<RecordingAnnotation> Markers(string path, IEnumerable<XdfStream> streams, XdfTimeline timeline, List<string> remarks)
    {
        var markers = new List<RecordingAnnotation>();
        var end = timeline.Runs[^1].Start + timeline.Runs[^1].Count;
        var outside = 0;
        foreach (var stream in streams)
        {
            for (var i = 0; i < stream.Texts.Count; i++)
            {
                var index = timeline.IndexAt(stream.Times.Span[i]);
                if (stream.Texts[i].Length == 0)
                    continue;
                if (index >= 0 && index <= end)
                    markers.Add(new(RecordingAnnotationKind.Marker, stream.Texts[i], index));
                else
                    outside++;
            }
        }
        if (outside > 0)
            remarks.Add($"{outside} markers in '{path}' lie before the recording's first sample or behind the channel's last one, so they were left out.");
        return [.. markers.OrderBy(m => m.Start)];
    }

    static List<Choice> Choices(string path, XdfFile file)
    {
        var named = file.Streams.CountBy(s => s.Name).ToDictionary();
        var choices = file.Streams.Where(s => !s.IsText)
            .SelectMany(s => s.Channels.Select((c, i) => new Choice(s, c, i, named[s.Name] > 1 ? $"{s.Name} {s.Id}/{c.Label}" : $"{s.Name}/{c.Label}")))
            .ToList();
        return choices.Count > 0 ? choices : throw new EcgStreamException($"The recording '{path}' holds no stream of numbers: there is nothing to read.");
    }

    static int Choose(string path, XdfFile file, List<Choice> choices, string? channel)
    {
        if (channel is null)
        {
            // A stream that never sent anything is nobody's first choice.
            var sent = choices.FindIndex(c => c.LooksLikeEcg && file.Counts.GetValueOrDefault(c.Stream.Id) > 0);
            return sent >= 0 ? sent : Math.Max(0, choices.FindIndex(c => file.Counts.GetValueOrDefault(c.Stream.Id) > 0));
        }
        // A stream's name stands for its first channel, and a channel's alone will do where there is one of that name.
        var stream = choices.FindIndex(c => string.Equals(c.Stream.Name, channel, StringComparison.OrdinalIgnoreCase));
        var labelled = choices.FindAll(c => string.Equals(c.Channel.Label, channel, StringComparison.OrdinalIgnoreCase));
        if (choices.Exists(c => string.Equals(c.Name, channel, StringComparison.OrdinalIgnoreCase)))
            return choices.FindIndex(c => string.Equals(c.Name, channel, StringComparison.OrdinalIgnoreCase));
        if (stream >= 0)
            return stream;
        // A number is one among all channels, even where channels without a name have numbers of their own.
        return labelled.Count == 1 && !int.TryParse(channel, out _)
            ? choices.IndexOf(labelled[0])
            : Recordings.Channels.Find(path, [.. choices.Select(c => c.Name)], channel);
    }

    sealed record Choice(XdfStreamHeader Stream, XdfChannel Channel, int Number, string Name)
    {
        public bool LooksLikeEcg =>
            Recordings.Channels.LooksLikeEcg(Channel.Label) || Recordings.Channels.LooksLikeEcg(Channel.Type)
            || Recordings.Channels.LooksLikeEcg(Stream.Type) || Recordings.Channels.LooksLikeEcg(Stream.Name);
    }
}

/// <summary>Values of a stream as millivolts; one that is no number is marked missing and holds the value before.</summary>
sealed class XdfMilliVolts
{
    public XdfMilliVolts(ReadOnlySpan<double> values, IReadOnlyList<XdfRun> runs, double unit)
    {
        Samples = new float[values.Length];
        var missing = ImmutableArray.CreateBuilder<SignalMark>();
        foreach (var run in runs)
        {
            for (var i = run.First; i < run.First + run.Count; i++)
            {
                var milliVolts = (float)(values[i] * unit);
                if (float.IsFinite(milliVolts))
                {
                    if (!AnyValid)
                        Samples.AsSpan(0, i).Fill(milliVolts);
                    AnyValid = true;
                    Samples[i] = milliVolts;
                    continue;
                }
                Samples[i] = i > 0 ? Samples[i - 1] : 0;
                var index = run.Start + i - run.First;
                if (missing.Count > 0 && missing[^1].End == index)
                    missing[^1] = missing[^1] with { Length = missing[^1].Length + 1 };
                else
                    missing.Add(new(SignalFault.Missing, index, 1));
            }
        }
        Missing = missing.ToImmutable();
    }

    public float[] Samples { get; }

    public ImmutableArray<SignalMark> Missing { get; }

    public bool AnyValid { get; }
}

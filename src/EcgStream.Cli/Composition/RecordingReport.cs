using System.Text.Json.Serialization;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>What a recording holds, as <c>ecgstream info --json</c> prints it. What depends on samples is that of one channel; null where it can't be read.</summary>
sealed record RecordingReport(
    string File, string Format, string Record, DateTimeOffset? Start, double DurationSeconds, IReadOnlyList<ReportedChannel> Channels, string Channel,
    ReportedGaps? Gaps, IReadOnlyList<ReportedMark>? Marks, IReadOnlyList<ReportedLabel>? Labels, IReadOnlyList<ReportedAnnotations>? Annotations,
    IReadOnlyList<string> Comments, IReadOnlyList<string> Remarks, long RejectedRows, string? RejectedExample)
{
    /// <summary>Reads a recording and says what it holds.</summary>
    /// <param name="part">The recording; its start and duration play no part.</param>
    public static RecordingReport Of(RecordingPart part)
    {
        var info = Recording.Inspect(part.Path, part.Reading with { Channel = null });
        Recording? recording = null;
        var trouble = new List<string>();
        try
        {
            recording = Recording.Open(part.Path, part.Reading);
        }
        catch (EcgStreamException e) when (part.Reading.Channel is null)
        {
            // The file's other channels may be as good as ever.
            trouble.Add(e.Message);
        }
        return new(
            info.Path, info.Format, info.Name, info.BaseTime, Seconds(info.Duration.TotalSeconds),
            [.. info.Channels.Select((c, i) => new ReportedChannel(i, c.Name, c.Unit, c.RateHz, c.Samples, i == info.DefaultChannel))],
            recording?.Channel ?? info.Channels[info.DefaultChannel].Name,
            recording is null ? null : ReportedGaps.Of(recording),
            recording?.Marks.GroupBy(m => m.Fault).Select(g => new ReportedMark(g.Key, g.Count(), Seconds(g.Sum(m => m.Length) / recording.RateHz))).ToList(),
            recording?.Labels.Select(l => new ReportedLabel(l.Text, Seconds(l.Start / recording.RateHz), Seconds(l.Length / recording.RateHz))).ToList(),
            recording?.Annotations.GroupBy(a => a.Kind).Select(g => new ReportedAnnotations(
                g.Key, g.Count(), [.. g.Select(a => new ReportedLabel(a.Text, Seconds(a.Start / recording.RateHz), Seconds(a.Length / recording.RateHz)))])).ToList(),
            info.Comments,
            [.. info.Remarks.Union(recording?.Remarks ?? []).Union(trouble)],
            recording?.RejectedRows ?? 0, recording?.RejectedExample);
    }

    static double Seconds(double seconds) => Math.Round(seconds, 3);
}

/// <summary>One channel of the file.</summary>
sealed record ReportedChannel(int Number, string Name, string? Unit, double RateHz, long Samples, bool IsDefault);

/// <summary>Times without samples between the first sample and the last.</summary>
sealed record ReportedGaps(int Count, long Samples, double Seconds, double LongestSeconds)
{
    /// <summary>How many there are, in words.</summary>
    [JsonIgnore]
    public string Words => Count switch
    {
        0 => "no gaps",
        1 => FormattableString.Invariant($"1 gap of {Samples:N0} samples, {Seconds:0.###} s"),
        _ => FormattableString.Invariant($"{Count:N0} gaps of {Samples:N0} samples, {Seconds:0.###} s in all, the longest {LongestSeconds:0.###} s"),
    };

    public static ReportedGaps Of(Recording recording)
    {
        var segments = recording.Segments;
        var lost = segments.Zip(segments.Skip(1), (one, next) => next.Start - one.End).ToList();
        return new(lost.Count, lost.Sum(), Math.Round(lost.Sum() / recording.RateHz, 3), Math.Round((lost.Count > 0 ? lost.Max() : 0) / recording.RateHz, 3));
    }
}

/// <summary>Samples of one fault.</summary>
sealed record ReportedMark(SignalFault Fault, int Count, double Seconds);

/// <summary>A range with what is said of it.</summary>
sealed record ReportedLabel(string Text, double StartSeconds, double DurationSeconds);

/// <summary>Annotations of one kind, all of them.</summary>
sealed record ReportedAnnotations(RecordingAnnotationKind Kind, int Count, IReadOnlyList<ReportedLabel> All);

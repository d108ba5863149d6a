using System.Text.Json.Serialization;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>The beats of a recording and what they say, as <c>ecgstream beats --json</c> prints it.</summary>
sealed record BeatReport(
    string File, string Record, string Channel, double RateHz, double DurationSeconds, BeatFigures? Whole,
    IReadOnlyList<BeatMinute> Minutes, BeatAgreement? Annotations, IReadOnlyList<BeatRow> Beats)
{
    const double MinuteSeconds = 60;

    /// <summary>Reads a recording, finds its beats and judges them.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="channel">Name or number of the channel; null for the first ECG lead.</param>
    /// <param name="annotations">A WFDB annotation file to compare with; null for none.</param>
    public static BeatReport Of(string path, string? channel, string? annotations)
    {
        var recording = Recording.Open(path, new() { Channel = channel });
        if (recording.RateHz < BeatDetector.LowestRateHz)
            throw new EcgStreamException(FormattableString.Invariant($"The recording '{path}' has {recording.RateHz} Hz, too few to show a heart beat: give one of at least {BeatDetector.LowestRateHz} Hz."));
        var reference = annotations is null ? null : WfdbAnnotations.Open(annotations).Where(a => a.IsBeat).Select(a => a.Sample / recording.RateHz).Order().ToArray();

        var peaks = new List<RPeak>();
        var detector = new BeatDetector(recording.RateHz);
        foreach (var segment in recording.Segments)
            detector.Push(segment.Start, segment.MilliVolts.Span, peaks);
        detector.Complete(peaks);
        var seconds = peaks.Select(p => p.Position / recording.RateHz).ToArray();
        var intervals = RrIntervals.Between(seconds);
        var minutes = MinutesOf(recording, peaks, seconds);
        return new(
            recording.Path, recording.Name, recording.Channel, recording.RateHz, Math.Round(recording.Duration.TotalSeconds, 3),
            BeatFigures.Of(HeartRateVariability.Of(intervals), Mean(minutes, m => m.Sdnn60sMs), Mean(minutes, m => m.HfMs2), Mean(minutes, m => m.RespirationRate)),
            minutes,
            reference is null ? null : BeatAgreement.Of(reference, seconds),
            [.. peaks.Select((p, i) => new BeatRow(
                Math.Round(p.Position, 2), Math.Round(seconds[i], 4),
                i == 0 ? null : Math.Round(1000 * (seconds[i] - seconds[i - 1]), 1), i == 0 ? RrKind.Normal : intervals.Flags[i - 1]))]);
    }

    static List<BeatMinute> MinutesOf(Recording recording, List<RPeak> peaks, double[] seconds)
    {
        var minutes = new List<BeatMinute>();
        foreach (var segment in recording.Segments)
        {
            var length = (int)Math.Round(MinuteSeconds * recording.RateHz);
            for (var start = 0; start + length <= segment.MilliVolts.Length; start += length)
            {
                var from = segment.Start + start;
                var first = peaks.FindIndex(p => p.Position >= from);
                var count = first < 0 ? 0 : peaks.Skip(first).TakeWhile(p => p.Position < from + length - 1).Count();
                var intervals = RrIntervals.Between(count == 0 ? [] : [.. seconds.AsSpan(first, count).ToArray().Select(s => s - from / recording.RateHz)]);
                var own = count == 0 ? [] : peaks.GetRange(first, count).ConvertAll(p => p with { Position = p.Position - from });
                var samples = segment.MilliVolts.Span.Slice(start, length);
                var form = BeatMorphology.Measure(samples, recording.RateHz, own);
                var respiration = form is null ? null : RespirationRate.Of(samples, recording.RateHz, intervals, form);
                var figures = HeartRateVariability.Of(intervals);
                minutes.Add(new(Math.Round(from / recording.RateHz, 3), count, BeatFigures.Of(figures, figures?.SdnnMs, figures?.HfMs2, respiration)));
            }
        }
        return minutes;
    }

    static double? Mean(List<BeatMinute> minutes, Func<BeatFigures, double?> figure) =>
        minutes.Select(m => m.Figures is { } known ? figure(known) : null).Average();
}

/// <summary>One beat. The interval is the one that ends with it.</summary>
sealed record BeatRow(double Sample, double TimeSeconds, double? RrMs, RrKind Flag);

/// <summary>A minute of the recording; the figures are null where it has too few normal intervals.</summary>
sealed record BeatMinute(double StartSeconds, int Beats, BeatFigures? Figures);

/// <summary>Heart rate and its variability. Over a whole recording the 60 s SDNN, HF and respiration are means over its full minutes.</summary>
sealed record BeatFigures(
    double HeartRate, double RmssdMs, double LnRmssd, double Pnn50, [property: JsonPropertyName("sdnn_60s_ms")] double? Sdnn60sMs, double? HfMs2, double? LnHf,
    double? RespirationRate, int NormalIntervals, double FlaggedShare)
{
    public static BeatFigures? Of(HeartRateVariability? figures, double? sdnn, double? hf, double? respiration) => figures is null ? null : new(
        Math.Round(figures.HeartRate, 2), Math.Round(figures.RmssdMs, 2), Math.Round(Math.Log(Math.Max(figures.RmssdMs, 0.1)), 3), Math.Round(figures.Pnn50, 4), Rounded(sdnn, 2), Rounded(hf, 1),
        Rounded(hf is null ? null : Math.Log(Math.Max(hf.Value, 0.1)), 3), Rounded(respiration, 1), figures.Intervals, Math.Round(figures.FlaggedShare, 4));

    static double? Rounded(double? value, int digits) => value is { } known ? Math.Round(known, digits) : null;
}

/// <summary>Agreement with reference beats by EC57's matching.</summary>
sealed record BeatAgreement(int ReferenceBeats, int Matched, int Missed, int Extra, double? Sensitivity, double? PositivePredictivity)
{
    public static BeatAgreement Of(double[] reference, double[] found)
    {
        var match = BeatMatching.Compare(reference, found);
        return new(reference.Length, match.Matched, match.Missed, match.Extra, match.Sensitivity, match.PositivePredictivity);
    }
}

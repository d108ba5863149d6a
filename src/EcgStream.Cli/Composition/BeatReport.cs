using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>The beats of a recording and what they say, as <c>ecgstream beats --json</c> prints it.</summary>
sealed record BeatReport(
    string File, string Record, string Channel, double RateHz, double DurationSeconds, IReadOnlyList<string> Remarks, long RejectedRows, string? RejectedExample,
    BeatFigures? Whole, IReadOnlyList<BeatMinute> Minutes, BeatAgreement? Annotations, IReadOnlyList<BeatRow> Beats)
{
    /// <summary>Reads a recording, finds its beats and judges them.</summary>
    /// <param name="file">The recording, with source options behind a '?'.</param>
    /// <param name="channel">Name or number of the channel; null for what the options say, else for the first ECG lead.</param>
    /// <param name="annotations">A WFDB annotation file to compare with; null for none.</param>
    public static BeatReport Of(string file, string? channel, string? annotations)
    {
        var part = ChosenPart.Of(file, channel);
        var recording = Recording.Open(part.Path, part.Reading);
        if (recording.RateHz < BeatDetector.LowestRateHz)
            throw new EcgStreamException(FormattableString.Invariant($"The recording '{part.Path}' has {recording.RateHz} Hz, too few to show a heart beat: give one of at least {BeatDetector.LowestRateHz} Hz."));
        var reference = annotations is null ? null : ReferenceBeats(annotations);

        var chunks = recording.Chunks(part.Start, part.Duration);
        var scan = BeatScan.Of(chunks, recording.RateHz);
        var (first, end) = (chunks[0].Start, chunks[^1].End);
        var minutes = scan.Minutes;
        var whole = scan.IsUsable ? HeartRateVariability.Of(scan.Usable, withSpectrum: false) : null;
        return new(
            recording.Path, recording.Name, recording.Channel, recording.RateHz, Math.Round(end / recording.RateHz - part.Start.TotalSeconds, 3),
            [.. recording.Remarks, .. scan.IsUsable ? [] : new[] { $"No figures: no part of the recording shows a heart well enough ({string.Join(", ", scan.WhyNot)})." }],
            recording.RejectedRows, recording.RejectedExample,
            BeatFigures.Of(whole, Mean(minutes, m => m.Sdnn60sMs), Mean(minutes, m => m.HfMs2), Mean(minutes, m => m.RespirationRate)),
            minutes,
            reference is null ? null : BeatAgreement.Of(
                [.. reference.Where(sample => sample >= first && sample < end).Select(sample => sample / recording.RateHz)],
                [.. scan.Beats.Select(b => b.Peak.Position / recording.RateHz)]),
            [.. scan.Beats.Zip(scan.Flags, (beat, flag) => new BeatRow(
                Math.Round(beat.Peak.Position, 2), Math.Round(beat.Peak.Position / recording.RateHz, 4), beat.RrSeconds is { } rr ? Math.Round(1000 * rr, 1) : null, flag))]);
    }

    static long[] ReferenceBeats(string annotations)
    {
        long[] beats = [.. WfdbAnnotations.Open(annotations).Where(a => a.IsBeat).Select(a => a.Sample).Order()];
        return beats.Length > 0
            ? beats
            : throw new EcgStreamException($"The annotation file '{annotations}' marks no beat: give one with reference beats, such as 100.atr.");
    }

    static double? Mean(IReadOnlyList<BeatMinute> minutes, Func<BeatFigures, double?> figure) =>
        minutes.Select(m => m.Figures is { } known ? figure(known) : null).Average();
}

/// <summary>One beat. The interval is the one that ends with it; null for the first one and the first behind a gap.</summary>
sealed record BeatRow(double Sample, double TimeSeconds, double? RrMs, RrKind Flag);

/// <summary>A minute of the recording; the figures are null where it is not usable, or has too few normal intervals.</summary>
sealed record BeatMinute(double StartSeconds, int Beats, WindowQuality Quality, BeatFigures? Figures);

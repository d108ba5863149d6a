using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream beats</c>: a recording's R-peaks and heart rate variability.</summary>
static class BeatsCommand
{
    const int FirstBeats = 10;

    public static Command Create()
    {
        var file = Options.Recording("samples.csv?rate=250&unit=mV");
        var channel = new Option<string?>("--channel") { Description = "Name or number (from 0) of the channel (default: the first that looks like an ECG lead).", HelpName = "NAME" };
        var annotations = new Option<string?>("--annotations") { Description = "Reference beats to compare with, by the matching of ANSI/AAMI EC57 (150 ms).", HelpName = "FILE.atr" };
        var all = new Option<bool>("--all") { Description = "List every beat, not the first ten only." };
        var json = Options.Json("Print everything as JSON.");
        var command = new DocumentedCommand(
            "beats",
            "Finds a recording's heart beats: R-peaks, intervals, heart rate variability and breathing, by the minute.",
            "ecgstream beats 100.hea",
            "ecgstream beats 100.hea --channel V5 --annotations 100.atr",
            "ecgstream beats \"samples.csv?rate=250&start=60\"",
            "ecgstream beats session.csv --json > beats.json")
        { file, channel, annotations, all, json };
        command.SetAction(parsed =>
        {
            var report = BeatReport.Of(parsed.GetValue(file)!, parsed.GetValue(channel), parsed.GetValue(annotations));
            foreach (var remark in report.Remarks)
                Console.Error.WriteLine(remark);
            if (report.RejectedRows > 0)
                Console.Error.WriteLine(FormattableString.Invariant($"Passed over {report.RejectedRows} rows that could not be read, the latest: {report.RejectedExample}"));
            if (parsed.GetValue(json))
                JsonOutput.Write(report);
            else
                Show(report, parsed.GetValue(all));
            return ExitCodes.Done;
        });
        return command;
    }

    static void Show(BeatReport report, bool all)
    {
        Say($"{report.Record}, {report.Channel}, {report.RateHz:0.###} Hz, {report.DurationSeconds:0.#} s: {report.Beats.Count} beats");
        if (report.Annotations is { } match)
            Say($"Against {match.ReferenceBeats} reference beats: sensitivity {Share(match.Sensitivity)}, positive predictivity {Share(match.PositivePredictivity)} ({match.Missed} missed, {match.Extra} extra)");
        Say($"");
        Say($"{"from",7} {"beats",6} {"HR",6} {"RMSSD",7} {"pNN50",6} {"60 s SDNN",10} {"ln HF",6} {"breaths",8} {"flagged",8} {"quality",8}");
        Say($"{"s",7} {"",6} {"/min",6} {"ms",7} {"",6} {"ms",10} {"",6} {"/min",8} {"",8}");
        foreach (var minute in report.Minutes)
            Row(minute.StartSeconds.ToString("0", CultureInfo.InvariantCulture), minute.Beats, minute.Figures, minute.Quality);
        Row("all", report.Beats.Count, report.Whole, null);
        Say($"");
        Say($"{"sample",12} {"time s",10} {"RR ms",8}");
        foreach (var beat in all ? report.Beats : report.Beats.Take(FirstBeats))
            Say($"{beat.Sample,12:0.00} {beat.TimeSeconds,10:0.000} {beat.RrMs,8:0.0}{(beat.Flag == RrKind.Normal ? "" : $"  {beat.Flag.ToString().ToLowerInvariant()}")}");
        if (!all && report.Beats.Count > FirstBeats)
            Say($"… and {report.Beats.Count - FirstBeats} more: --all or --json lists them.");
    }

    /// <param name="from">Where it begins.</param>
    /// <param name="beats">Its beats.</param>
    /// <param name="figures">What they say; null for nothing.</param>
    /// <param name="quality">How good it is; null for the whole.</param>
    static void Row(string from, int beats, BeatFigures? figures, WindowQuality? quality)
    {
        var reasons = string.Join(", ", quality?.Reasons ?? []);
        if (quality is { IsUsable: false })
            Say($"{from,7} {beats,6}   not usable: {reasons}");
        else if (figures is null)
            Say($"{from,7} {beats,6}   {(quality is null ? "nothing usable, or too few normal intervals" : "too few normal intervals")}");
        else
            Say($"{from,7} {beats,6} {figures.HeartRate,6:0.0} {figures.RmssdMs,7:0.0} {figures.Pnn50,6:0.00} {figures.Sdnn60sMs,10:0.0} {figures.LnHf,6:0.00} {figures.RespirationRate,8:0.0} {figures.FlaggedShare,8:0%} {quality?.Score,8:0.00}  {reasons}");
    }

    static string Share(double? share) => share?.ToString("0.000%", CultureInfo.InvariantCulture) ?? "–";

    static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}

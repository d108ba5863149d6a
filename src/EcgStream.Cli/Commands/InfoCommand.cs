using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream info</c>: what a recording holds.</summary>
static class InfoCommand
{
    const int FirstLabels = 10;
    const int FirstAnnotations = 5;

    public static Command Create()
    {
        var file = Options.Recording("samples.csv?rate=250&unit=mV");
        var channel = new Option<string?>("--channel") { Description = "Name or number (from 0) of the channel whose gaps, marks and annotations are told (default: the first that looks like an ECG lead).", HelpName = "NAME" };
        var json = Options.Json("Print everything as JSON.");
        var command = new DocumentedCommand(
            "info",
            "Says what a recording holds: format, channels, length, gaps, labels and annotations.",
            "ecgstream info 100.hea",
            "ecgstream info session.xdf --channel Polar/ECG",
            "ecgstream info \"samples.csv?rate=250&unit=mV\" --json")
        { file, channel, json };
        command.SetAction(parsed =>
        {
            var report = RecordingReport.Of(ChosenPart.Of(parsed.GetValue(file)!, parsed.GetValue(channel)));
            if (parsed.GetValue(json))
                JsonOutput.Write(report);
            else
                Show(report);
            // A header without its samples is no recording.
            return report.Channels.Any(c => c.Samples > 0) ? ExitCodes.Done : ExitCodes.UserMistake;
        });
        return command;
    }

    static void Show(RecordingReport report)
    {
        Say($"{report.Record}: {report.Format}, {report.DurationSeconds:0.###} s{(report.Start is { } at ? $", from {at:yyyy-MM-dd HH:mm:ss.fff} UTC" : "")}");
        foreach (var channel in report.Channels)
            Say($"  {channel.Number,3} {channel.Name,-24} {channel.RateHz,10:0.###} Hz {channel.Samples,12:N0} samples  {channel.Unit ?? "no unit stated"}{(channel.IsDefault ? "  (read by default)" : "")}");
        if (report.Gaps is { } gaps)
            Say($"{report.Channel}: {gaps.Words}");
        foreach (var mark in report.Marks ?? [])
            Say($"  {Words(mark.Fault)}: {mark.Count:N0} times, {mark.Seconds:0.###} s");
        foreach (var label in report.Labels?.Take(FirstLabels) ?? [])
            Say($"  label {label.Text}: from {label.StartSeconds:0.###} s, {label.DurationSeconds:0.###} s");
        if (report.Labels?.Count > FirstLabels)
            Say($"  … and {report.Labels.Count - FirstLabels:N0} more labels: --json lists them");
        foreach (var kind in report.Annotations ?? [])
        {
            Say($"  {Words(kind.Kind)} annotations: {kind.Count:N0}, beginning with {string.Join(", ", kind.All.Take(FirstAnnotations).Select(a => FormattableString.Invariant($"{a.Text} at {a.StartSeconds:0.###} s")))}");
        }
        foreach (var comment in report.Comments)
            Say($"  # {comment}");
        foreach (var remark in report.Remarks)
            Console.Error.WriteLine(remark);
        if (report.RejectedRows > 0)
            Console.Error.WriteLine(FormattableString.Invariant($"Passed over {report.RejectedRows} rows that could not be read, the latest: {report.RejectedExample}"));
    }

    // LeadOff is "lead off" in a sentence.
    static string Words<T>(T choice)
        where T : Enum => string.Concat(choice.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}

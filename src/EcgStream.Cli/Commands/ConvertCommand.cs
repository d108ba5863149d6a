using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Recordings;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream convert</c>: a recording in another format.</summary>
static class ConvertCommand
{
    public static Command Create()
    {
        var input = Options.Recording("samples.csv?rate=250&unit=mV", "IN");
        var output = new Argument<string>("OUT") { Description = $"The file to write; its extension names the format: {string.Join(", ", RecordingWriters.All.Select(w => $"{w.Name} ({string.Join(' ', w.Extensions)})"))}." };
        var channel = new Option<string?>("--channel") { Description = "Name or number (from 0) of the channel (default: the first that looks like an ECG lead).", HelpName = "NAME" };
        var all = new Option<bool>("--all-channels") { Description = "Take every channel that is a voltage." };
        var start = Options.Text(Settings.None, "--start", null, "Where in the recording to begin (default: at its beginning).", "DURATION");
        var duration = Options.Text(Settings.None, "--duration", null, "How much of it to take, gaps counted (default: all).", "DURATION");
        var force = new Option<bool>("--force") { Description = "Replace files that exist." };
        var command = new DocumentedCommand(
            "convert",
            "Writes a recording in another format, and says what that format can't hold.",
            "ecgstream convert 100.hea 100.csv",
            "ecgstream convert session.xdf session.hea --channel Polar/ECG",
            "ecgstream convert 100.hea minute.hea --all-channels --start 5m --duration 60s",
            "ecgstream convert \"samples.csv?rate=250&unit=uV\" samples.hea --force")
        { input, output, channel, all, start, duration, force };
        command.SetAction(parsed =>
        {
            var from = ChosenPart.Of(parsed.GetValue(input)!, parsed.GetValue(channel), parsed.Duration(start), parsed.Duration(duration));
            var done = Conversion.Of(from, parsed.GetValue(output)!, parsed.GetValue(all), parsed.GetValue(force), Console.Error.WriteLine);
            foreach (var remark in done.Channels.SelectMany(c => c.Remarks).Distinct())
                Console.Error.WriteLine(remark);
            if (done.Channels[0] is { RejectedRows: > 0 } rejected)
                Console.Error.WriteLine(FormattableString.Invariant($"Passed over {rejected.RejectedRows} rows that could not be read, the latest: {rejected.RejectedExample}"));
            foreach (var loss in done.Losses)
                Console.Error.WriteLine($"Not kept: {loss}");
            foreach (var written in done.Channels)
                Say($"{written.Channel}: {written.MilliVolts.Length:N0} samples at {written.RateHz:0.###} Hz, {written.Duration.TotalSeconds:0.###} s, {ReportedGaps.Of(written).Words}; {written.Labels.Length:N0} labels, {written.Annotations.Length:N0} annotations.");
            Say($"Wrote {string.Join(", ", done.Files)}.");
            return ExitCodes.Done;
        });
        return command;
    }

    static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

using System.CommandLine;
using EcgStream.Cli.Composition;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream record</c>: raw samples to disk, without a model.</summary>
static class RecordCommand
{
    public static Command Create(Settings settings)
    {
        var source = Options.Sources(settings);
        var to = Options.RecordingFolder("--to", "The folder that recordings are made under, as FOLDER/DEVICE/TIME.", required: true);
        var participant = Options.Participants();
        var parts = Options.Parts();
        var broker = Options.Broker(Settings.None, "none", "Publish each device's status to this broker, and take markers from it ('ecgstream mark').");
        var statusTopic = Options.StatusTopic(settings);
        var markerTopic = Options.MarkerTopic(settings);
        var duration = Options.Duration(settings);
        var acknowledge = new Option<bool>("--acknowledge") { Description = "Print a line of JSON on stdout each time samples are safe on the disk." };
        var json = Options.Json("Print the summary at the end as JSON.");
        var command = new DocumentedCommand(
            "record",
            "Records sources: raw samples at the device's own rate, with gaps, lead-off, markers and what happened to the device. What was saved survives a crash at any moment. Ctrl-C ends it. Recordings are personal data.",
            "ecgstream record --source serial:/dev/ttyUSB0?rate=250 --to recordings --participant ann",
            "ecgstream record --source mqtt://broker/ecg/+/samples --to recordings --participant chest-1=ann --participant chest-2=bob",
            "ecgstream replay recordings/ttyUSB0/20260101T120000Z",
            "ecgstream convert recordings/ttyUSB0/20260101T120000Z session.edf")
        {
            source, to, participant, parts.Size, parts.Age, broker, statusTopic, markerTopic, duration, acknowledge, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var sources = parsed.GetValue(source)!;
            if (sources.Length == 0)
                throw new EcgStreamException("No source to record: give --source, for example --source serial:/dev/ttyUSB0 or --source sim:?subject=7.");
            if (parsed.GetValue(json) && parsed.GetValue(acknowledge))
                throw new EcgStreamException("--acknowledge and --json both want stdout: leave one out.");
            return new RecordRun
            {
                Sources = sources,
                Recording = parts.Of(parsed, parsed.GetValue(to)!, parsed.GetValue(participant)!),
                Broker = parsed.GetValue(broker)!,
                StatusTopic = parsed.GetValue(statusTopic)!,
                MarkerTopic = parsed.GetValue(markerTopic)!,
                Duration = parsed.Duration(duration),
                Acknowledge = parsed.GetValue(acknowledge),
                Json = parsed.GetValue(json),
            }.RunAsync(stop);
        });
        return command;
    }
}

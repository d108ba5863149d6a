using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Recordings;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream baseline</c>: persons at rest, for models that compare with it.</summary>
static class BaselineCommand
{
    public static Command Create(Settings settings)
    {
        var folder = Options.BaselinesFolder(settings);
        return new Command("baseline", "Records and shows persons at rest, for models that compare with it. The files are personal data.")
        {
            Record(settings, folder), List(folder), Show(folder),
        };
    }

    static DocumentedCommand Record(Settings settings, Option<string> folder)
    {
        var source = Options.Sources(settings);
        var participant = new Option<string>("--participant", "-p")
        {
            Description = "Whose rest it is: a name or number by which --baseline finds it.",
            HelpName = "NAME",
            Required = true,
        };
        var rest = Options.Text(Settings.None, "--rest", "60s", "How long the person sits still, behind ten seconds of lead-in.", "DURATION");
        var replace = new Option<bool>("--replace") { Description = "Replace the one that is kept under this name." };
        var json = Options.Json("Print what was recorded as JSON.");
        var command = new DocumentedCommand(
            "record",
            "Records a person at rest. A minute that is not good enough is told with its reasons, and the recording tries on; Ctrl-C gives up.",
            "ecgstream baseline record --source serial:/dev/ttyUSB0?rate=250 --participant ann",
            "ecgstream baseline record --source mqtt://broker/ecg/chest-1/samples --participant chest-1 --replace",
            "ecgstream run --source serial:/dev/ttyUSB0?rate=250 --model my-model.onnx --baseline ann")
        {
            source, participant, rest, folder, replace, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var kept = new BaselineFolder(parsed.GetValue(folder)!);
            var recording = new RestRecording(
                parsed.GetValue(source) is [var one]
                    ? one
                    : throw new EcgStreamException("A rest is recorded from one source: give one --source, for example --source serial:/dev/ttyUSB0."),
                Name(parsed.GetValue(participant)!),
                parsed.Duration(rest)!.Value,
                DefaultScheduler.Instance);
            var file = kept.PathOf(recording.Participant);
            if (!parsed.GetValue(replace) && File.Exists(file))
                throw new EcgStreamException($"A baseline of '{recording.Participant}' is kept in '{file}' already: give --replace to record it anew, or another --participant.");
            kept.Prepare();
            if (await recording.RunAsync(parsed.GetValue(json), stop) is not { } baseline)
                return ExitCodes.Done;
            kept.Keep(baseline);
            if (parsed.GetValue(json))
                JsonOutput.Write(BaselineFigures.Of(file, baseline));
            else
                Console.WriteLine($"Kept in {file}: {BaselineFigures.Of(file, baseline).Line}.");
            return ExitCodes.Done;
        });
        return command;
    }

    static DocumentedCommand List(Option<string> folder)
    {
        var json = Options.Json("Print them as JSON.");
        var command = new DocumentedCommand("list", "Lists the baselines that are kept.", "ecgstream baseline list", "ecgstream baseline list --json") { folder, json };
        command.SetAction(parsed =>
        {
            var kept = new BaselineFolder(parsed.GetValue(folder)!);
            var all = kept.List();
            if (parsed.GetValue(json))
                JsonOutput.Write(all.Select(k => k.Baseline is { } baseline ? BaselineFigures.Of(k.Path, baseline) : new BaselineFigures { File = k.Path, Trouble = k.Trouble }));
            else
                BaselineTable.Show(kept, all);
            return ExitCodes.Done;
        });
        return command;
    }

    static DocumentedCommand Show(Option<string> folder)
    {
        var name = new Argument<string>("PARTICIPANT") { Description = "A participant, or the path of a baseline file." };
        var json = Options.Json("Print it as JSON, without its samples.");
        var command = new DocumentedCommand("show", "Shows one baseline.", "ecgstream baseline show ann", "ecgstream baseline show baselines/ann.json --json") { name, folder, json };
        command.SetAction(parsed =>
        {
            var kept = new BaselineFolder(parsed.GetValue(folder)!);
            var baseline = kept.Find(parsed.GetValue(name)!);
            var figures = BaselineFigures.Of(null, baseline);
            if (parsed.GetValue(json))
                JsonOutput.Write(figures);
            else
                BaselineTable.Show(figures);
            return ExitCodes.Done;
        });
        return command;
    }

    static string Name(string participant) => BaselineFolder.IsParticipant(participant) && !BaselineChoice.IsTaken(participant)
        ? participant
        : throw new EcgStreamException(
            $"--participant {participant} can't name a baseline: give 1 to 64 letters, digits, '.', '_' or '-' that are no duration, for example ann or p07.");
}

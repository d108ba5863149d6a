using System.CommandLine;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream erase</c>: everything that is kept of a participant.</summary>
static class EraseCommand
{
    public static Command Create(Settings settings)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder that recordings were made under." };
        var participant = new Option<string>("--participant", "-p") { Description = "Whose recordings: the name given to 'record', or a device's name where none was given.", HelpName = "NAME", Required = true };
        var baselines = Options.BaselinesFolder(settings);
        var broker = Options.Broker(Settings.None, "recorded", "The broker that keeps messages of the participant's devices: mqtt://host:1883, 'recorded' for those that the recordings name, or 'none'.");
        var training = new Option<string[]>("--training") { Description = "An output folder of the trainer, whose checkpoints and kept folds are removed where the participant was in the training; may be given several times.", HelpName = "FOLDER" };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        var json = Options.Json("Print what was removed as JSON.");
        var command = new DocumentedCommand(
            "erase",
            "Removes everything that is kept of a participant: recordings, labelled stretches, the resting minute, retained messages on the broker, and checkpoints of trainings; and says what it removed. Copies and backups elsewhere, and models that were trained on the participant, remain: it names those that it knows of.",
            "ecgstream erase --participant ann recordings --dry-run",
            "ecgstream erase --participant ann recordings --training comparison",
            "ecgstream erase --participant ann recordings --broker mqtt://broker.local")
        {
            folder, participant, baselines, broker, training, dry, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var erasure = new Erasure
            {
                Folder = parsed.GetValue(folder)!,
                Participant = parsed.GetValue(participant)!,
                BaselinesFolder = parsed.GetValue(baselines)!,
                Broker = parsed.GetValue(broker)!,
                TrainingFolders = parsed.GetValue(training)!,
                IsDry = parsed.GetValue(dry),
            };
            var erased = await erasure.RunAsync(stop);
            if (parsed.GetValue(json))
                JsonOutput.Write(erased);
            else
                erased.Print(erasure.IsDry);
            return erased.NotRemoved.Count > 0 ? ExitCodes.UserMistake : ExitCodes.Done;
        });
        return command;
    }
}

using System.CommandLine;
using EcgStream.Recordings;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream labels</c>: the table of labelled stretches, made anew.</summary>
static class LabelsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder that recordings were made under." };
        var command = new DocumentedCommand(
            "labels",
            $"Lists the labelled stretches of all recordings below a folder anew in its {RecordingManifest.FileName}, which the trainer reads. 'record' and 'run --record' do so themselves when they end; this is for what a crash left behind.",
            "ecgstream labels recordings",
            "ecgtrain inspect recordings/manifest.csv")
        { folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path))
                throw new EcgStreamException($"There is no folder '{path}': check the path.");
            var recordings = RecordedSession.Below(path).ToList();
            var manifest = new RecordingManifest(path);
            var unreadable = 0;
            var (rows, gone) = manifest.Rebuild(recordings, text =>
            {
                unreadable++;
                Console.Error.WriteLine(text);
            });
            Console.WriteLine($"{Count(rows, "labelled stretch", "labelled stretches")} in {Count(recordings.Count - unreadable, "recording", "recordings")}{(rows > 0 ? $", listed in {manifest.File}" : ": mark some with 'ecgstream mark --label'")}.");
            if (gone > 0)
                Console.WriteLine($"{Count(gone, "stretch was", "stretches were")} taken out, because the recording is not there any more.");
            return unreadable > 0 ? ExitCodes.UserMistake : ExitCodes.Done;
        });
        return command;
    }

    static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}

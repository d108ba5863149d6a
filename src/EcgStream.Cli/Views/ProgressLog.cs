using System.Globalization;

namespace EcgStream.Cli.Views;

/// <summary>How far something long has come, on stderr in the form of the log: what a command has to say goes to stdout.</summary>
static class ProgressLog
{
    public static void Tell(string progress) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {progress} …"));
}

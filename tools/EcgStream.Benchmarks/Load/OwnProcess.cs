using System.Diagnostics;

namespace EcgStream.Benchmarks.Load;

/// <summary>This program once more, so that another part's processor time can be told apart.</summary>
static class OwnProcess
{
    public static Process Start(IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    // Started as 'dotnet FILE', the program is the first argument.
    static IEnumerable<string> Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(OwnProcess).Assembly.Location] : [];
}

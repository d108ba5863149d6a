using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace EcgStream.Testing;

/// <summary>A built command, run as its user runs it: a process of its own, in a folder of its own, with nothing of ours in its environment.</summary>
/// <param name="name">The command's name, which is its assembly's.</param>
/// <param name="limit">When a run counts as hanging; a minute if null.</param>
public abstract class BuiltCommand(string name, TimeSpan? limit = null) : IDisposable
{
    static readonly string Host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    readonly TimeSpan _limit = limit ?? TimeSpan.FromSeconds(60);

    /// <summary>The working directory; removed at the end.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("ecgstream");

    /// <summary>Variables set for the command.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    string Program => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    /// <summary>Writes a file into the working directory.</summary>
    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder.FullName, file), text);

    /// <summary>Runs the command to its end.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => StartAsync(Host, [Program, .. arguments]);

    /// <summary>Runs a line of bash, in which <c>{0}</c> stands for the command.</summary>
    public Task<Outcome> ShellAsync(string line) =>
        StartAsync("bash", ["-c", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, $"'{Host}' '{Program}'")]);

    async Task<Outcome> StartAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var ours in start.Environment.Keys.Where(k => k.StartsWith("ECGSTREAM_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(ours);
        foreach (var (variable, value) in Variables)
            start.Environment[variable] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var output = new MemoryStream();
        var outputRead = process.StandardOutput.BaseStream.CopyToAsync(output);
        var errorRead = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{name} {string.Join(' ', arguments)}' had not ended after {_limit.TotalSeconds} s; it said: {await errorRead}");
        }
        await outputRead;
        return new(process.ExitCode, output.ToArray(), await errorRead);
    }

    public void Dispose()
    {
        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a run of the command left behind.</summary>
public sealed record Outcome(int ExitCode, byte[] Bytes, string Error)
{
    /// <summary>Standard output as text.</summary>
    public string Output => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output as one JSON value.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Holds the run to a regular end.</summary>
    public Outcome AssertDone()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>Holds the run to an end by a mistake that its user can mend, told in one sentence that has these parts.</summary>
    public void AssertMistake(params string[] parts) => AssertSentence([1], parts);

    /// <summary>Holds the run to a command line that was not understood.</summary>
    public void AssertUsage(params string[] parts) => AssertSentence([2], parts);

    /// <summary>Holds the run to either: what matters is that the user is told, not who notices.</summary>
    public void AssertRefused(params string[] parts) => AssertSentence([1, 2], parts);

    void AssertSentence(int[] codes, string[] parts)
    {
        Assert.True(codes.Contains(ExitCode), $"Exit code {ExitCode}: {Error}");
        // Lines of the log begin with a time of day, and a usage error ends with a pointer to help.
        var told = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !TimeOnly.TryParseExact(line.Split(' ')[0], "HH:mm:ss", out _))
            .Where(line => !(ExitCode == 2 && line.StartsWith("See 'ecg", StringComparison.Ordinal)));
        var sentence = Assert.Single(told);
        Assert.False(sentence.StartsWith("Unhandled", StringComparison.Ordinal) || sentence.StartsWith("   at ", StringComparison.Ordinal), sentence);
        Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        Assert.Equal("", Output);
    }
}

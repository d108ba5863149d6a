using System.Diagnostics;
using System.Text.Json;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests;

/// <summary>
/// <c>ecgstream simulate</c> and <c>ecgstream record</c> as two processes, on the clock of the wall: what the one says it sent is what the other
/// says it received and lost.
/// </summary>
public sealed class CommandsTogetherTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly string _folder = Directory.CreateTempSubdirectory("pty").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PtyTheory]
    [InlineData("bitalino", "format=bitalino&channel=A2&channels=A2", 1000)]
    [InlineData("cyton", "format=cyton", 250)]
    public async Task Recorder_received_and_missed_what_was_sent(string device, string options, double rateHz)
    {
        var port = Path.Combine(_folder, "ecg");
        using var simulate = Start("simulate", "--source", "sim:?subject=7&duration=20", "--to", $"pty:{port}", "--as", device, "--drop", "1%", "--stall", "1.5s@8s", "--seed", "5", "--json");
        var sent = ReadAsync(simulate);
        Assert.True(SpinWait.SpinUntil(() => Path.Exists(port), Patience));
        using var record = Start("record", "--source", $"serial:{port}?{options}", "--to", Path.Combine(_folder, "rec"), "--participant", "x", "--duration", "26s", "--json");
        var recorded = ReadAsync(record);

        var (emulated, told) = (await sent.WaitAsync(Patience), (await recorded.WaitAsync(Patience)).GetProperty("devices")[0]);

        var samples = emulated.GetProperty("sent").GetInt64();
        var accounted = told.GetProperty("received").GetInt64() + told.GetProperty("missing").GetInt64();
        Assert.Equal(20 * rateHz, samples);
        Assert.True(emulated.GetProperty("dropped").GetInt64() > 0);
        // What was dropped after the last sample that came: of that the recorder can't know.
        Assert.InRange(samples - accounted, 0, 3);
    }

    static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "ecgstream.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>What a command prints, as JSON, once it has ended.</summary>
    static async Task<JsonElement> ReadAsync(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode}: {await error}");
        return JsonDocument.Parse(output).RootElement;
    }
}

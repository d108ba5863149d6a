using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.Json;
using EcgStream.Devices;
using EcgStream.Recordings;
using Xunit.Abstractions;

namespace EcgStream.IntegrationTests;

/// <summary>A recorder that is killed (SIGKILL) at random moments: what it acknowledged is read back, sample for sample.</summary>
public sealed class KilledRecorderTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>How often it is killed; more on demand.</summary>
    const string TimesVariable = "ECGSTREAM_KILLS";

    const int Seconds = 20_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("killed");
    readonly Random _random = new(20261125);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_acknowledged_sample_survives_a_kill_at_any_moment()
    {
        var times = int.Parse(Environment.GetEnvironmentVariable(TimesVariable) ?? "6", CultureInfo.InvariantCulture);
        var source = SimulatedSource.Create(SourceUri.Parse($"sim:?subject=7&speed=max&duration={Seconds}"), DefaultScheduler.Instance);
        var truth = source.Devices.SelectMany(d => d.Signal).ToEnumerable().SelectMany(c => c.MilliVolts.ToArray()).ToArray();
        long acknowledgedInAll = 0, acknowledgements = 0;
        for (var i = 0; i < times; i++)
        {
            var folder = Path.Combine(_folder.FullName, i.ToString(CultureInfo.InvariantCulture));
            // At any speed: from a chunk now and then to as many as the disk takes.
            var speed = (i % 3) switch { 0 => "max", 1 => "1000", _ => "100" };
            var (acknowledged, said) = await KillAsync(folder, speed, TimeSpan.FromMilliseconds(_random.Next(0, 1500)));
            acknowledgedInAll += acknowledged;
            acknowledgements += said;

            var recordings = RecordedSession.Below(folder).ToList();
            if (acknowledged == 0 && recordings.Count == 0)
                continue;
            var recording = EcgStream.Recordings.Recording.Open(Assert.Single(recordings));
            Assert.True(recording.MilliVolts.Length >= acknowledged, $"Of {acknowledged} acknowledged samples {recording.MilliVolts.Length} were read back.");
            Assert.True(recording.MilliVolts.Span.SequenceEqual(truth.AsSpan(0, recording.MilliVolts.Length)), "A sample is not what was recorded.");
            Directory.Delete(folder, recursive: true);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times} kills, {acknowledgements} acknowledgements of {acknowledgedInAll} samples, none lost."));
        Assert.True(acknowledgedInAll > 0);
    }

    /// <summary>Starts a recorder, kills it so long after its first acknowledgement, and says what it had acknowledged by then.</summary>
    static async Task<(long Samples, int Times)> KillAsync(string folder, string speed, TimeSpan after)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "ecgstream.dll"), "record", "--source", $"sim:?subject=7&speed={speed}&duration={Seconds}",
                "--to", folder, "--acknowledge", "--part-size", "1",
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        long acknowledged = 0;
        var times = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // The last line may be torn: it acknowledges nothing.
            if (!line.EndsWith('}'))
                break;
            acknowledged = JsonDocument.Parse(line).RootElement.GetProperty("saved_samples").GetInt64();
            if (times++ == 0)
                _ = KillLaterAsync(process, after);
        }
        await process.WaitForExitAsync();
        return (acknowledged, times);
    }

    static async Task KillLaterAsync(Process process, TimeSpan after)
    {
        // The moment is the test: it must not be one that the recorder chose.
        await Task.Delay(after);
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It came to its end before.
        }
    }
}

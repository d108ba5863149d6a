using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

public sealed class SimulateTests : IDisposable
{
    readonly Ecgstream _ecgstream = new();

    [PtyFact]
    public async Task Simulate_says_what_became_of_every_sample()
    {
        var told = (await Run("simulate --to pty:ecg?bits=12 --source sim:?subject=7&duration=2 --drop 10% --stall 1s@500ms --json")).AssertDone();

        var figures = told.Json;
        long Figure(string name) => figures.GetProperty(name).GetInt64();
        Assert.Equal("ascii", figures.GetProperty("device").GetString());
        Assert.Equal((500, 250), (Figure("sent"), Figure("in_stalls")));
        Assert.InRange(Figure("dropped"), 1, 100);
        // Nobody had it open.
        Assert.Equal((0, 250), (Figure("samples"), Figure("dropped") + Figure("not_taken")));
        Assert.Contains("0.5 s: silent for 1 s\n", told.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(_ecgstream.Folder.FullName, "ecg")));
    }

    [PtyFact]
    public async Task Simulate_waits_silently_for_who_starts_a_device_that_is_started()
    {
        var told = (await Run("simulate --to pty:ecg --as cyton --duration 1s")).AssertDone();

        Assert.Contains("silent until it is started; read it with: ecgstream run --source \"serial:ecg?format=cyton\"", told.Error, StringComparison.Ordinal);
        Assert.Contains("0 samples sent", told.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _ecgstream.Dispose();

    Task<Outcome> Run(string arguments) => _ecgstream.RunAsync(arguments.Split(' '));
}

using System.Globalization;
using System.Reactive.Concurrency;
using Spectre.Console;

namespace EcgStream.Cli.Views;

/// <summary>Shows how the recording of a rest goes: a bar on a terminal, lines on stderr otherwise. Fed from any thread.</summary>
sealed class RestView(string participant, TimeSpan rest, IScheduler clock, bool stdoutIsData)
{
    static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    readonly bool _interactive = !stdoutIsData && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
    volatile BaselineProgress _latest = new(0, [], null);
    volatile string? _away;
    int _toldTenths;
    string _toldTrouble = "";

    public void Show(BaselineProgress progress)
    {
        (_latest, _away) = (progress, null);
        if (_interactive)
            return;
        var tenths = (int)(10 * progress.Fraction);
        var trouble = progress.Recorded is null && progress.Reasons.Length > 0 ? progress.Reasons[0] : "";
        // Of a figure that changes every second the first one is told.
        var kind = trouble.AsSpan().IndexOfAnyInRange('0', '9') is var digit and >= 0 ? trouble[..digit] : trouble;
        if (kind.Length > 0 && kind != _toldTrouble)
            Line($"not good enough yet, trying on: {string.Join(", ", progress.Reasons)}");
        else if (tenths != _toldTenths)
            Line(string.Create(CultureInfo.InvariantCulture, $"recording {progress.Fraction:0%}"));
        (_toldTenths, _toldTrouble) = (tenths, kind);
    }

    public void Note(string text)
    {
        if (!_interactive)
            Line(text);
    }

    public void Tell(DeviceEvent happened)
    {
        if (happened is DeviceEvent.Connected connected)
            Note($"Connected: {connected.Detail}.");
        else if (happened is DeviceEvent.Disconnected gone)
            Note(_away = gone.Reason);
        else if (happened is DeviceEvent.Stalled stalled)
            Note(_away = string.Create(CultureInfo.InvariantCulture, $"No sample for {stalled.Silence.TotalSeconds:0.#} s."));
        else if (happened is DeviceEvent.InputRejected rejected)
            Note($"Passed over {rejected.Count}: {rejected.Example}");
    }

    /// <summary>Says what is about to be recorded.</summary>
    public void Begin()
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"Recording {participant} at rest, {rest.TotalSeconds:0.#} s behind {BaselineRecording.LeadIn.TotalSeconds:0.#} s of lead-in: sit still and breathe as always.");
        if (_interactive)
            AnsiConsole.MarkupLineInterpolated($"{what}");
        else
            Line(what);
    }

    /// <summary>Draws until <paramref name="work"/> ends.</summary>
    public async Task RunAsync(Task work)
    {
        if (!_interactive)
        {
            await work;
            return;
        }
        var time = new SchedulerTimeProvider(clock);
        await AnsiConsole.Progress().StartAsync(async context =>
        {
            var bar = context.AddTask("sit still");
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(Refresh, time));
                var latest = _latest;
                bar.Value = 100 * latest.Fraction;
                bar.Description = Markup.Escape(_away is { } away ? away : latest is { Recorded: null, Reasons.IsEmpty: false } ? string.Join(", ", latest.Reasons) : "sit still");
            }
        });
        await work;
    }

    void Line(string text) => Console.Error.WriteLine($"{clock.Now.ToLocalTime():HH:mm:ss} {text}");
}

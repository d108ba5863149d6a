using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using Spectre.Console;

namespace EcgStream.Cli.Views;

/// <summary>
/// Shows devices while something runs: a live table on a terminal, plain lines otherwise. Fed from any thread.
/// </summary>
sealed class LiveView(string title, IScheduler clock, bool interactive, bool tellsPredictions)
{
    const int NotesShown = 4;
    static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<string, DeviceRow> _rows = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> _notes = new();
    TaskCompletionSource _pressed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What keys do; null for nothing. They are read only where the view is a live table and its user sits at the terminal.</summary>
    public LiveKeys? Keys { get; set; }

    /// <summary>A view for this terminal; lines go to stderr where stdout is not a terminal or is used for data.</summary>
    /// <param name="title">Stands over the table.</param>
    /// <param name="clock">Paces the drawing.</param>
    /// <param name="predictionsOnStdout">Predictions are written there: the lines on stderr leave them out.</param>
    /// <param name="stdoutIsData">Something else is written there.</param>
    public static LiveView Create(string title, IScheduler clock, bool predictionsOnStdout, bool stdoutIsData = false) =>
        new(title, clock, !predictionsOnStdout && !stdoutIsData && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi, !predictionsOnStdout);

    public void Show(string device, Func<DeviceRow, DeviceRow> change) =>
        _rows.AddOrUpdate(device, name => change(new DeviceRow(name)), (_, row) => change(row));

    public void Show(DeviceStatus status) => Show(status.Device, row => row.With(status));

    public void Show(Prediction prediction)
    {
        Show(prediction.Device, row => row.With(prediction));
        if (!interactive && tellsPredictions)
            Line(prediction.WindowEnd, $"{prediction.Device}: {PredictionLine.Of(prediction)}");
    }

    public void Note(DateTimeOffset at, string text)
    {
        if (!interactive)
            Line(at, text);
        _notes.Enqueue($"{at.ToLocalTime():HH:mm:ss} {text}");
        while (_notes.Count > NotesShown && _notes.TryDequeue(out _))
        {
        }
    }

    /// <summary>Draws until <paramref name="work"/> ends, then once more.</summary>
    public async Task RunAsync(Task work)
    {
        if (!interactive)
        {
            await work;
            return;
        }
        var time = new SchedulerTimeProvider(clock);
        var keys = Keys is not null && KeyReader.IsPossible ? Keys : null;
        if (keys is not null)
            KeyReader.Start(key => Press(keys, key, work));
        await AnsiConsole.Live(Picture(keys)).StartAsync(async live =>
        {
            while (!work.IsCompleted)
            {
                var pressed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _pressed, pressed);
                live.UpdateTarget(Picture(keys));
                await Task.WhenAny(work, pressed.Task, Task.Delay(Refresh, time));
            }
            live.UpdateTarget(Picture(null));
        });
        await work;
    }

    void Press(LiveKeys keys, ConsoleKeyInfo key, Task work)
    {
        if (work.IsCompleted)
            return;
        keys.Press(key);
        Volatile.Read(ref _pressed).TrySetResult();
    }

    Spectre.Console.Rendering.IRenderable Picture(LiveKeys? keys) =>
        LiveTable.Draw([.. _rows.Values.OrderBy(r => r.Device, StringComparer.Ordinal)], title, [.. _notes], keys?.Lines ?? []);

    static void Line(DateTimeOffset at, string text) => Console.Error.WriteLine($"{at.ToLocalTime():HH:mm:ss} {text}");
}

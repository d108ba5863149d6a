using System.Globalization;
using System.Reactive.Concurrency;
using EcgStream.Mqtt;
using EcgStream.Recordings;

namespace EcgStream.Cli.Views;

/// <summary>What the keys do while a run is shown: they control a replay, and mark moments. Pressed on one thread, shown on another.</summary>
/// <param name="replay">What the keys of a replay control; null where the run is no replay of one recording.</param>
/// <param name="step">How much of it a step plays.</param>
/// <param name="mark">Takes in a marker, of no device: it belongs to all; answers whether it was placed.</param>
/// <param name="quit">Ends the run, where it is no replay.</param>
/// <param name="clock">Times markers.</param>
sealed class LiveKeys(ReplayControl? replay, TimeSpan step, Func<Marker, bool> mark, Action quit, IScheduler clock)
{
    static readonly TimeSpan Leap = TimeSpan.FromSeconds(10);
    static readonly double[] Speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];

    // While a marker is typed, its text so far.
    volatile string? _typed;
    volatile string? _label;

    /// <summary>What to show under the table: where a replay is, what runs or is typed, and the keys.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var lines = new List<string>();
            if (replay?.Progress is { } progress)
                lines.Add(Place(progress));
            if (_label is { } label)
                lines.Add($"label {label} runs · {Emotions.All.IndexOf(label) + 1} ends it");
            lines.Add(_typed is { } typed
                ? $"marker: {typed}▏ Enter sends · Esc cancels"
                : $"{(replay is null ? "" : "space pause · ←→ 10 s · . step · +− speed · l loop · ")}m marker · {string.Join(" ", Emotions.All.Select((e, i) => $"{i + 1} {e}"))} · q quit");
            return lines;
        }
    }

    /// <summary>Does what a key stands for; one that stands for nothing is passed over.</summary>
    public void Press(ConsoleKeyInfo key)
    {
        if (_typed is { } typed)
            _typed = Typed(typed, key);
        else if (key.KeyChar is >= '1' and <= '9' && key.KeyChar - '1' < Emotions.All.Length)
            Toggle(Emotions.All[key.KeyChar - '1']);
        else if (key.KeyChar is 'm' or 'M')
            _typed = "";
        else if (key.KeyChar is not ('q' or 'Q'))
            Control(key);
        else if (replay is null)
            quit();
        else
            replay.End();
    }

    void Control(ConsoleKeyInfo key)
    {
        if (replay?.Progress is not { } now)
            return;
        switch (key)
        {
            case { KeyChar: ' ' } when now.IsPaused:
                replay.Resume();
                break;
            case { KeyChar: ' ' }:
                replay.Pause();
                break;
            case { Key: ConsoleKey.RightArrow }:
                replay.SeekBy(Leap);
                break;
            case { Key: ConsoleKey.LeftArrow }:
                replay.SeekBy(-Leap);
                break;
            case { KeyChar: '.' }:
                replay.Step(step);
                break;
            case { KeyChar: '+' or '=' }:
                replay.SetSpeed(Speeds.Where(s => s > now.Speed).Select(s => (double?)s).FirstOrDefault());
                break;
            case { KeyChar: '-' or '−' }:
                replay.SetSpeed(Speeds.LastOrDefault(s => now.Speed is null || s < now.Speed, Speeds[0]));
                break;
            case { KeyChar: 'l' or 'L' }:
                replay.SetLoop(!now.Loops);
                break;
        }
    }

    // What stands there after the key; null once the typing is over.
    string? Typed(string typed, ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.Enter }:
                if (MarkerJson.TryMake(typed, null, null, clock.Now, out var marker, out _))
                    mark(marker);
                return null;
            case { Key: ConsoleKey.Escape }:
                return null;
            case { Key: ConsoleKey.Backspace }:
                return typed.Length == 0 ? typed : typed[..^StringInfo.GetNextTextElementLength(typed.AsSpan(StringInfo.ParseCombiningCharacters(typed)[^1]))];
            default:
                return char.IsControl(key.KeyChar) || typed.Length == MarkerJson.MaxTextLength ? typed : typed + key.KeyChar;
        }
    }

    // A label of no length ends the one that runs.
    void Toggle(string label)
    {
        var ends = _label == label;
        if (mark(new(clock.Now, $"{label} {(ends ? "ends" : "starts")}") { Label = label, Duration = ends ? TimeSpan.Zero : null }))
            _label = ends ? null : label;
    }

    static string Place(ReplayProgress progress)
    {
        var state = progress.HasEnded ? "■ ended" : progress.IsPaused ? "‖ paused" : "▶ playing";
        var speed = progress.Speed is { } multiple ? string.Create(CultureInfo.InvariantCulture, $"{multiple:0.##}×") : "full speed";
        var pass = progress.Loops || progress.Pass > 1 ? string.Create(CultureInfo.InvariantCulture, $" · pass {progress.Pass}{(progress.Loops ? ", loops" : "")}") : "";
        return $"{state} {Time(progress.Position)} / {Time(progress.End)} · {speed}{pass}";
    }

    static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss\\.f}");
}

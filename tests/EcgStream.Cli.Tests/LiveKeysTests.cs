using System.Reactive.Concurrency;
using EcgStream.Cli.Views;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.Cli.Tests;

public sealed class LiveKeysTests : IDisposable
{
    static readonly ConsoleKeyInfo Left = new('\0', ConsoleKey.LeftArrow, false, false, false);
    static readonly ConsoleKeyInfo Right = new('\0', ConsoleKey.RightArrow, false, false, false);
    static readonly ConsoleKeyInfo Enter = new('\r', ConsoleKey.Enter, false, false, false);
    static readonly ConsoleKeyInfo Escape = new('\u001b', ConsoleKey.Escape, false, false, false);
    static readonly ConsoleKeyInfo Backspace = new('\b', ConsoleKey.Backspace, false, false, false);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly List<Marker> _markers = [];
    readonly ReplayControl _control = new(ReplayOptions.Default);
    readonly List<SampleChunk> _chunks = [];
    readonly IDisposable _playing;
    readonly LiveKeys _keys;
    bool _placed = true;
    bool _quit;

    public LiveKeysTests()
    {
        var samples = new float[60 * 100];
        var recording = new Recording { Path = "r", Name = "r", Channel = "I", RateHz = 100, MilliVolts = samples, Segments = [new(0, samples)] };
        _playing = recording.Play(ReplayOptions.Default, _clock, _control).Subscribe(_chunks.Add);
        _keys = Keys(_control);
        _clock.AdvanceBy(TimeSpan.FromSeconds(20));
    }

    public void Dispose() => _playing.Dispose();

    [Fact]
    public void Space_pauses_and_resumes()
    {
        Press(" ");
        Assert.True(_control.Progress!.IsPaused);
        Assert.StartsWith("‖ paused 0:00:20.0 / 0:01:00.0 · 1×", _keys.Lines[0], StringComparison.Ordinal);
        Press(" ");
        Assert.False(_control.Progress!.IsPaused);
    }

    [Fact]
    public void Arrows_seek_by_ten_seconds()
    {
        _keys.Press(Right);
        Assert.Equal(30, _control.Progress!.Position.TotalSeconds);
        _keys.Press(Left);
        _keys.Press(Left);
        Assert.Equal(10, _control.Progress!.Position.TotalSeconds);
    }

    [Fact]
    public void Dot_plays_one_hop_and_pauses()
    {
        Press(".");
        _clock.AdvanceBy(TimeSpan.FromSeconds(5));
        Assert.Equal(22_00, _chunks[^1].End);
        Assert.True(_control.Progress!.IsPaused);
    }

    [Fact]
    public void Plus_and_minus_go_through_the_speeds_up_to_full_speed_and_back()
    {
        Press(" ");
        Press("+++++=");
        Assert.Equal(100, _control.Progress!.Speed);
        Press("+");
        Assert.Contains("full speed", _keys.Lines[0], StringComparison.Ordinal);
        Press("+");
        Assert.Null(_control.Progress!.Speed);
        Press("-");
        Assert.Equal(100, _control.Progress!.Speed);
        Press("----------");
        Assert.Equal(0.1, _control.Progress!.Speed);
    }

    [Fact]
    public void L_loops_and_no_longer_does()
    {
        Press("l");
        Assert.EndsWith("pass 1, loops", _keys.Lines[0], StringComparison.Ordinal);
        Press("l");
        Assert.False(_control.Progress!.Loops);
    }

    [Fact]
    public void Q_ends_a_replay_and_quits_any_other_run()
    {
        Press("q");
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.True(_control.Progress!.HasEnded);
        Assert.StartsWith("■ ended", _keys.Lines[0], StringComparison.Ordinal);
        Assert.False(_quit);
        Keys(null).Press(Key('q'));
        Assert.True(_quit);
    }

    [Fact]
    public void M_types_a_marker_that_Enter_sends()
    {
        Press("mq 1\u0007");
        _keys.Press(Backspace);
        Press("2ä");
        Assert.StartsWith("marker: q 2ä", _keys.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(_markers);
        _keys.Press(Enter);
        Assert.Equal([new Marker(VirtualTime.Epoch.AddSeconds(20), "q 2ä")], _markers);
        Assert.Contains("q quit", _keys.Lines[^1], StringComparison.Ordinal);
        Assert.False(_control.Progress!.HasEnded);
    }

    [Fact]
    public void Escape_cancels_a_marker_and_an_empty_one_is_none()
    {
        Press("mx");
        _keys.Press(Escape);
        Press("m ");
        _keys.Press(Enter);
        Press("m");
        _keys.Press(Backspace);
        _keys.Press(Enter);
        Assert.Empty(_markers);
    }

    [Fact]
    public void Backspace_takes_a_whole_character_and_the_longest_text_takes_no_more()
    {
        Press("ma😀");
        _keys.Press(Backspace);
        Press(new string('b', 2_000));
        _keys.Press(Enter);
        Assert.Equal("a" + new string('b', 999), Assert.Single(_markers).Text);
    }

    [Fact]
    public void Digit_starts_a_label_that_the_same_digit_or_another_one_ends()
    {
        Press("6");
        Assert.Contains("label sad runs · 6 ends it", _keys.Lines);
        Press("62");
        Press("4");
        Press("789");
        Assert.Equal(
            [("sad", null), ("sad", 0), ("calm", null), ("fear", null)],
            _markers.Select(m => (m.Label!, m.Duration?.TotalSeconds)));
        Assert.Contains("label fear runs · 4 ends it", _keys.Lines);
    }

    [Fact]
    public void Label_that_no_device_took_does_not_run()
    {
        _placed = false;
        Press("6");
        Assert.DoesNotContain(_keys.Lines, line => line.StartsWith("label", StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_a_replay_do_nothing_in_another_run()
    {
        var keys = Keys(null);
        foreach (var key in " .+-lx")
            keys.Press(Key(key));
        keys.Press(Left);
        Assert.DoesNotContain("pause", Assert.Single(keys.Lines), StringComparison.Ordinal);
        Assert.Empty(_markers);
    }

    LiveKeys Keys(ReplayControl? control) => new(control, TimeSpan.FromSeconds(2), marker =>
    {
        _markers.Add(marker);
        return _placed;
    }, () => _quit = true, _clock);

    void Press(string keys)
    {
        foreach (var key in keys)
            _keys.Press(Key(key));
    }

    static ConsoleKeyInfo Key(char character) => new(character, default, false, false, false);
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class ReplayControlTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();

    [Fact]
    public void Paused_replay_says_nothing_and_goes_on_within_the_chunk_it_was_in()
    {
        var (control, said) = Play(Ramps.Of((0, 100)));
        _clock.AdvanceBy(Second * 0.25);
        control.Pause();
        _clock.AdvanceBy(Second * 100);
        Assert.Equal([(0, 10), (10, 20)], Spans(said));
        Assert.Equal(Second * 0.25, control.Progress!.Position);
        Assert.True(control.Progress.IsPaused);

        control.Resume();
        _clock.AdvanceBy(Second);
        Assert.Equal([100, 200, 100_300, 100_400], said.Take(4).Select(s => Math.Round(s.At.TotalMilliseconds)));
        AssertWhole(said, 100);
    }

    [Fact]
    public void Replay_that_was_paused_beforehand_waits_from_the_beginning()
    {
        var control = new ReplayControl(ReplayOptions.Default);
        control.Pause();
        var said = _clock.Record(Ramps.Of((0, 100)).Play(ReplayOptions.Default, _clock, control));
        _clock.AdvanceBy(Second * 5);
        Assert.Empty(said);
        control.Resume();
        _clock.AdvanceBy(Second);
        AssertWhole(said, 100);
    }

    [Fact]
    public void Step_plays_the_next_chunk_of_its_length_and_pauses()
    {
        var (control, said) = Play(Ramps.Of((0, 1000)));
        _clock.AdvanceBy(Second * 0.25);
        control.Step(Second);
        control.Step(Second);
        _clock.AdvanceBy(Second * 100);
        Assert.Equal([(0, 10), (10, 20), (20, 120), (120, 220)], Spans(said));
        Assert.Equal(Second * 2.2, control.Progress!.Position);
        Assert.True(control.Progress.IsPaused);
    }

    [Fact]
    public void Step_ends_before_missing_samples_and_the_next_one_begins_behind_them()
    {
        var (control, said) = Play(Ramps.Of((0, 150), (400, 600)));
        for (var i = 0; i < 3; i++)
            control.Step(Second);
        _clock.AdvanceBy(Second);
        Assert.Equal([(0, 100), (100, 150), (400, 500)], Spans(said));
    }

    [Fact]
    public void Paused_replay_stays_at_its_end_until_it_is_resumed()
    {
        var (control, said) = Play(Ramps.Of((0, 100)));
        control.Step(Second);
        _clock.AdvanceBy(Second * 10);
        Assert.Equal([(0, 100)], Spans(said));
        Assert.Single(said);
        Assert.False(control.Progress!.HasEnded);
        control.Resume();
        _clock.AdvanceBy(Second);
        AssertWhole(said, 100);
        Assert.True(control.Progress.HasEnded);
    }

    [Fact]
    public void Seek_back_goes_on_at_once_behind_a_gap_on_the_sample_clock()
    {
        var (control, said) = Play(Ramps.Of((0, 1000)));
        _clock.AdvanceBy(Second * 5);
        control.Seek(Second);
        _clock.AdvanceBy(Second * 0.1);
        var chunk = Chunks(said).Last();
        Assert.Equal((500 + 1000, 100f), (chunk.Start, chunk.MilliVolts.Span[0]));
        Assert.Equal(Second * 5.1, said[^1].At);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(15), chunk.TakenAt);
        Assert.Equal(Second * 1.1, control.Progress!.Position);
    }

    [Fact]
    public void Seek_forward_by_ten_seconds_or_more_keeps_the_recordings_own_time()
    {
        var (control, said) = Play(Ramps.Of((0, 5000)));
        _clock.AdvanceBy(Second);
        control.SeekBy(Second * 10);
        control.SeekBy(Second * 10);
        _clock.AdvanceBy(Second * 0.1);
        Assert.Equal((2100, 2100f), (Chunks(said).Last().Start, Chunks(said).Last().MilliVolts.Span[0]));
    }

    [Fact]
    public void Seek_by_little_makes_a_gap_that_nothing_bridges()
    {
        var (control, said) = Play(Ramps.Of((0, 5000)));
        _clock.AdvanceBy(Second);
        control.SeekBy(Second * 0.05);
        _clock.AdvanceBy(Second * 0.1);
        Assert.Equal((1100, 105f), (Chunks(said).Last().Start, Chunks(said).Last().MilliVolts.Span[0]));
    }

    [Fact]
    public void Several_seeks_are_as_the_last_of_them()
    {
        var (control, said) = Play(Ramps.Of((0, 5000)));
        _clock.AdvanceBy(Second * 20);
        control.Pause();
        foreach (var seconds in (double[])[-10, -10, 10, 10, 10])
            control.SeekBy(Second * seconds);
        control.Resume();
        _clock.AdvanceBy(Second * 0.1);
        Assert.Equal((3000, 3000f), (Chunks(said).Last().Start, Chunks(said).Last().MilliVolts.Span[0]));
    }

    [Fact]
    public void Seek_beyond_an_end_of_the_part_is_taken_for_that_end()
    {
        var options = new ReplayOptions { Start = Second * 2, Duration = Second * 4 };
        var (control, said) = Play(Ramps.Of((0, 1000)), options);
        _clock.AdvanceBy(Second);
        control.SeekBy(-Second * 3600);
        _clock.AdvanceBy(Second * 0.1);
        Assert.Equal(200f, Chunks(said).Last().MilliVolts.Span[0]);
        control.SeekBy(Second * 3600);
        _clock.AdvanceBy(TimeSpan.FromTicks(1));
        Assert.True(control.Progress!.HasEnded);
        Assert.Equal(Second * 6, control.Progress.Position);
    }

    [Fact]
    public void Change_of_speed_counts_from_where_the_replay_is()
    {
        var (control, said) = Play(Ramps.Of((0, 1000)));
        _clock.AdvanceBy(Second * 1.05);
        control.SetSpeed(2);
        _clock.AdvanceBy(Second);
        Assert.Equal(Second * 3.05, control.Progress!.Position);
        // The chunk under way at half the time that was left of it, then one every 50 ms.
        Assert.Equal([1000, 1075, 1125, 1175], said.Skip(9).Take(4).Select(s => Math.Round(s.At.TotalMilliseconds)));
        Assert.Equal(2, control.Progress.Speed);
        _clock.AdvanceBy(Second * 10);
        AssertWhole(said, 1000);
    }

    [Fact]
    public void Silence_of_missing_samples_lasts_as_long_as_in_the_recording()
    {
        var (control, said) = Play(Ramps.Of((0, 100), (700, 750)));
        _clock.AdvanceBy(Second * 20);
        Assert.Equal([1000, 7100], said.Skip(9).Take(2).Select(s => Math.Round(s.At.TotalMilliseconds)));
        Assert.Equal((700, 700f), (Chunks(said).ElementAt(10).Start, Chunks(said).ElementAt(10).MilliVolts.Span[0]));
        Assert.True(control.Progress!.HasEnded);
    }

    [Fact]
    public void Pause_within_missing_samples_leaves_the_rest_of_the_silence_to_be_waited_for()
    {
        var (control, said) = Play(Ramps.Of((0, 100), (700, 750)));
        _clock.AdvanceBy(Second * 5);
        control.Pause();
        _clock.AdvanceBy(Second * 60);
        Assert.Equal(Second * 5, control.Progress!.Position);
        control.Resume();
        _clock.AdvanceBy(Second * 2);
        Assert.Equal(10, Chunks(said).Count());
        _clock.AdvanceBy(Second * 0.1);
        Assert.Equal(11, Chunks(said).Count());
    }

    [Fact]
    public void Loop_that_is_switched_on_begins_again_ten_seconds_behind_the_end()
    {
        var (control, said) = Play(Ramps.Of((0, 100)));
        control.SetLoop(true);
        _clock.AdvanceBy(Second * 30);
        Assert.Equal([0, 1100, 2200], Chunks(said).Where(c => c.MilliVolts.Span[0] == 0).Select(c => c.Start));
        Assert.Equal((3, true), (control.Progress!.Pass, control.Progress.Loops));
    }

    [Fact]
    public void Loop_that_is_switched_off_between_two_passes_ends_the_replay()
    {
        var (control, said) = Play(Ramps.Of((0, 100)), new() { Passes = null });
        _clock.AdvanceBy(Second * 5);
        control.SetLoop(false);
        _clock.AdvanceBy(Second);
        AssertWhole(said, 100);
    }

    [Fact]
    public void End_completes_the_signal_whether_it_is_paused_or_not()
    {
        foreach (var paused in (bool[])[false, true])
        {
            var (control, said) = Play(Ramps.Of((0, 1000)));
            _clock.AdvanceBy(Second);
            if (paused)
                control.Pause();
            control.End();
            _clock.AdvanceBy(Second);
            Assert.Equal(100, Chunks(said).Sum(c => c.Length));
            Assert.Equal(System.Reactive.NotificationKind.OnCompleted, said[^1].What.Kind);
            Assert.True(control.Progress!.HasEnded);
            control.Resume();
            control.Seek(TimeSpan.Zero);
            _clock.AdvanceBy(Second);
            Assert.Equal(100, Chunks(said).Sum(c => c.Length));
        }
    }

    [Fact]
    public void Replay_at_full_speed_is_paused_stepped_and_slowed_down_by_its_receiver()
    {
        var control = new ReplayControl(new() { Speed = null });
        var chunks = new List<SampleChunk>();
        using var paused = new ManualResetEventSlim();
        var ended = false;
        using var playing = Ramps.Of((0, 1000)).Play(new() { Speed = null }, _clock, control).Subscribe(
            chunk =>
            {
                chunks.Add(chunk);
                if (chunks.Count == 3)
                {
                    control.Pause();
                    paused.Set();
                }
            },
            () => ended = true);
        Assert.True(paused.Wait(TimeSpan.FromSeconds(60)));
        control.Step(Second * 0.5);
        _clock.AdvanceBy(Second);
        Assert.Equal([(0, 100), (100, 200), (200, 300), (300, 350)], chunks.Select(c => ((int)c.Start, (int)c.End)));
        control.SetSpeed(10);
        control.Resume();
        _clock.AdvanceBy(Second * 0.65);
        Assert.True(ended);
        Assert.Equal(1000, chunks.Sum(c => c.Length));
    }

    [Fact]
    public void Speed_or_step_that_makes_no_sense_is_refused()
    {
        var control = new ReplayControl(ReplayOptions.Default);
        foreach (var speed in (double[])[0, -1, 1001, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>(() => control.SetSpeed(speed));
        Assert.Throws<ArgumentOutOfRangeException>(() => control.Step(TimeSpan.Zero));
        Assert.Null(control.Progress);
    }

    [Fact]
    public async Task Commands_from_many_threads_make_no_two_chunks_at_once_and_none_loses_the_end()
    {
        for (var round = 0; round < 30; round++)
        {
            var options = new ReplayOptions { Speed = null, Passes = null };
            var control = new ReplayControl(options);
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var (saying, last, wrong) = (0, 0L, 0);
            using var playing = Ramps.Of((0, 500), (700, 900)).Play(options, DefaultScheduler.Instance, control).Subscribe(
                chunk =>
                {
                    if (Interlocked.Increment(ref saying) != 1 || chunk.Start < last)
                        Interlocked.Increment(ref wrong);
                    last = chunk.End;
                    Interlocked.Decrement(ref saying);
                },
                () =>
                {
                    Interlocked.Add(ref wrong, Volatile.Read(ref saying));
                    ended.TrySetResult();
                });
            await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => Hammer(control, new Random(31 * round + thread)))));
            control.End();
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(0, wrong);
            Assert.True(control.Progress!.HasEnded);
        }
    }

    static void Hammer(ReplayControl control, Random random)
    {
        for (var i = 0; i < 300; i++)
        {
            switch (random.Next(7))
            {
                case 0:
                    control.Pause();
                    break;
                case 1 or 2:
                    control.Resume();
                    break;
                case 3:
                    control.Step(Second * 0.5);
                    break;
                case 4:
                    control.SeekBy(Second * random.Next(-5, 6));
                    break;
                case 5:
                    control.SetSpeed(random.Next(2) == 0 ? null : 1000);
                    break;
                default:
                    _ = control.Progress;
                    break;
            }
        }
    }

    (ReplayControl Control, List<Said<SampleChunk>> Said) Play(Recording recording, ReplayOptions? options = null)
    {
        options ??= ReplayOptions.Default;
        var control = new ReplayControl(options);
        var said = _clock.Record(recording.Play(options, _clock, control));
        return (control, said);
    }

    static void AssertWhole(List<Said<SampleChunk>> said, int samples)
    {
        Assert.Equal(System.Reactive.NotificationKind.OnCompleted, said[^1].What.Kind);
        Assert.Equal(Enumerable.Range(0, samples).Select(i => (float)i), Chunks(said).SelectMany(c => c.MilliVolts.ToArray()));
        Assert.All(Chunks(said), c => Assert.Equal(c.MilliVolts.Span[0], c.Start));
    }

    static IEnumerable<(int, int)> Spans(List<Said<SampleChunk>> said) => Chunks(said).Select(c => ((int)c.Start, (int)c.End));

    static IEnumerable<SampleChunk> Chunks(List<Said<SampleChunk>> said) => said.Where(s => s.What.HasValue).Select(s => s.What.Value);
}

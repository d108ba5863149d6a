using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

/// <summary>Whatever is done to a replay, and whenever.</summary>
public sealed class ReplayControlProperties
{
    static readonly SignalPathOptions Passing = new() { RateHz = Ramps.RateHz, WindowLength = 150, Hop = TimeSpan.FromSeconds(0.5) };

    /// <summary>Indices ascend, each chunk is a stretch of the recording, and each window lies within one unbroken stretch of it.</summary>
    [Fact]
    public void Whatever_is_done_no_window_holds_samples_from_two_places_and_nothing_is_invented() =>
        Gen.Select(AnyRecording, AnyDeed.Array[1, 25], Gen.Int[1, 3].Nullable(0.3), AnySpeed).Sample((recording, deeds, passes, speed) =>
        {
            var (chunks, windows) = Play(recording, new() { Passes = passes, Speed = speed }, deeds);
            var held = recording.MilliVolts.ToArray().ToHashSet();
            for (var i = 0; i < chunks.Count; i++)
            {
                Assert.True(i == 0 || chunks[i].Start >= chunks[i - 1].End);
                AssertStretch(chunks[i].MilliVolts.Span);
                Assert.All(chunks[i].MilliVolts.ToArray(), v => Assert.Contains(v, held));
                // Where the sample clock makes no gap, the recording has none either.
                if (i > 0 && chunks[i].Start == chunks[i - 1].End)
                    Assert.Equal(chunks[i - 1].MilliVolts.Span[^1] + 1, chunks[i].MilliVolts.Span[0]);
            }
            Assert.All(windows, w => AssertStretch(w.MilliVolts.Span));
        }, iter: 2_000);

    [Fact]
    public void Pauses_steps_and_speeds_leave_no_trace_in_the_windows() =>
        Gen.Select(AnyRecording, AnyDeed.Where(d => d.What is not (Deed.Seek or Deed.SeekBy or Deed.Loop)).Array[1, 25], AnySpeed).Sample((recording, deeds, speed) =>
        {
            var (_, unbroken) = Play(recording, ReplayOptions.Default, []);
            var (chunks, windows) = Play(recording, new() { Speed = speed }, deeds);
            Assert.Equal(recording.MilliVolts.ToArray(), chunks.SelectMany(c => c.MilliVolts.ToArray()));
            Assert.Equal(unbroken.Select(w => (w.Start, w.StartedAt, w.EndedAt)), windows.Select(w => (w.Start, w.StartedAt, w.EndedAt)));
            Assert.All(unbroken.Zip(windows), pair => Assert.Equal(pair.First.MilliVolts.ToArray(), pair.Second.MilliVolts.ToArray()));
        }, iter: 1_000);

    static (List<SampleChunk> Chunks, List<EcgWindow> Windows) Play(Recording recording, ReplayOptions options, IReadOnlyList<(Deed What, double Value, double Wait)> deeds)
    {
        var clock = VirtualTime.NewClock();
        var control = new ReplayControl(options);
        var windows = new WindowList();
        var path = new SignalPath(Passing, windows);
        var chunks = new List<SampleChunk>();
        using var playing = recording.Play(options, clock, control).Subscribe(chunk =>
        {
            chunks.Add(chunk);
            path.Push(chunk);
        }, path.Complete);
        foreach (var (what, value, wait) in deeds)
        {
            Do(control, what, value);
            clock.AdvanceBy(TimeSpan.FromSeconds(wait));
        }
        control.SetLoop(false);
        control.SetSpeed(100);
        control.Resume();
        clock.AdvanceBy(TimeSpan.FromMinutes(10));
        Assert.True(control.Progress!.HasEnded);
        return (chunks, windows.All);
    }

    static void Do(ReplayControl control, Deed what, double value)
    {
        switch (what)
        {
            case Deed.Pause:
                control.Pause();
                break;
            case Deed.Resume:
                control.Resume();
                break;
            case Deed.Step:
                control.Step(TimeSpan.FromSeconds(0.01 + value / 10));
                break;
            case Deed.Seek:
                control.Seek(TimeSpan.FromSeconds(value));
                break;
            case Deed.SeekBy:
                control.SeekBy(TimeSpan.FromSeconds(value - 15));
                break;
            case Deed.Speed:
                control.SetSpeed(0.1 + value);
                break;
            default:
                control.SetLoop(value > 15);
                break;
        }
    }

    static void AssertStretch(ReadOnlySpan<float> samples)
    {
        for (var i = 1; i < samples.Length; i++)
            Assert.Equal(samples[i - 1] + 1, samples[i]);
    }

    enum Deed
    {
        Pause,
        Resume,
        Step,
        Seek,
        SeekBy,
        Speed,
        Loop,
    }

    // Up to 30 s, with gaps that no path bridges.
    static readonly Gen<Recording> AnyRecording = Gen.Select(Gen.Int[1, 1200], Gen.Int[21, 900]).Array[1, 3].Select(runs =>
    {
        var at = 0;
        var made = new List<(int, int)>();
        foreach (var (length, gap) in runs)
        {
            made.Add((at, at + length));
            at += length + gap;
        }
        return Ramps.Of([.. made]);
    });

    static readonly Gen<double?> AnySpeed = Gen.Double[0.5, 40].Select(s => (double?)s);

    static readonly Gen<(Deed What, double Value, double Wait)> AnyDeed =
        Gen.Select(Gen.Int[0, 6].Select(d => (Deed)d), Gen.Double[0, 30], Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 5]));

    sealed class WindowList : ISignalPathObserver
    {
        public List<EcgWindow> All { get; } = [];

        public void OnWindow(EcgWindow window) => All.Add(window);

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at) => Assert.False(bridged);

        public void OnRepeated(long samples, DateTimeOffset at) => Assert.Fail("Nothing comes twice.");

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

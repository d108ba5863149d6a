using System.Reactive.Concurrency;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class SimulatedSourceTests
{
    [Fact]
    public void Chunks_come_every_100_ms_without_drift()
    {
        var run = new Run("sim:?subject=7&rate=128.5");
        run.Clock.AdvanceBy(TimeSpan.FromMinutes(10));

        Assert.Equal(6_000, run.Chunks.Count);
        Assert.Equal(TimeSpan.FromMilliseconds(100), run.Arrivals[0]);
        Assert.Equal(TimeSpan.FromMinutes(10), run.Arrivals[^1]);
        Assert.Equal((long)(600 * 128.5), run.Chunks[^1].End);
        Assert.All(run.Chunks, c => Assert.InRange(c.Length, 12, 13));
        Assert.All(run.Chunks, c => Assert.Equal(128.5, c.RateHz));
        Assert.All(run.Chunks, c => Assert.True(c.Marks.IsDefaultOrEmpty));
        run.AssertUnbroken();
    }

    [Fact]
    public void Sample_is_never_said_before_it_was_taken()
    {
        var run = new Run("sim:?rate=250&backlog=3");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(5));

        Assert.All(run.Chunks, c => Assert.True(c.TakenAt + TimeSpan.FromSeconds(c.Length / 250.0) <= c.ReceivedAt + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Backlog_comes_at_once_with_times_in_the_past()
    {
        var run = new Run("sim:?rate=250&backlog=60");
        run.Clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal(15_000, run.Chunks.Sum(c => c.Length));
        Assert.Equal(VirtualTime.Epoch - TimeSpan.FromSeconds(60), run.Chunks[0].TakenAt);
        Assert.All(run.Arrivals, at => Assert.InRange(at, TimeSpan.Zero, TimeSpan.FromTicks(1)));

        run.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(15_250, run.Chunks.Sum(c => c.Length));
        Assert.Equal(VirtualTime.Epoch, run.Chunks.Single(c => c.Start == 15_000).TakenAt);
        run.AssertUnbroken();
    }

    [Fact]
    public void Process_that_slept_catches_up()
    {
        var run = new Run("sim:?rate=250");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        run.Clock.Sleep(TimeSpan.FromSeconds(30));
        run.Clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal(31 * 250, run.Chunks[^1].End);
        run.AssertUnbroken();
    }

    [Fact]
    public void Speed_ten_is_ten_times_as_fast()
    {
        var run = new Run("sim:?rate=250&speed=10");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(6));

        Assert.Equal(60 * 250, run.Chunks[^1].End);
        Assert.Equal(VirtualTime.Epoch + TimeSpan.FromSeconds(59.9), run.Chunks[^1].TakenAt);
    }

    [Fact]
    public void Full_speed_takes_no_time_waits_for_the_receiver_and_ends()
    {
        var run = new Run("sim:?rate=250&speed=max&duration=600");
        run.Clock.Start();

        Assert.True(run.Device!.Waits);
        Assert.InRange(run.Clock.Now - VirtualTime.Epoch, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(150_000, run.Chunks[^1].End);
        Assert.Equal(["signal", "events", "devices"], run.Ends);
    }

    [Fact]
    public void Full_speed_runs_to_its_end_on_pool_threads()
    {
        using var ended = new ManualResetEventSlim();
        var expected = 0L;
        using var source = SimulatedSource.Create(SourceUri.Parse("sim:?speed=max&duration=300"), TaskPoolScheduler.Default).Devices.Subscribe(
            device => device.Signal.Subscribe(chunk => expected = chunk.Start == expected ? chunk.End : -1), ended.Set);

        Assert.True(ended.Wait(TimeSpan.FromMinutes(2)));
        Assert.Equal(75_000, expected);
    }

    [Fact]
    public void Duration_ends_signal_and_source_to_the_sample()
    {
        var run = new Run("sim:?rate=250&duration=2.05&backlog=1");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Empty(run.Ends);
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(1));

        Assert.Equal(512, run.Chunks[^1].End);
        Assert.Equal(["signal", "events", "devices"], run.Ends);
        Assert.False(run.Device!.Waits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_comes_after_a_subscription_is_disposed(bool source)
    {
        var run = new Run("sim:?backlog=10");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var heard = run.Chunks.Count;
        (source ? run.Source : run.Signal!).Dispose();
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(5));

        Assert.Equal(heard, run.Chunks.Count);
        Assert.Empty(run.Ends);
    }

    [Fact]
    public void Receiver_that_leaves_within_the_backlog_gets_no_more()
    {
        var run = new Run("sim:?backlog=60", leaveAfter: 5);
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(5));

        Assert.Equal(5, run.Chunks.Count);
    }

    [Fact]
    public void Same_options_give_the_same_samples_at_every_speed_and_with_any_backlog()
    {
        float[] Samples(string options)
        {
            var run = new Run($"sim:?subject=3&rate=250&duration=40&switch=7&faults=lead-off&{options}");
            run.Clock.AdvanceBy(TimeSpan.FromSeconds(100));
            return [.. run.Chunks.SelectMany(c => c.MilliVolts.ToArray())];
        }

        var live = Samples("speed=1");
        Assert.Equal(10_000, live.Length);
        Assert.Equal(live, Samples("speed=max"));
        Assert.Equal(live, Samples("speed=3.7"));
        Assert.Equal(live, Samples("backlog=12.345"));
        Assert.NotEqual(live, Samples("seed=2"));
    }

    [Fact]
    public void Electrode_off_is_marked_and_holds_the_last_value()
    {
        var run = new Run("sim:?rate=250&faults=lead-off&speed=max&duration=1200");
        run.Clock.Start();
        var samples = run.Chunks.SelectMany(c => c.MilliVolts.ToArray()).ToArray();
        var off = new bool[samples.Length];
        foreach (var chunk in run.Chunks.Where(c => !c.Marks.IsDefaultOrEmpty))
        {
            foreach (var mark in chunk.Marks)
            {
                Assert.Equal(SignalFault.LeadOff, mark.Fault);
                Assert.True(mark.Start >= chunk.Start && mark.End <= chunk.End && mark.Length > 0);
                off.AsSpan((int)mark.Start, (int)mark.Length).Fill(true);
            }
        }

        Assert.InRange(off.Count(o => o) / 250.0, 40, 200); // about 19 times 5.5 s
        Assert.All(Enumerable.Range(1, samples.Length - 1).Where(i => off[i]), i => Assert.Equal(samples[i - 1], samples[i]));
        Assert.DoesNotContain(true, off.Take(2500));
        Assert.InRange(Enumerable.Range(1, samples.Length - 1).Count(i => !off[i] && samples[i - 1] == samples[i]), 0, 200);
    }

    [Fact]
    public void Lost_samples_are_jumps_of_the_index_and_change_nothing_else()
    {
        const string Options = "rate=250&speed=max&duration=900&subject=2";
        var sound = new Run($"sim:?{Options}");
        sound.Clock.Start();
        var lossy = new Run($"sim:?{Options}&faults=gaps");
        lossy.Clock.Start();
        var whole = sound.Chunks.SelectMany(c => c.MilliVolts.ToArray()).ToArray();

        var gaps = lossy.Chunks.Zip(lossy.Chunks.Skip(1), (a, b) => b.Start - a.End).ToList();
        Assert.InRange(gaps.Count(g => g > 0), 5, 30);
        Assert.All(gaps, g => Assert.InRange(g, 0, 750));
        Assert.All(lossy.Chunks, c => Assert.Equal(whole[(int)c.Start..(int)c.End], c.MilliVolts.ToArray()));
        Assert.All(lossy.Chunks, c => Assert.Equal(VirtualTime.Epoch + TimeSpan.FromSeconds(c.Start / 250.0), c.TakenAt));
    }

    [Fact]
    public void Emotion_changes_every_so_many_seconds_and_is_told()
    {
        var run = new Run("sim:?emotion=fear&switch=10&duration=60");
        run.Clock.AdvanceBy(TimeSpan.FromSeconds(70));

        Assert.Equal("simulated subject 1, fear, 250 Hz", Assert.IsType<DeviceEvent.Connected>(run.Events[0]).Detail);
        var turns = run.Events.OfType<DeviceEvent.Remark>().ToList();
        Assert.Equal(5, turns.Count);
        Assert.DoesNotContain("fear", turns[0].Text, StringComparison.Ordinal);
        Assert.All(turns, t => Assert.Contains(Emotions.All, e => t.Text.Contains(e, StringComparison.Ordinal)));
        Assert.InRange((turns[0].At - VirtualTime.Epoch).TotalSeconds, 10, 10.2);
    }

    [Theory]
    [InlineData("sim:", "sim-1")]
    [InlineData("sim:?subject=7", "sim-7")]
    [InlineData("sim:?subject=7&device=chest.2_a", "chest.2_a")]
    public void Device_is_named_after_the_subject_unless_it_has_a_name(string uri, string device)
    {
        var run = new Run(uri);
        Assert.Equal(device, run.Device!.Id);
        Assert.Equal(uri, run.Name);
    }

    [Theory]
    [InlineData("emotion=bored", "angry, calm, disgust, fear, happy, sad")]
    [InlineData("rate=10", "rate=10")]
    [InlineData("rate=NaN", "rate=NaN")]
    [InlineData("noise=loud", "none, low, medium or high")]
    [InlineData("noise=NaNdB", "-20dB to 80dB")]
    [InlineData("speed=0", "0.1 to 1000, or max")]
    [InlineData("speed=max", "duration=600")]
    [InlineData("speed=max&duration=Infinity", "duration=Infinity")]
    [InlineData("backlog=-1", "backlog=-1")]
    [InlineData("subject=-1", "subject=-1")]
    [InlineData("subject=x", "subject=x")]
    [InlineData("device=a b", "device=a b")]
    [InlineData("device=", "device=")]
    [InlineData("switch=0", "switch=0")]
    [InlineData("faults=fire", "lead-off")]
    [InlineData("mains=55", "mains=55")]
    [InlineData("elicitation=hypnosis", "film, recall, task")]
    [InlineData("colour=red", "'colour'")]
    public void Bad_option_is_refused_in_one_sentence(string option, string said)
    {
        var error = Assert.Throws<EcgStreamException>(() => SimulatedSource.Create(SourceUri.Parse($"sim:?{option}"), VirtualTime.NewClock()));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Path_is_refused() =>
        Assert.Contains("has a path, 'subject7'", Assert.Throws<EcgStreamException>(
            () => SimulatedSource.Create(SourceUri.Parse("sim:subject7"), VirtualTime.NewClock())).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_option_text_is_taken_or_refused_in_a_sentence()
    {
        string[] names = ["subject", "emotion", "rate", "noise", "seed", "device", "speed", "backlog", "duration", "switch", "faults", "mains", "effect", "x"];
        string[] values = ["max", "calm", "none", "all", "1", "60", "-1", "1e9", "NaN", "12dB", "", "9999999999999999999999"];
        var value = Gen.OneOf(Gen.Int[0, values.Length - 1].Select(i => values[i]), Gen.String.AlphaNumeric, Gen.Double.Select(d => $"{d}"));
        var option = Gen.Select(Gen.Int[0, names.Length - 1].Select(i => names[i]), value, (n, v) => $"{n}={v}");

        option.Array[0, 4].Sample(options =>
        {
            try
            {
                var source = SimulatedSource.Create(SourceUri.Parse("sim:?" + string.Join('&', options)), VirtualTime.NewClock());
                var o = source.Options;
                return o.RateHz is >= 50 and <= 4000 && o.Speed is null or >= 0.1 and <= 1000 && (o.Speed is not null || o.DurationSeconds is not null)
                    && SourceUri.DeviceId(o.Device) == o.Device && (o.Emotion is null || Emotions.All.Contains(o.Emotion));
            }
            catch (EcgStreamException error)
            {
                return error.Message.Contains("sim:?", StringComparison.Ordinal);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Any_rate_backlog_and_duration_give_every_sample_once() =>
        Gen.Select(Gen.Double[50, 1000], Gen.Double[0, 5], Gen.Double[1, 8], Gen.Double[0.5, 20]).Sample((rate, backlog, duration, speed) =>
        {
            var run = new Run(FormattableString.Invariant($"sim:?rate={rate:R}&backlog={backlog:R}&duration={duration:R}&speed={speed:R}&noise=none"));
            run.Clock.AdvanceBy(TimeSpan.FromSeconds(20));
            run.AssertUnbroken();
            Assert.Equal((long)Math.Round(duration * rate), run.Chunks[^1].End);
            Assert.Equal(3, run.Ends.Count);
        }, iter: 50);

    /// <summary>A source, subscribed to as a session does it.</summary>
    sealed class Run
    {
        public Run(string uri, int leaveAfter = int.MaxValue)
        {
            var source = SimulatedSource.Create(SourceUri.Parse(uri), Clock);
            Name = source.Name;
            Source = source.Devices.Subscribe(
                device =>
                {
                    Device = device;
                    device.Events.Subscribe(Events.Add, () => Ends.Add("events"));
                    Signal = device.Signal.Subscribe(
                        chunk =>
                        {
                            Arrivals.Add(Clock.Now - VirtualTime.Epoch);
                            Chunks.Add(chunk);
                            if (Chunks.Count == leaveAfter)
                                Signal!.Dispose();
                        },
                        () => Ends.Add("signal"));
                },
                () => Ends.Add("devices"));
        }

        public HistoricalScheduler Clock { get; } = VirtualTime.NewClock();

        public string Name { get; }

        public EcgDevice? Device { get; private set; }

        public IDisposable Source { get; }

        public IDisposable? Signal { get; private set; }

        public List<SampleChunk> Chunks { get; } = [];

        public List<TimeSpan> Arrivals { get; } = [];

        public List<DeviceEvent> Events { get; } = [];

        public List<string> Ends { get; } = [];

        public void AssertUnbroken()
        {
            Assert.Equal(0, Chunks[0].Start);
            Assert.All(Chunks.Zip(Chunks.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        }
    }
}

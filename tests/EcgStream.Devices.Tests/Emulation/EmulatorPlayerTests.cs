using System.Diagnostics;
using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public sealed class EmulatorPlayerTests : IDisposable
{
    /// <summary>A line on which a test is the receiver.</summary>
    sealed class Line(HistoricalScheduler clock) : IDeviceLine
    {
        readonly Queue<byte[]> _commands = [];

        public List<(TimeSpan At, byte[] Bytes)> Sent { get; } = [];

        public List<(TimeSpan At, bool IsOpen)> Changes { get; } = [];

        public bool TakesNothing { get; set; }

        public bool IsBroken { get; set; }

        TimeSpan Now => clock.Now - VirtualTime.Epoch;

        public Line Open()
        {
            Changes.Add((Now, true));
            return this;
        }

        public void Say(double atSeconds, byte[] commands) => clock.Schedule(VirtualTime.Epoch + TimeSpan.FromSeconds(atSeconds), () => _commands.Enqueue(commands));

        public int Read(Span<byte> into)
        {
            if (!_commands.TryDequeue(out var commands))
                return 0;
            commands.CopyTo(into);
            return commands.Length;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (IsBroken)
                throw new SerialLinkException("The line is gone.");
            if (TakesNothing)
                return false;
            Sent.Add((Now, bytes.ToArray()));
            return true;
        }

        public void Dispose() => Changes.Add((Now, false));
    }

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly List<string> _told = [];
    readonly Line _line;

    public EmulatorPlayerTests() => _line = new(_clock);

    public void Dispose() => _line.Dispose();

    Task<EmulatorTally> Play(IEmulatedDevice device, EmulatedFaults? faults = null, string source = "sim:?subject=7&duration=10", CancellationToken stop = default) =>
        new EmulatorPlayer(device, faults ?? EmulatedFaults.None, _line.Open, _clock, _told.Add)
            .PlayAsync(SimulatedSource.Create(SourceUri.Parse(source), _clock), stop);

    void Until(double seconds) => _clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task Source_starts_with_the_first_sample_and_is_sent_whole_in_real_time()
    {
        _line.Say(5, [(byte)'b']);
        var playing = Play(new EmulatedCyton());

        Until(20);

        var tally = await playing;
        Assert.Equal((2500, 2500), (tally.Sent, tally.InPackets));
        var samples = _line.Sent.SelectMany(s => ReadByHand.Cyton(s.Bytes).Select(p => p.Values[0])).ToArray();
        var expected = new List<float>();
        SimulatedSource.Create(SourceUri.Parse("sim:?subject=7&duration=10&speed=max"), _clock).Devices.Subscribe(d => d.Signal.Subscribe(c => expected.AddRange(c.MilliVolts.Span)));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.All(samples.Zip(expected), pair => Assert.Equal(pair.Second, ReadByHand.CytonMilliVolts(pair.First, 24), 0.00002));
        // Half a second in reserve at most, then each sample within a period of its time.
        Assert.InRange(_line.Sent[0].At.TotalSeconds, 5.1, 5.6);
        var sentAt = _line.Sent.SelectMany(s => Enumerable.Repeat(s.At.TotalSeconds, s.Bytes.Length / 33)).Select((at, i) => at - i / 250.0).ToArray();
        Assert.InRange(sentAt.Max() - sentAt.Min(), 0, EmulatorPlayer.Period.TotalSeconds + 1e-9);
        Assert.Equal(["0.0 s: the receiver started it, at 250 Hz"], _told);
    }

    [Fact]
    public async Task Answers_come_while_the_source_has_not_begun()
    {
        using var stop = new CancellationTokenSource();
        _line.Say(1, [(byte)'V']);
        var playing = Play(new EmulatedCyton(), stop: stop.Token);

        Until(2);

        Assert.Equal("v3.1.1$$$", ReadByHand.Text(Assert.Single(_line.Sent).Bytes));
        await stop.CancelAsync();
        Until(3);
        Assert.Equal(0, (await playing).Sent);
    }

    [Fact]
    public async Task Line_is_taken_away_and_made_anew_when_it_is_unplugged()
    {
        var playing = Play(new EmulatedSketch(AdcScale.Ad8232, 250), new() { Unplugs = [new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3))] });

        Until(15);

        var tally = await playing;
        Assert.Equal((2500, 1750, 750), (tally.Sent, tally.InPackets, tally.InUnplugs));
        Assert.Equal([true, false, true, false], _line.Changes.Select(c => c.IsOpen));
        Assert.Equal(3, (_line.Changes[2].At - _line.Changes[1].At).TotalSeconds, 0.02);
        Assert.DoesNotContain(_line.Sent, s => s.At > _line.Changes[1].At && s.At < _line.Changes[2].At);
        // Whoever reads has time to read the rest before the line goes.
        Assert.True(_line.Changes[3].At - _line.Sent[^1].At >= EmulatorPlayer.Linger);
    }

    [Fact]
    public async Task Line_that_takes_nothing_loses_samples_and_holds_nothing_up()
    {
        _line.TakesNothing = true;
        _clock.Schedule(VirtualTime.Epoch + TimeSpan.FromSeconds(5), () => _line.TakesNothing = false);
        var playing = Play(new EmulatedSketch(AdcScale.Ad8232, 250));

        Until(15);

        var tally = await playing;
        Assert.Equal(2500, tally.Sent);
        Assert.Equal(2500, tally.InPackets + tally.NotTaken);
        Assert.InRange(tally.NotTaken, 1000, 1250);
        Assert.StartsWith("?\r\n", ReadByHand.Text(_line.Sent[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_that_breaks_ends_the_playing_with_its_sentence()
    {
        _line.IsBroken = true;
        var playing = Play(new EmulatedSketch(AdcScale.Ad8232, 250));

        Until(15);

        Assert.Equal("The line is gone.", (await Assert.ThrowsAsync<EcgStreamException>(() => playing)).Message);
        Assert.False(_line.Changes[^1].IsOpen);
    }

    [Fact]
    public async Task Source_is_resampled_to_the_device()
    {
        _line.Say(0.1, [0xC3, 1 | 2 << 2]);
        var playing = Play(new EmulatedBitalino(), source: "sim:?subject=7&duration=10&rate=300");

        Until(15);

        Assert.Equal(10_000, (await playing).InPackets);
        Assert.Equal(10_000, _line.Sent.Sum(s => ReadByHand.Bitalino(s.Bytes, 1).Count));
    }

    [Fact]
    public async Task Turns_are_taken_on_a_thread_that_the_clock_lends_and_keep_their_period()
    {
        // Timers come up to 20 ms late: more than half a turn of a BITalino's counter. What a machine that is busy adds is not judged.
        var writes = new List<TimeSpan>();
        var time = Stopwatch.StartNew();
        var line = new TimedLine(() => writes.Add(time.Elapsed));
        var source = SimulatedSource.Create(SourceUri.Parse("sim:?subject=7&duration=2"), DefaultScheduler.Instance);

        await new EmulatorPlayer(new EmulatedSketch(AdcScale.Ad8232, 1000), EmulatedFaults.None, () => line, DefaultScheduler.Instance).PlayAsync(source, CancellationToken.None);

        var steps = writes.Zip(writes.Skip(1), (a, b) => (b - a).TotalMilliseconds).Order().ToList();
        Assert.InRange(steps[steps.Count / 2], 0, 8);
    }

    sealed class TimedLine(Action written) : IDeviceLine
    {
        public int Read(Span<byte> into) => 0;

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            written();
            return true;
        }

        public void Dispose()
        {
        }
    }
}

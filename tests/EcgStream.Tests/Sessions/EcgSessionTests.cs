using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using EcgStream.Testing;

namespace EcgStream.Tests;

public sealed class EcgSessionTests : IDisposable
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new();
    readonly List<Prediction> _predictions = [];
    readonly List<DeviceStatus> _statuses = [];
    readonly List<SessionNote> _notes = [];

    [Fact]
    public async Task Session_turns_a_devices_chunks_into_predictions_and_ends_with_its_sources()
    {
        var run = Run(stop: default, Source("a", Seconds(3)));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal([0L, 100, 200], _predictions.Select(p => p.StartSample));
        Assert.Equal([0L, 1, 2], _predictions.Select(p => p.Sequence));
        var last = _statuses[^1];
        Assert.Equal((DeviceState.Ended, 300L, 3L, 3L), (last.State, last.Samples, last.Windows, last.Predictions));
        Assert.Equal(100, last.RateHz);
    }

    [Fact]
    public async Task Session_runs_several_sources_and_keeps_their_devices_apart()
    {
        var run = Run(default, Source("a", Seconds(2)), Source("b", Seconds(4)));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal(2, _predictions.Count(p => p.Device == "a"));
        Assert.Equal([0L, 1, 2, 3], _predictions.Where(p => p.Device == "b").Select(p => p.Sequence));
    }

    [Fact]
    public async Task Two_devices_of_one_name_end_the_session_with_the_remedy()
    {
        var run = Run(default, Source("a", Seconds(2)), Source("a", Seconds(2)));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var mistake = await Assert.ThrowsAsync<EcgStreamException>(() => run);
        Assert.Contains("device=NAME", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gap_is_counted_noted_and_published()
    {
        var chunks = Seconds(1).Append((TimeSpan.FromSeconds(2), Chunk(150, 100)));
        var run = Run(default, Source("a", chunks));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        var last = _statuses[^1];
        Assert.Equal((1L, 50L, new Gap(100, 50)), (last.Gaps, last.MissingSamples, last.LastGap));
        Assert.Contains(_notes, n => n.IsFault && n.Text.Contains("Gap of 50 samples (0.5 s) at sample 100", StringComparison.Ordinal));
        Assert.Equal([0L, 150], _predictions.Select(p => p.StartSample));
    }

    [Fact]
    public async Task Silent_device_is_told_as_stalled_and_comes_back_online()
    {
        var chunks = Seconds(1).Append((TimeSpan.FromSeconds(20), Chunk(100, 100)));
        var run = Run(default, Source("a", chunks));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal(
            [DeviceState.Connecting, DeviceState.Online, DeviceState.Stalled, DeviceState.Online, DeviceState.Ended],
            States());
    }

    [Fact]
    public async Task Events_of_a_device_are_counted_and_noted()
    {
        using var events = new Subject<DeviceEvent>();
        var run = Run(default, Source("a", Seconds(8), events));
        events.OnNext(new DeviceEvent.Connected(_clock.Now, "the port"));
        _clock.AdvanceBy(TimeSpan.FromSeconds(2));
        events.OnNext(new DeviceEvent.Disconnected(_clock.Now, "The port went away.", TimeSpan.FromSeconds(1)));
        events.OnNext(new DeviceEvent.Connected(_clock.Now, "the port"));
        events.OnNext(new DeviceEvent.InputRejected(_clock.Now, 3, "'hello'"));
        events.OnNext(new DeviceEvent.Repeated(_clock.Now, 7));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        var last = _statuses[^1];
        Assert.Equal((1L, 3L, 7L), (last.Reconnects, last.RejectedInputs, last.RepeatedSamples));
        Assert.Contains(DeviceState.Offline, States());
        Assert.Contains(_notes, n => n.Text == "The port went away. Next try in 1 s.");
    }

    [Fact]
    public async Task Stop_is_a_regular_end_that_classifies_what_waits()
    {
        using var stop = new CancellationTokenSource();
        var run = Run(stop.Token, Source("a", Seconds(100)));
        _clock.AdvanceBy(TimeSpan.FromSeconds(2.5));
        await stop.CancelAsync();
        // Not as far as the next chunk: the subscription ends on another thread, which may come after it.
        _clock.AdvanceBy(TimeSpan.FromSeconds(0.4));
        await run;
        Assert.Equal(2, _predictions.Count);
    }

    [Fact]
    public async Task Resting_minute_is_told_while_it_is_recorded_and_kept_over_a_gap()
    {
        using var comparing = new FakeClassifier(needsBaseline: true);
        var chunks = Seconds(2).Append((TimeSpan.FromSeconds(4), Chunk(1_000, 100))).ToArray();
        var session = new EcgSession([Source("a", chunks)], comparing, new EcgSessionOptions
        {
            Limits = Limits.Off,
            Hop = TimeSpan.FromSeconds(0.5),
            StatusInterval = TimeSpan.FromSeconds(0.75),
            Baseline = new BaselinePlan.FirstGood(TimeSpan.FromSeconds(1)),
        }, _clock, _clock);
        session.Predictions.Subscribe(_predictions.Add);
        session.Statuses.Subscribe(_statuses.Add);
        session.Notes.Subscribe(_notes.Add);
        var run = session.RunAsync(default);
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal([0L, 100, 1_000], _predictions.Select(p => p.StartSample));
        Assert.Equal([true, false, false], _predictions.Select(p => p.Emotion is null));
        Assert.Equal((BaselineState.Recording, 0.0), (_statuses[0].Baseline, _statuses[0].BaselineProgress));
        Assert.Equal((BaselineState.Ready, 1.0), (_statuses[^1].Baseline, _statuses[^1].BaselineProgress));
        Assert.Single(_notes, n => n.Text.StartsWith("The resting minute is recorded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_mistake_ends_the_session_with_its_sentence()
    {
        var run = Run(default, new FakeSource(Observable.Throw<EcgDevice>(new EcgStreamException("No such thing."))));
        Assert.Equal("No such thing.", (await Assert.ThrowsAsync<EcgStreamException>(() => run)).Message);
    }

    [Fact]
    public async Task Status_is_said_at_every_interval_while_nothing_changes()
    {
        var run = Run(default, Source("a", Seconds(30)));
        _clock.AdvanceBy(TimeSpan.FromSeconds(21));
        Assert.Equal(6, _statuses.Count);
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;
    }

    public void Dispose() => _classifier.Dispose();

    List<DeviceState> States() =>
        _statuses.Select(s => s.State).Aggregate(new List<DeviceState>(), (seen, state) =>
        {
            if (seen.Count == 0 || seen[^1] != state)
                seen.Add(state);
            return seen;
        });

    Task Run(CancellationToken stop, params IEcgSource[] sources)
    {
        var session = new EcgSession(sources, _classifier, new EcgSessionOptions { Limits = Limits.Off }, _clock, _clock);
        session.Predictions.Subscribe(_predictions.Add);
        session.Statuses.Subscribe(_statuses.Add);
        session.Notes.Subscribe(_notes.Add);
        return session.RunAsync(stop);
    }

    FakeSource Source(string device, IEnumerable<(TimeSpan At, SampleChunk Chunk)> chunks, IObservable<DeviceEvent>? events = null)
    {
        var said = chunks.ToArray();
        return new(Observable.Return(new EcgDevice(device, _clock.Cold(said, said[^1].At + TimeSpan.FromTicks(1)), events ?? Observable.Never<DeviceEvent>())));
    }

    static IEnumerable<(TimeSpan At, SampleChunk Chunk)> Seconds(int count) =>
        Enumerable.Range(0, count).Select(i => (TimeSpan.FromSeconds(i + 1), Chunk(i * 100, 100)));

    static SampleChunk Chunk(long start, int length) =>
        new(start, Enumerable.Range(0, length).Select(i => MathF.Sin((start + i) * 0.2f)).ToArray(), VirtualTime.Epoch) { RateHz = 100 };

    sealed class FakeSource(IObservable<EcgDevice> devices) : IEcgSource
    {
        public string Name => "fake:";

        public IObservable<EcgDevice> Devices { get; } = devices;
    }
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Tests;

public sealed class SessionRecordingTests : IDisposable
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new();
    readonly FakeRecorder _recorder = new();
    readonly List<DeviceStatus> _statuses = [];
    readonly List<SessionNote> _notes = [];
    readonly List<Marker> _markers = [];

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public async Task Everything_that_comes_is_recorded_in_order_and_before_it_is_said()
    {
        var session = Session(out var source, withModel: true);
        session.Predictions.Subscribe(p => Assert.Contains($"prediction {p.Sequence} at 100 Hz", _recorder.Device.Taken));
        var run = session.RunAsync(default);
        source.Events.OnNext(new DeviceEvent.Connected(_clock.Now, "here"));
        _clock.AdvanceBy(TimeSpan.FromSeconds(2.5));
        session.Mark(new(_clock.Now, "now"));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal(["Connected", "samples 0 to 100", "prediction 0 at 100 Hz", "samples 100 to 200", "prediction 1 at 100 Hz", "marker 'now' at 200", "samples 200 to 300", "prediction 2 at 100 Hz"], _recorder.Device.Taken);
    }

    [Fact]
    public async Task Session_without_a_model_records_and_predicts_nothing()
    {
        var session = Session(out _, withModel: false);
        var predictions = 0;
        session.Predictions.Subscribe(_ => predictions++);
        var run = session.RunAsync(default);
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal(["samples 0 to 100", "samples 100 to 200", "samples 200 to 300"], _recorder.Device.Taken);
        Assert.Equal((0, 0L, 300L), (predictions, _statuses[^1].Predictions, _statuses[^1].Samples));
        Assert.DoesNotContain(_notes, n => n.Text.Contains("nothing could be classified", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recording_that_fails_is_said_at_once_and_does_not_stop_the_predictions()
    {
        var session = Session(out _, withModel: true);
        var run = session.RunAsync(default);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1.5));
        var said = _statuses.Count;

        _recorder.Device.Become(new(RecordingState.Failing, 50, 7, "The disk is full."));

        Assert.Equal(said + 1, _statuses.Count);
        Assert.Equal((RecordingState.Failing, 50L, 7L), (_statuses[^1].Recording, _statuses[^1].RecordedSamples, _statuses[^1].UnrecordedSamples));
        Assert.Contains(_notes, n => n.IsFault && n.Text == "Nothing is recorded: The disk is full. 7 samples are lost to it. It is tried again; predictions go on.");
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;
        Assert.Equal(3, _statuses[^1].Predictions);
    }

    [Fact]
    public async Task Marker_of_a_live_device_lies_where_its_samples_were_when_it_was_said()
    {
        var session = Session(out _, withModel: false);
        session.Markers.Subscribe(_markers.Add);
        var run = session.RunAsync(default);
        Assert.Equal(0, session.Mark(new(_clock.Now, "too early")));
        _clock.AdvanceBy(TimeSpan.FromSeconds(2.5));

        // 200 samples had come at 2 s.
        session.Mark(new(VirtualTime.Epoch.AddSeconds(1.6), "late on its way"));
        session.Mark(new(_clock.Now, "now"));
        session.Mark(new(_clock.Now.AddYears(3), "from a clock that is off"));
        session.Mark(new(_clock.Now, "another's") { Device = "nobody" });
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        Assert.Equal([("late on its way", 160L), ("now", 200), ("from a clock that is off", 200)], _markers.Select(m => (m.Text, m.Sample!.Value)));
    }

    [Fact]
    public async Task Short_gaps_by_the_dozen_are_one_note_in_five_seconds_and_none_is_forgotten()
    {
        var chunks = Enumerable.Range(0, 200).Select(i => (TimeSpan.FromSeconds(0.1 * (i + 1)), Chunk(i * 11, 10)));
        var session = Session(out _, withModel: false, chunks);
        var run = session.RunAsync(default);
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        await run;

        var notes = _notes.Where(n => n.Text.Contains("gap", StringComparison.OrdinalIgnoreCase)).Select(n => n.Text).ToList();
        Assert.InRange(notes.Count, 4, 10);
        var told = notes.Sum(n => n.StartsWith("Gap of 1 samples", StringComparison.Ordinal) ? 1 : int.Parse(n.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((199, 199L), (told, _statuses[^1].Gaps));
    }

    EcgSession Session(out FakeSource source, bool withModel, IEnumerable<(TimeSpan At, SampleChunk Chunk)>? chunks = null)
    {
        var said = (chunks ?? Enumerable.Range(0, 3).Select(i => (TimeSpan.FromSeconds(i + 1), Chunk(i * 100, 100)))).ToArray();
        source = new(_clock.Cold(said, said[^1].At + TimeSpan.FromTicks(1)));
        var options = new EcgSessionOptions { Limits = Limits.Off, Recorder = _recorder };
        var session = withModel ? new EcgSession([source], _classifier, options, _clock, _clock) : new EcgSession([source], options, _clock);
        session.Statuses.Subscribe(_statuses.Add);
        session.Notes.Subscribe(_notes.Add);
        return session;
    }

    static SampleChunk Chunk(long start, int length) =>
        new(start, Enumerable.Range(0, length).Select(i => MathF.Sin((start + i) * 0.2f)).ToArray(), VirtualTime.Epoch) { RateHz = 100 };

    sealed class FakeSource(IObservable<SampleChunk> signal) : IEcgSource
    {
        public System.Reactive.Subjects.Subject<DeviceEvent> Events { get; } = new();

        public string Name => "fake:";

        public IObservable<EcgDevice> Devices => Observable.Return(new EcgDevice("a", signal, Events));
    }

    sealed class FakeRecorder : ISessionRecorder
    {
        public FakeDevice Device { get; private set; } = new(() => { });

        public IDeviceRecorder Open(string device, bool waits, Action changed) => Device = new(changed);
    }

    sealed class FakeDevice(Action changed) : IDeviceRecorder
    {
        public List<string> Taken { get; } = [];

        public RecordingStatus Status { get; private set; } = new(RecordingState.On, 0, 0, null);

        public void Become(RecordingStatus status)
        {
            Status = status;
            changed();
        }

        public void Record(in SampleChunk chunk) => Taken.Add($"samples {chunk.Start} to {chunk.End}");

        public void Record(DeviceEvent happened) => Taken.Add(happened.GetType().Name);

        public void Record(Marker marker) => Taken.Add($"marker '{marker.Text}' at {marker.Sample}");

        public void Record(Prediction prediction, double deviceRateHz) => Taken.Add(FormattableString.Invariant($"prediction {prediction.Sequence} at {deviceRateHz} Hz"));

        public Task<bool> WhenSaved() => Task.FromResult(true);
    }
}

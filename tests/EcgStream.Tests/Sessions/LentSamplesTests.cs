using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using EcgStream.Testing;

namespace EcgStream.Tests;

/// <summary>A session over a source that uses the memory of its samples again.</summary>
public sealed class LentSamplesTests : IDisposable
{
    const int RateHz = 100;
    const int ChunkLength = 20;

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new(windowLength: 100, rateHz: RateHz);
    readonly Subject<SampleChunk> _lent = new();
    readonly float[] _memory = new float[ChunkLength];
    HistoricalScheduler? _worker;
    long _next;

    public void Dispose()
    {
        _classifier.Dispose();
        _lent.Dispose();
    }

    /// <summary>A window is one object besides its samples, and those come back.</summary>
    [Fact]
    public async Task Second_of_samples_and_its_window_allocate_next_to_nothing_while_the_classifier_is_behind()
    {
        // Its time does not come: each window replaces the one before.
        var (session, stop, running) = Run(worker: VirtualTime.NewClock());
        Assert.InRange(Allocations.FewestBytes(PushASecond), 1, 300);
        var status = session.Devices[0];
        Assert.Equal(25, status.Windows);
        Assert.Equal(24, status.ReplacedWindows);
        await End(stop, running);
    }

    [Fact]
    public async Task Samples_without_a_rate_wait_in_memory_of_their_own()
    {
        var predictions = new List<Prediction>();
        var (session, stop, running) = Run(_clock);
        using var subscription = session.Predictions.Subscribe(predictions.Add);
        for (var i = 0; i < 60; i++)
        {
            _clock.AdvanceBy(TimeSpan.FromSeconds((double)ChunkLength / RateHz));
            Push(rateHz: null);
        }
        _clock.AdvanceBy(TimeSpan.FromTicks(1));
        // The first sample is the first that came, not what its memory holds by now.
        Assert.Equal(FakeClassifier.AnswerTo(predictions[^1].StartSample).AsEnumerable(), predictions[^1].Probabilities);
        Assert.NotEmpty(predictions);
        await End(stop, running);
    }

    [Fact]
    public async Task Recorder_may_keep_what_it_is_given()
    {
        var recorder = new Keeping();
        var (_, stop, running) = Run(_clock, recorder);
        for (var i = 0; i < 10; i++)
            Push(RateHz);
        Assert.Equal(Enumerable.Range(0, 10 * ChunkLength).Select(i => (float)i), recorder.Chunks.SelectMany(chunk => chunk.MilliVolts.ToArray()));
        await End(stop, running);
    }

    [Fact]
    public async Task Signal_in_the_place_of_another_is_not_gone_around()
    {
        var passed = 0L;
        var (session, stop, running) = Run(_clock, source: new Wrapping(new Lending(_lent, signal: _lent), signal => signal.Do(chunk => passed += chunk.Length)));
        for (var i = 0; i < 10; i++)
            Push(RateHz);
        Assert.Equal((10L * ChunkLength, 10L * ChunkLength), (passed, session.Devices[0].Samples));
        await End(stop, running);
    }

    [Fact]
    public void Lent_samples_said_behind_another_signal_are_its_own()
    {
        var device = new EcgDevice("anna", _lent, Observable.Never<DeviceEvent>()) { Lent = _lent };
        var other = Observable.Never<SampleChunk>();
        Assert.Same(_lent, device.Lent);
        Assert.Same(_lent, (device with { Waits = true }).Lent);
        Assert.Null((device with { Signal = other }).Lent);
        Assert.Same(other, (device with { Signal = other }).Signal);
        Assert.Same(other, (device with { Signal = other, Lent = other }).Lent);
    }

    (EcgSession Session, CancellationTokenSource Stop, Task Running) Run(HistoricalScheduler worker, ISessionRecorder? recorder = null, IEcgSource? source = null)
    {
        var session = new EcgSession([source ?? new Lending(_lent)], _classifier, new() { Limits = Limits.Off, Recorder = recorder }, _clock, worker);
        _worker = worker;
        var stop = new CancellationTokenSource();
        return (session, stop, session.RunAsync(stop.Token));
    }

    async Task End(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        while (!running.IsCompleted)
        {
            _worker!.AdvanceBy(TimeSpan.FromTicks(1));
            await Task.Yield();
        }
        await running;
        stop.Dispose();
    }

    void PushASecond()
    {
        for (var i = 0; i < RateHz / ChunkLength; i++)
            Push(RateHz);
    }

    // Each sample is its own index.
    void Push(double? rateHz)
    {
        for (var i = 0; i < _memory.Length; i++)
            _memory[i] = _next + i;
        _lent.OnNext(new(_next, _memory, _clock.Now) { RateHz = rateHz });
        _next += _memory.Length;
        Array.Fill(_memory, -1);
    }

    sealed class Lending(IObservable<SampleChunk> lent, IObservable<SampleChunk>? signal = null) : IEcgSource
    {
        readonly IObservable<SampleChunk> _signal = signal ?? Observable.Throw<SampleChunk>(new NotSupportedException("lent ones are wanted"));

        public string Name => "lending";

        public IObservable<EcgDevice> Devices => Observable
            .Return(new EcgDevice("anna", _signal, Observable.Never<DeviceEvent>()) { Lent = lent })
            .Concat(Observable.Never<EcgDevice>());
    }

    /// <summary>What anybody would write who wants to see a source's samples pass, and knows nothing of lending.</summary>
    sealed class Wrapping(IEcgSource inner, Func<IObservable<SampleChunk>, IObservable<SampleChunk>> wrap) : IEcgSource
    {
        public string Name => inner.Name;

        public IObservable<EcgDevice> Devices => inner.Devices.Select(device => device with { Signal = wrap(device.Signal) });
    }

    sealed class Keeping : ISessionRecorder, IDeviceRecorder
    {
        public List<SampleChunk> Chunks { get; } = [];

        public RecordingStatus Status => new(RecordingState.On, 0, 0, null);

        public IDeviceRecorder Open(string device, bool waits, Action changed) => this;

        public void Record(in SampleChunk chunk) => Chunks.Add(chunk);

        public void Record(DeviceEvent happened)
        {
        }

        public void Record(Marker marker)
        {
        }

        public void Record(Prediction prediction, double deviceRateHz)
        {
        }

        public Task<bool> WhenSaved() => Task.FromResult(true);
    }
}

using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream;

/// <summary>
/// The running whole: sources in, predictions, statuses and notes out. One lifetime, from <see cref="RunAsync"/> to its end.
/// </summary>
public sealed class EcgSession
{
    readonly IReadOnlyList<IEcgSource> _sources;
    readonly string _provider;
    readonly EcgSessionOptions _options;
    readonly SignalPathOptions _pathOptions;
    readonly IScheduler _clock;
    readonly ClassificationHub? _hub;
    readonly ISubject<Prediction> _predictions = Subject.Synchronize(new Subject<Prediction>());
    readonly ISubject<HeartBeat> _beats = Subject.Synchronize(new Subject<HeartBeat>());
    readonly ISubject<DeviceStatus> _statuses = Subject.Synchronize(new Subject<DeviceStatus>());
    readonly ISubject<SessionNote> _notes = Subject.Synchronize(new Subject<SessionNote>());
    readonly ISubject<Marker> _markers = Subject.Synchronize(new Subject<Marker>());
    readonly Lock _gate = new();
    readonly List<DevicePipeline> _pipelines = [];
    readonly Dictionary<string, DevicePipeline> _byName = new(StringComparer.Ordinal);
    readonly WindowPool _windows;
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _open;
    volatile bool _started;
    volatile bool _stops;

    /// <summary>Puts a session together; nothing runs before <see cref="RunAsync"/>.</summary>
    /// <param name="sources">Where samples come from, one or more.</param>
    /// <param name="classifier">The model; stays the caller's to dispose, after the run.</param>
    /// <param name="options">How the session runs.</param>
    /// <param name="clock">The one clock.</param>
    /// <param name="worker">Where live windows are classified: a thread of its own in a program, the clock itself in a test.</param>
    /// <exception cref="EcgStreamException">The model needs a personal baseline, which the options don't give, or can't with this hop.</exception>
    public EcgSession(IReadOnlyList<IEcgSource> sources, IWindowClassifier classifier, EcgSessionOptions options, IScheduler clock, IScheduler worker)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(options);
        (_sources, _provider, _options, _clock) = (sources, classifier.Provider, options, clock);
        options.Baseline.RequireFor(classifier.Contract, options.Hop);
        _pathOptions = SignalPathOptions.For(classifier.Contract, options.Hop);
        _windows = new(_pathOptions.WindowLength);
        _hub = new ClassificationHub(classifier, options.Limits, worker, clock, options.Baseline);
    }

    /// <summary>Puts a session together that classifies nothing: its devices are received, watched and recorded.</summary>
    /// <param name="sources">Where samples come from, one or more.</param>
    /// <param name="options">How the session runs.</param>
    /// <param name="clock">The one clock.</param>
    public EcgSession(IReadOnlyList<IEcgSource> sources, EcgSessionOptions options, IScheduler clock)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(options);
        (_sources, _provider, _options, _clock) = (sources, "", options, clock);
        // No window ever falls due.
        _pathOptions = new() { Hop = TimeSpan.FromDays(1) };
        _windows = new(_pathOptions.WindowLength);
    }

    /// <summary>Every prediction, one at a time. Hot; completes with the run.</summary>
    public IObservable<Prediction> Predictions => _predictions.AsObservable();

    /// <summary>Every device's heart beats as they become known (see <see cref="BeatDetector"/>), in order for each device. Hot; completes with the run.</summary>
    public IObservable<HeartBeat> Beats => _beats.AsObservable();

    /// <summary>Each device's status when its state changes and every <see cref="EcgSessionOptions.StatusInterval"/>. Hot; completes with the run.</summary>
    public IObservable<DeviceStatus> Statuses => _statuses.AsObservable();

    /// <summary>What happens to devices, as lines for a log. Hot; completes with the run.</summary>
    public IObservable<SessionNote> Notes => _notes.AsObservable();

    /// <summary>Every marker, placed on its device's sample clock. Hot; completes with the run.</summary>
    public IObservable<Marker> Markers => _markers.AsObservable();

    /// <summary>State and counters of every device so far.</summary>
    public IReadOnlyList<DeviceStatus> Devices
    {
        get
        {
            lock (_gate)
                return [.. _pipelines.Select(p => p.Status)];
        }
    }

    /// <summary>
    /// Takes in what somebody says of this moment; <see cref="Markers"/> says it on, once for each device it belongs to, with its sample.
    /// Safe to call from any thread.
    /// </summary>
    /// <param name="marker">The marker; where it names no device, it belongs to all of them.</param>
    /// <returns>How many devices it was placed on: 0 where none has this name, or none has sent a sample yet.</returns>
    public int Mark(Marker marker)
    {
        ArgumentNullException.ThrowIfNull(marker);
        var placed = 0;
        foreach (var pipeline in Pipelines())
        {
            if ((marker.Device ?? pipeline.Device) == pipeline.Device && pipeline.Place(marker) is { } mine)
            {
                placed++;
                Say(_markers, mine);
            }
        }
        return placed;
    }

    /// <summary>
    /// Opens the sources and runs until all have ended or <paramref name="stop"/> is asked for, which is a regular end; then closes them
    /// and classifies what still waits.
    /// </summary>
    /// <exception cref="EcgStreamException">A source found something that its user must mend.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var sources = new CompositeDisposable();
        using var signals = new CompositeDisposable();
        using (stop.Register(() => _ended.TrySetResult()))
        {
            _open = _sources.Count;
            using var ticks = Observable.Interval(_options.StatusInterval, _clock).Subscribe(_ => Tick());
            if (_options.Recorder is not null)
            {
                foreach (var source in _sources)
                    source.AcknowledgeAfter(WhenSaved);
            }
            foreach (var source in _sources)
                sources.Add(source.Devices.Subscribe(device => Begin(device, signals), Fail, OneEnded));
            _started = true;
            if (_sources.Count == 0)
                _ended.TrySetResult();
            try
            {
                await _ended.Task.ConfigureAwait(false);
            }
            finally
            {
                // The sources first, and the devices' signals once they are closed: what a source hands on last is still taken in.
                _stops = true;
                ticks.Dispose();
                sources.Dispose();
                await ClosedAsync().ConfigureAwait(false);
                foreach (var pipeline in Pipelines())
                    pipeline.End();
                signals.Dispose();
                if (_hub is not null)
                    await _hub.CloseAsync().ConfigureAwait(false);
                await SavedAsync().ConfigureAwait(false);
                Tick();
                _predictions.OnCompleted();
                _beats.OnCompleted();
                _statuses.OnCompleted();
                _notes.OnCompleted();
                _markers.OnCompleted();
            }
        }
    }

    /// <summary>Whether the session is closing its sources: their signals end with them, and nobody need be told.</summary>
    internal bool Stops => _stops;

    internal void Say(Prediction prediction) => Say(_predictions, prediction);

    internal void Say(HeartBeat beat) => Say(_beats, beat);

    internal void Say(DeviceStatus status) => Say(_statuses, status);

    internal void Say(SessionNote note) => Say(_notes, note);

    /// <summary>A subscriber's defect ends the session in order; on a source's or the classifier's thread it would end the process.</summary>
    void Say<T>(ISubject<T> listeners, T what)
    {
        try
        {
            listeners.OnNext(what);
        }
#pragma warning disable CA1031 // Whatever it is, RunAsync throws it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    internal void Fail(Exception error) => _ended.TrySetException(error);

    void Begin(EcgDevice device, CompositeDisposable signals)
    {
        DevicePipeline pipeline;
        lock (_gate)
        {
            if (_byName.ContainsKey(device.Id))
            {
                // At the start it is the user's to mend; later somebody else's message must not end everybody's session.
                var sentence = $"Two devices are called '{device.Id}': give one another name, with 'device=NAME' in its source's URI or in its topic.";
                if (_started)
                    Say(new SessionNote(_clock.Now, device.Id, sentence + " The later one is passed over.", true));
                else
                    Fail(new EcgStreamException(sentence));
                return;
            }
            pipeline = new DevicePipeline(this, device, _pathOptions, _windows, _options, _hub, _provider, _clock, OneEnded);
            _pipelines.Add(pipeline);
            _byName.Add(device.Id, pipeline);
        }
        Interlocked.Increment(ref _open);
        Say(pipeline.Status);
        signals.Add(device.Events.Subscribe(pipeline.On));
        signals.Add((device.Lent ?? device.Signal).Subscribe(pipeline));
    }

    /// <summary>Waits for the sources to close what they opened, so that another may open it, but not for ever.</summary>
    async Task ClosedAsync()
    {
        try
        {
            await Task.WhenAll(_sources.Select(s => s.Closed)).WaitAsync(TimeSpan.FromSeconds(5), new SchedulerTimeProvider(_clock)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Say(new SessionNote(_clock.Now, "session", "A source did not close within 5 s.", true));
        }
    }

    /// <summary>Waits for what was recorded to be saved, so that the last status says so, but not for a disk that hangs.</summary>
    async Task SavedAsync()
    {
        try
        {
            await Task.WhenAll(Pipelines().Select(p => p.WhenSaved())).WaitAsync(TimeSpan.FromSeconds(5), new SchedulerTimeProvider(_clock)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The recorder has told by now.
        }
    }

    // What came for nobody while the session stops stays its sender's.
    Task WhenSaved(string device)
    {
        DevicePipeline? pipeline;
        lock (_gate)
            _byName.TryGetValue(device, out pipeline);
        return pipeline?.WhenSaved() ?? (_stops ? new TaskCompletionSource().Task : Task.CompletedTask);
    }

    void OneEnded()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _ended.TrySetResult();
    }

    void Tick()
    {
        foreach (var pipeline in Pipelines())
            pipeline.Tick();
    }

    DevicePipeline[] Pipelines()
    {
        lock (_gate)
            return [.. _pipelines];
    }
}

using System.Globalization;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Recordings;

/// <summary>
/// A recording as a source:
/// <c>file:100.hea?channel=MLII&amp;speed=1&amp;start=30&amp;duration=600&amp;loop=1&amp;device=NAME&amp;rate=300&amp;unit=mV&amp;record=0</c>.
/// <c>speed</c> is a multiple of real time or <c>max</c>, <c>loop</c> a number of passes or <c>forever</c>, <c>start</c> and
/// <c>duration</c> are seconds, <c>column</c> is another word for <c>channel</c>. It waits for its receiver.
/// </summary>
public sealed class FileSource : IEcgSource
{
    readonly string _path;
    readonly RecordingOptions _reading;
    readonly ReplayOptions _replay;
    readonly string? _device;
    readonly IScheduler _clock;

    FileSource(string name, string path, RecordingOptions reading, ReplayOptions replay, string? device, IScheduler clock)
    {
        (Name, _path, _reading, _replay, _device, _clock) = (name, path, reading, replay, device, clock);
        Control = new(replay);
        Devices = Observable.Create<EcgDevice>(Open);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// One device, named after the record unless the URI names it. The file is read when this is subscribed to, on the subscriber's
    /// thread. It completes when the signal has ended; disposing of it ends the signal.
    /// </remarks>
    public IObservable<EcgDevice> Devices { get; }

    /// <summary>Controls the replay while it runs.</summary>
    public ReplayControl Control { get; }

    /// <summary>Makes the source that a URI describes. The file is read later.</summary>
    /// <param name="uri">The URI; a plain path will do.</param>
    /// <param name="clock">Paces the replay; unused at <c>speed=max</c>.</param>
    /// <exception cref="EcgStreamException">An option is unknown or out of range, or no file is named.</exception>
    public static FileSource Create(SourceUri uri, IScheduler clock)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(clock);
        var part = RecordingPart.Of(uri);
        var replay = new ReplayOptions
        {
            Speed = uri.Get("speed") is "max" ? null : uri.GetNumber("speed", 1, ReplayControl.LowestSpeed, ReplayControl.HighestSpeed),
            Start = part.Start,
            Duration = part.Duration,
            Passes = uri.Get("loop") is "forever" ? null : uri.GetInteger("loop", 1, 1, 1_000_000),
        };
        var device = uri.GetDevice();
        uri.RefuseUnknownOptions();
        return new(uri.Text, part.Path, part.Reading, replay, device, clock);
    }

    IDisposable Open(IObserver<EcgDevice> observer)
    {
        Recording recording;
        IObservable<SampleChunk> chunks;
        try
        {
            recording = Recording.Open(_path, _reading);
            chunks = recording.Play(_replay, _clock, Control);
        }
        catch (EcgStreamException e)
        {
            observer.OnError(e);
            return Disposable.Empty;
        }
        var closed = new AsyncSubject<Unit>();
        var ended = new AsyncSubject<Unit>();
        var events = new Subject<DeviceEvent>();
        var signal = Observable.Create<SampleChunk>(receiver =>
        {
            Introduce(recording, events);
            return chunks.TakeUntil(closed).Finally(events.OnCompleted).Subscribe(
                receiver.OnNext,
                receiver.OnError,
                () =>
                {
                    receiver.OnCompleted();
                    ended.OnCompleted();
                });
        });
        observer.OnNext(new(SourceUri.DeviceId(_device ?? recording.Name), signal, events.AsObservable()) { Waits = true });
        // Not before the device was said: its signal may have run, and ended, on a thread of its own meanwhile.
        return new CompositeDisposable(
            ended.Subscribe(static _ => { }, observer.OnCompleted),
            Disposable.Create(closed, static closed =>
            {
                closed.OnNext(Unit.Default);
                closed.OnCompleted();
            }));
    }

    // In the recording's own time, so that a replay says the same on every run.
    static void Introduce(Recording recording, Subject<DeviceEvent> events)
    {
        var at = recording.TimeAt(0);
        events.OnNext(new DeviceEvent.Connected(at, string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(recording.Path)}, channel {recording.Channel}, {recording.RateHz:0.###} Hz, {recording.Duration.TotalSeconds:0.#} s")));
        foreach (var remark in recording.Remarks)
            events.OnNext(new DeviceEvent.Remark(at, remark));
        if (recording.RejectedRows > 0)
            events.OnNext(new DeviceEvent.InputRejected(at, recording.RejectedRows, recording.RejectedExample ?? ""));
    }
}

using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace EcgStream.Devices;

/// <summary>
/// One subscription's way from a port's bytes to chunks: openings, commands, silences, faults, and what is known between them.
/// </summary>
/// <remarks>
/// A device that must be told to start is told so at once when it is first opened. After that it may have gone on sending where only the way
/// to it broke, and beginning anew would lose its counter: so it is listened to first, for a second, or, once it fell silent in the midst
/// of samples with the port open, until the silence is no longer borne and the port is opened once more.
/// </remarks>
sealed class SerialSession(SerialSource.Parts parts, IScheduler clock, IObserver<DeviceEvent> events)
{
    // A port at the wrong speed rejects hundreds of lines a second; a log needs one a second.
    static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);
    static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(0.1);
    static readonly TimeSpan ListenFor = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly IStopwatch _time = clock.StartStopwatch();
    SerialReader? _reader = parts.Language is { } language ? new(language) : null;
    FormatSearch? _search;
    SerialOpening? _opening;
    Action<Exception>? _endOpening;
    bool _hasSent;
    bool _sends;
    bool _fellSilent;
    bool _toldLatency;
    long _reported;
    TimeSpan _mayReportAt;

    /// <summary>The chunks; <paramref name="closing"/> ends them, with what was held back.</summary>
    public IObservable<SampleChunk> Chunks(IObservable<Unit> closing) => Observable.Create<SampleChunk>(observer =>
    {
        var chunks = new ChunkObserver(observer);
        var failures = new Subject<Exception>();
        _endOpening = failures.OnNext;
        var bytes = parts.Feed.Bytes.Merge(failures.SelectMany(Observable.Throw<ReadOnlyMemory<byte>>))
            // An opening may take as long as it takes; from then on the port must speak.
            .Timeout(Observable.Never<long>(), _ => Observable.Timer(parts.Stall, clock), Observable.Defer(Stalled))
            .Do(Opened)
            // A port that opens and says nothing has not come back: only bytes start the count of failures over.
            .Where(bytes => !bytes.IsEmpty)
            .RetryWithBackoff(parts.Backoff, clock, Failed)
            .Finally(() => ReportRejected());
        return new CompositeDisposable(
            // First, so that it is written before the port is closed.
            Disposable.Create(Part),
            bytes.Select(b => (Action)(() => Take(b.Span, chunks)))
                .Merge(Observable.Interval(TickEvery, clock).Select(_ => (Action)(() => Tick(chunks))))
                .Merge(closing.Take(1).Select(_ => (Action)(() => End(chunks))))
                .Subscribe(act =>
                {
                    lock (_gate)
                        chunks.Do(act);
                }, observer.OnError));
    });

    IObservable<ReadOnlyMemory<byte>> Stalled()
    {
        lock (_gate)
            _fellSilent = _sends;
        events.OnNext(new DeviceEvent.Stalled(clock.Now, parts.Stall));
        return Observable.Throw<ReadOnlyMemory<byte>>(SerialFaults.Silent(parts.Settings.Port, parts.Stall));
    }

    void Opened(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
            return;
        lock (_gate)
        {
            events.OnNext(new DeviceEvent.Connected(clock.Now, parts.Settings.ToString()));
            if (!_toldLatency && parts.LatencyTimer() is { Milliseconds: > 1 } timer)
            {
                _toldLatency = true;
                Remark(SerialFaults.Latency(parts.Settings.Port, timer.Name, timer.Milliseconds));
            }
            if (_reader is null)
                _search = new(parts.Uri, _time.Elapsed, parts.Feed.Write);
            else
                Open(_reader, !_hasSent ? TimeSpan.Zero : _fellSilent ? parts.Stall + ListenFor : ListenFor);
            (_fellSilent, _sends) = (false, false);
        }
    }

    void Open(SerialReader reader, TimeSpan listenFor)
    {
        var now = _time.Elapsed;
        reader.Opened(now);
        _opening = new(reader.Language, listenFor, now, parts.Feed.Write, Remark, Fail);
        GoOn(reader, now);
    }

    /// <summary>Ends an opening; not here and now, in the midst of its own bytes and under the gate, where its end would wait for itself.</summary>
    void Fail(string reason)
    {
        var opening = _opening;
        clock.Schedule(() =>
        {
            bool isStill;
            lock (_gate)
                isStill = opening is not null && _opening == opening;
            if (isStill)
                _endOpening!(new SerialLinkException(reason));
        });
    }

    void Failed(Exception error, TimeSpan wait)
    {
        lock (_gate)
            (_opening, _search) = (null, null);
        ReportRejected();
        events.OnNext(new DeviceEvent.Disconnected(clock.Now, error.Message, wait));
    }

    void Take(ReadOnlySpan<byte> bytes, ChunkObserver observer)
    {
        var now = _time.Elapsed;
        if (_search is { } search)
        {
            search.Take(bytes);
            Found(search, now, observer);
            return;
        }
        // What is still under way when a port is closed.
        if (_reader is not { } reader || _opening is not { } opening)
            return;
        if (!opening.IsOver && !opening.IsListening)
        {
            bytes = opening.Take(bytes, now);
            if (!opening.IsOver)
                return;
            GoOn(reader, now);
        }
        var samples = reader.Take(bytes, now, clock.Now, observer);
        opening.Heard(samples);
        parts.Feed.ReadClosely(reader.WantsCloseReads(now));
        _sends |= samples > 0 && opening.IsOver;
        _hasSent |= _sends;
        if (now >= _mayReportAt && opening.IsOver)
            ReportRejected();
    }

    void Tick(ChunkObserver observer)
    {
        var now = _time.Elapsed;
        if (_search is { } search)
            Found(search, now, observer);
        else if (_reader is { } reader)
        {
            GoOn(reader, now);
            reader.Tick(now, clock.Now, observer);
            parts.Feed.ReadClosely(reader.WantsCloseReads(now));
        }
    }

    void GoOn(SerialReader reader, TimeSpan now)
    {
        if (_opening is not { } opening)
            return;
        opening.Tick(now);
        if (opening.TakeStarted())
            reader.Started(now);
    }

    void Found(FormatSearch search, TimeSpan now, ChunkObserver observer)
    {
        if (search.Tick(now) is not { } found)
            return;
        if (found.IsMistake)
        {
            _search = null;
            observer.OnError(new EcgStreamException(found.Sentence));
            return;
        }
        Remark(found.Sentence);
        if (found.Language is not { } language)
            return;
        _search = null;
        Open(_reader = new(language), TimeSpan.Zero);
    }

    void End(ChunkObserver observer)
    {
        _reader?.End(_time.Elapsed, clock.Now, observer);
        observer.OnCompleted();
    }

    void Part()
    {
        // To a device that was never started it might mean something else.
        if ((_hasSent || _opening is { IsOver: true }) && _reader?.Language.Stop is { IsEmpty: false } stop)
            parts.Feed.Write(stop);
    }

    void Remark(string sentence) => events.OnNext(new DeviceEvent.Remark(clock.Now, sentence));

    void ReportRejected()
    {
        if (_reader?.Decoder is not { } decoder || decoder.Rejected - _reported is not (> 0 and var count))
            return;
        _reported = decoder.Rejected;
        _mayReportAt = _time.Elapsed + ReportEvery;
        events.OnNext(new DeviceEvent.InputRejected(clock.Now, count, decoder.LastRejected));
    }
}

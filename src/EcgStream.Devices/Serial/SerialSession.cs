using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace EcgStream.Devices;

/// <summary>One subscription's way from a port's bytes to chunks: openings, silences, faults, and what is known between them.</summary>
sealed class SerialSession(SerialSource.Parts parts, IScheduler clock, IObserver<DeviceEvent> events)
{
    // A port at the wrong speed rejects hundreds of lines a second; a log needs one a second.
    static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    readonly IStopwatch _time = clock.StartStopwatch();
    readonly SampleTimeline _timeline = new(parts.RateHz);
    readonly SampleBatch _batch = new();
    long _reported;
    TimeSpan _mayReportAt;

    public IObservable<SampleChunk> Chunks => Observable.Create<SampleChunk>(observer =>
        parts.Feed.Bytes
            // An opening may take as long as it takes; from then on the port must speak.
            .Timeout(Observable.Never<long>(), _ => Observable.Timer(parts.Stall, clock), Observable.Defer(Stalled))
            .Do(Opened)
            // A port that opens and says nothing has not come back: only bytes start the count of failures over.
            .Where(bytes => !bytes.IsEmpty)
            .RetryWithBackoff(parts.Backoff, clock, Failed)
            .Finally(() => ReportRejected())
            .Subscribe(bytes => Take(bytes.Span, observer), observer.OnError));

    IObservable<ReadOnlyMemory<byte>> Stalled()
    {
        events.OnNext(new DeviceEvent.Stalled(clock.Now, parts.Stall));
        return Observable.Throw<ReadOnlyMemory<byte>>(SerialFaults.Silent(parts.Settings.Port, parts.Stall));
    }

    void Opened(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
            return;
        parts.Decoder.Restart();
        _timeline.Break(_time.Elapsed);
        events.OnNext(new DeviceEvent.Connected(clock.Now, parts.Settings.ToString()));
    }

    void Failed(Exception error, TimeSpan wait)
    {
        ReportRejected();
        events.OnNext(new DeviceEvent.Disconnected(clock.Now, error.Message, wait));
    }

    void Take(ReadOnlySpan<byte> bytes, IObserver<SampleChunk> observer)
    {
        parts.Decoder.Decode(bytes, _batch);
        var now = _time.Elapsed;
        if (now >= _mayReportAt)
            ReportRejected();
        if (_batch.Count == 0)
            return;
        var start = _timeline.Place(_batch.Count, now);
        observer.OnNext(_batch.Take(start, clock.Now, parts.RateHz));
    }

    void ReportRejected()
    {
        var count = parts.Decoder.Rejected - _reported;
        if (count == 0)
            return;
        _reported = parts.Decoder.Rejected;
        _mayReportAt = _time.Elapsed + ReportEvery;
        events.OnNext(new DeviceEvent.InputRejected(clock.Now, count, parts.Decoder.LastRejected));
    }
}

using System.Diagnostics;
using System.Reactive.Linq;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// Stands between a source and the session and counts what passes: messages, samples, gaps by index, and how long after its intended sending each
/// message had been taken in, which is when the window that it completes is there.
/// </summary>
sealed class LoadProbe(IEcgSource inner, LoadOptions options) : IEcgSource
{
    LatencyHistogram[] _latencies = [];
    LoadSchedule? _schedule;
    long _messages;
    long _samples;
    long _lost;

    public string Name => inner.Name;

    public bool MayHaveMany => inner.MayHaveMany;

    public Task Closed => inner.Closed;

    public IObservable<EcgDevice> Devices => inner.Devices.Select(device => new Passing(this, LoadMessages.DeviceOf(device.Id)).Through(device));

    /// <summary>Chunks that were taken in.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Samples that were taken in.</summary>
    public long Samples => Volatile.Read(ref _samples);

    /// <summary>Samples that are missing between those that came, or before the first.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Per step, from the intended sending of a message until it had been taken in.</summary>
    public IReadOnlyList<LatencyHistogram> Latencies => _latencies;

    public void AcknowledgeAfter(Func<string, Task> saved) => inner.AcknowledgeAfter(saved);

    public void Begin(LoadSchedule schedule)
    {
        _latencies = [.. options.Multipliers.Select(_ => new LatencyHistogram())];
        Volatile.Write(ref _schedule, schedule);
    }

    sealed class Passing(LoadProbe probe, int device) : IObserver<SampleChunk>
    {
        IObserver<SampleChunk>? _next;
        long _expected;

        public EcgDevice Through(EcgDevice device) => device with
        {
            Signal = Between(device.Signal),
            Lent = device.Lent is null ? null : Between(device.Lent),
        };

        IObservable<SampleChunk> Between(IObservable<SampleChunk> signal) => Observable.Create<SampleChunk>(observer =>
        {
            _next = observer;
            return signal.Subscribe(this);
        });

        public void OnNext(SampleChunk chunk)
        {
            var (length, end) = (chunk.Length, chunk.End);
            _next!.OnNext(chunk);
            // One reader hands everything on, so these have one writer.
            Volatile.Write(ref probe._lost, probe._lost + chunk.Start - _expected);
            _expected = end;
            Volatile.Write(ref probe._samples, probe._samples + length);
            Volatile.Write(ref probe._messages, probe._messages + 1);
            if (Volatile.Read(ref probe._schedule) is { } schedule && schedule.IntendedFor(device, end - 1) is { } intended)
                probe._latencies[schedule.StepAt(intended)].Add(Stopwatch.GetTimestamp() - intended);
        }

        public void OnError(Exception error) => _next!.OnError(error);

        public void OnCompleted() => _next!.OnCompleted();
    }
}

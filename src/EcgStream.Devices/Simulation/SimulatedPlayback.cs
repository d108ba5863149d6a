using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace EcgStream.Devices;

/// <summary>
/// Plays a simulated signal in chunks of 100 ms of its time. Each chunk has its own absolute time, counted from the start, so that nothing
/// drifts; whatever is due is played, so that a process which slept catches up.
/// </summary>
sealed class SimulatedPlayback : IDisposable
{
    const int ChunksPerSecond = 10;

    // At full speed the clock gets its turn once a second of signal, so that others on it live and a disposal is heard.
    const int ChunksPerTurn = 10;

    readonly SimulatedSourceOptions _options;
    readonly IScheduler _clock;
    readonly IObserver<SampleChunk> _chunks;
    readonly IObserver<DeviceEvent> _events;
    readonly Action _ended;
    readonly SimulatedSignal _signal;
    // Not a SerialDisposable: on a pool thread a turn may have set its successor before its own scheduling returns here.
    readonly MultipleAssignmentDisposable _next = new();
    readonly List<SignalMark> _marks = [];
    readonly List<Gap> _losses = [];
    readonly DateTimeOffset _start;
    readonly long _backlog;
    readonly long _end;
    long _chunk;

    public SimulatedPlayback(
        SimulatedSourceOptions options, IScheduler clock, IObserver<SampleChunk> chunks, IObserver<DeviceEvent> events, Action ended)
    {
        (_options, _clock, _chunks, _events, _ended) = (options, clock, chunks, events, ended);
        _signal = new(options);
        _start = clock.Now;
        _backlog = Samples(options.BacklogSeconds);
        _end = options.DurationSeconds is { } seconds ? Samples(seconds) : long.MaxValue;
        // Chunk 0 is the first live one; those of the backlog have negative numbers.
        _chunk = -(long)Math.Ceiling(_backlog * ChunksPerSecond / options.RateHz);
    }

    public void Start()
    {
        _events.OnNext(new DeviceEvent.Connected(_clock.Now, string.Create(CultureInfo.InvariantCulture,
            $"simulated subject {_options.Subject}, {_signal.Emotion ?? "at rest"}, {_options.RateHz} Hz")));
        _next.Disposable = _clock.Schedule(Turn);
    }

    public void Dispose() => _next.Dispose();

    void Turn()
    {
        var paced = _options.Speed is not null;
        for (var turn = 0; !_next.IsDisposed && (paced ? Due(_chunk) <= _clock.Now : turn < ChunksPerTurn); turn++)
        {
            Play();
            if (_signal.Position == _end)
            {
                _chunks.OnCompleted();
                _ended();
                return;
            }
        }
        if (!_next.IsDisposed)
            _next.Disposable = paced ? _clock.Schedule(Due(_chunk), Turn) : _clock.Schedule(Turn);
    }

    void Play()
    {
        var start = _signal.Position;
        _chunk++;
        var length = (int)(Math.Clamp(_backlog + (long)Math.Floor(_chunk * _options.RateHz / ChunksPerSecond), start, _end) - start);
        if (length == 0)
            return;
        // Receivers may keep a chunk: each has memory of its own.
        var samples = new float[length];
        var emotion = _signal.Emotion;
        _marks.Clear();
        _losses.Clear();
        _signal.Read(samples, _marks, _losses);
        if (_signal.Emotion != emotion)
            _events.OnNext(new DeviceEvent.Remark(_clock.Now, $"The simulated subject {_options.Subject} goes over to {_signal.Emotion}."));

        var from = start;
        foreach (var loss in _losses)
        {
            Say(samples, start, from, loss.Start);
            from = loss.Start + loss.Length;
        }
        Say(samples, start, from, start + length);
    }

    /// <summary>Hands on the samples from … to of a stretch that begins at <paramref name="start"/>.</summary>
    void Say(float[] samples, long start, long from, long to)
    {
        if (to <= from || _next.IsDisposed)
            return;
        _chunks.OnNext(new(from, samples.AsMemory((int)(from - start), (int)(to - from)), _clock.Now)
        {
            RateHz = _options.RateHz,
            TakenAt = _start + TimeSpan.FromSeconds((from - _backlog) / _options.RateHz),
            Marks = _marks.Count == 0 ? default :
            [
                .. _marks.Where(m => m.Start < to && m.End > from)
                    .Select(m => new SignalMark(m.Fault, Math.Max(m.Start, from), Math.Min(m.End, to) - Math.Max(m.Start, from))),
            ],
        });
    }

    /// <summary>When a chunk's last sample has been taken, on the session's clock.</summary>
    DateTimeOffset Due(long chunk) => _start + TimeSpan.FromSeconds((chunk + 1) / (ChunksPerSecond * _options.Speed!.Value));

    long Samples(double seconds) => (long)Math.Round(seconds * _options.RateHz);
}

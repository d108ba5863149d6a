using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace EcgStream.Devices;

/// <summary>
/// Plays a source through an emulated device into a line, in real time of the given clock: 200 times a second, as far as the machine gets
/// round to it, the commands that came are handed to the device and all that is due is sent. On a clock that lends threads it has one of
/// its own, because timers come up to 20 ms late. The source starts when the device first streams, so that a recording begins with
/// the first sample sent, whenever the receiver comes.
/// </summary>
/// <param name="device">How the device speaks.</param>
/// <param name="faults">What goes wrong.</param>
/// <param name="openLine">Makes the line, again each time it is plugged in. May fail with an <see cref="EcgStreamException"/>.</param>
/// <param name="clock">Paces it.</param>
/// <param name="tell">Hears what happens, in a few words each.</param>
public sealed class EmulatorPlayer(IEmulatedDevice device, EmulatedFaults faults, Func<IDeviceLine> openLine, IScheduler clock, Action<string>? tell = null)
{
    /// <summary>How often what is due is sent: within half a turn of any device's counter (8 ms of a BITalino's), as long as the machine isn't busy.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a reader has, at the end, to read what was sent, before the line goes away.</summary>
    public static TimeSpan Linger { get; } = TimeSpan.FromMilliseconds(500);

    const int CommandLength = 256;

    /// <summary>Plays until the source ends or <paramref name="stop"/> is asked for. The line is gone when the task ends.</summary>
    /// <returns>What became of the samples.</returns>
    /// <exception cref="EcgStreamException">The line can't be made or goes away, or the source can't be played.</exception>
    public async Task<EmulatorTally> PlayAsync(IEcgSource source, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(source);
        var signal = new PlayedSignal(device.ClockHz);
        var emulator = new DeviceEmulator(device, signal.At, faults, tell);
        using var performance = new Performance(source, signal, emulator, openLine, clock, stop);
        await performance.Ended;
        if (signal.Remark is { } remark)
            tell?.Invoke(remark);
        return emulator.Tally;
    }

    /// <summary>One playing, from the first turn to the last.</summary>
    sealed class Performance : IDisposable
    {
        readonly IEcgSource _source;
        readonly PlayedSignal _signal;
        readonly DeviceEmulator _emulator;
        readonly Func<IDeviceLine> _openLine;
        readonly IScheduler _clock;
        readonly CancellationToken _stop;
        readonly IStopwatch _time;
        readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly MultipleAssignmentDisposable _next = new();
        readonly SingleAssignmentDisposable _playing = new();
        readonly byte[] _commands = new byte[CommandLength];
        readonly Lock _gate = new();
        bool _isOver;
        IDeviceLine? _line;
        bool _isPlaying;
        TimeSpan _seen;
        TimeSpan _deviceTime;
        TimeSpan _due;

        public Performance(IEcgSource source, PlayedSignal signal, DeviceEmulator emulator, Func<IDeviceLine> openLine, IScheduler clock, CancellationToken stop)
        {
            (_source, _signal, _emulator, _openLine, _clock, _stop) = (source, signal, emulator, openLine, clock, stop);
            _time = clock.StartStopwatch();
            _line = openLine();
            _next.Disposable = clock.AsLongRunning() is { } threads ? threads.ScheduleLongRunning(Turns) : clock.Schedule(Turn);
        }

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            _next.Dispose();
            _playing.Dispose();
            // A turn that is under way on another thread still has the line.
            lock (_gate)
            {
                _isOver = true;
                _line?.Dispose();
            }
        }

        void Turns(ICancelable thread)
        {
            while (!thread.IsDisposed && TakeTurn())
            {
                if (_due - _time.Elapsed is { Ticks: > 0 } pause)
                    _stop.WaitHandle.WaitOne(pause);
            }
        }

        void Turn()
        {
            if (TakeTurn() && !_next.IsDisposed)
                _next.Disposable = _clock.Schedule(_due - _time.Elapsed, Turn);
        }

        /// <summary>Does what is due.</summary>
        /// <returns>Whether there is more to come, at the time that is due next.</returns>
        bool TakeTurn()
        {
            try
            {
                if (_stop.IsCancellationRequested || _emulator.NextTick >= _signal.EndTick)
                {
                    _next.Disposable = _clock.Schedule(Linger, () => _ended.TrySetResult());
                    return false;
                }
                lock (_gate)
                {
                    if (_isOver)
                        return false;
                    MoveOn();
                }
            }
            catch (SerialLinkException gone)
            {
                _ended.TrySetException(new EcgStreamException(gone.Message, gone));
                return false;
            }
            catch (EcgStreamException mistake)
            {
                _ended.TrySetException(mistake);
                return false;
            }
            for (_due += Period; _due <= _time.Elapsed; _due += Period)
            {
                // Turns that were slept through are one: it sends all that is due.
            }
            return !_ended.Task.IsCompleted;
        }

        void MoveOn()
        {
            for (int count; (count = _line?.Read(_commands) ?? 0) > 0;)
                _emulator.Receive(_commands.AsSpan(0, count));
            var now = _time.Elapsed;
            if (_emulator.HasBegun)
                Play();
            // The device's time stands still until the source has something to give.
            var target = _emulator.HasBegun && !_signal.IsReady && _emulator.NextTick == 0 ? _deviceTime : _deviceTime + (now - _seen);
            _seen = now;
            _emulator.EndTick = _signal.EndTick;
            var isTaken = true;
            do
            {
                _deviceTime = _deviceTime + Period < target ? _deviceTime + Period : target;
                var bytes = _emulator.Advance(_deviceTime);
                if (_emulator.IsPluggedIn)
                    _line ??= _openLine();
                // A line that took nothing is not asked again before the next turn: each try may wait.
                if (!bytes.IsEmpty && !(isTaken = isTaken && _line is not null && _line.TryWrite(bytes)))
                    _emulator.NotTaken();
                // What was sampled before the plug was pulled is still sent.
                if (!_emulator.IsPluggedIn)
                    Unplug();
            }
            while (_deviceTime < target);
            _signal.Skip(_emulator.NextTick);
        }

        void Unplug()
        {
            _line?.Dispose();
            _line = null;
        }

        void Play()
        {
            if (_isPlaying)
                return;
            _isPlaying = true;
            // Of several devices the first. The source stays open for as long as its devices are listened to.
            _playing.Disposable = _source.Devices.Where((_, i) => i == 0).SelectMany(d => d.Signal).Subscribe(
                chunk => Take(chunk),
                error => _ended.TrySetException(error),
                _signal.End);
        }

        void Take(in SampleChunk chunk)
        {
            try
            {
                _signal.Add(chunk);
            }
            catch (EcgStreamException mistake)
            {
                _ended.TrySetException(mistake);
            }
        }
    }
}

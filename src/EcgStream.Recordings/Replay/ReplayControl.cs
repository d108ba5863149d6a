namespace EcgStream.Recordings;

/// <summary>
/// Controls a replay while it runs: pause, step, seek, speed, loop, end. Safe to call from any thread, also before the replay begins; what is
/// asked for takes effect before the next chunk. It is for one replay at a time: where several are begun, the latest obeys.
/// </summary>
/// <remarks>
/// A window never holds samples from both sides of a seek: the sample clock jumps by at least ten seconds there, and never goes back. Pauses,
/// steps and speeds leave no trace in the signal.
/// </remarks>
public sealed class ReplayControl
{
    /// <summary>The slowest speed, as a multiple of real time.</summary>
    public const double LowestSpeed = 0.01;

    /// <summary>The highest speed that is kept to; faster is only as fast as it goes.</summary>
    public const double HighestSpeed = 1000;

    readonly Lock _gate = new();
    ReplayOrders _orders;
    ReplayRun? _run;

    /// <summary>A control that asks for what the options say.</summary>
    /// <param name="options">The speed and passes to begin with.</param>
    public ReplayControl(ReplayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _orders = new() { Speed = options.Speed, Passes = options.Passes };
    }

    /// <summary>Where the replay is and how it goes on; null before it begins.</summary>
    public ReplayProgress? Progress => Volatile.Read(ref _run)?.Progress;

    /// <summary>Waits where it is.</summary>
    public void Pause() => Change(static orders => orders with { IsPaused = true });

    /// <summary>Goes on; steps that were not played yet are given up.</summary>
    public void Resume() => Change(static orders => orders with { IsPaused = false, Steps = 0 });

    /// <summary>Pauses, and plays the next chunk at once.</summary>
    /// <param name="length">Its length, above zero; it is shorter where samples are missing, and a sample long at least.</param>
    public void Step(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        Change(orders => orders with { IsPaused = true, Steps = orders.Steps + 1, StepLength = length });
    }

    /// <summary>Goes on from another place; steps that were not played yet are given up.</summary>
    /// <param name="position">Place on the recording's sample clock; one before or behind the part that is played is taken for its nearer end.</param>
    public void Seek(TimeSpan position) => Change(orders => orders with { SeekTo = position, SeekBy = TimeSpan.Zero, Steps = 0 });

    /// <summary>Goes on from a place some way off; steps that were not played yet are given up.</summary>
    /// <param name="distance">How far from where it is, or is about to be; below zero for back.</param>
    public void SeekBy(TimeSpan distance) => Change(orders => orders with { SeekBy = orders.SeekBy + distance, Steps = 0 });

    /// <summary>Sets the speed.</summary>
    /// <param name="speed">Multiple of real time, <see cref="LowestSpeed"/> … <see cref="HighestSpeed"/>; null for as fast as the receiver takes samples in.</param>
    public void SetSpeed(double? speed)
    {
        if (speed is { } multiple)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(multiple, LowestSpeed, nameof(speed));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(multiple, HighestSpeed, nameof(speed));
        }
        Change(orders => orders with { Speed = speed });
    }

    /// <summary>Sets whether it begins again at the end, for ever; otherwise the pass under way is the last.</summary>
    public void SetLoop(bool isOn) => Change(orders => orders with { Passes = isOn ? null : 1 });

    /// <summary>Ends it, which is a regular end of the signal. Nothing can be asked for after that.</summary>
    public void End() => Change(static orders => orders with { Ends = true });

    /// <summary>From now on this run obeys.</summary>
    internal void Attach(ReplayRun run) => Volatile.Write(ref _run, run);

    /// <summary>What is asked for now. A seek is asked for once; a step stays until it was <see cref="Stepped"/>.</summary>
    internal ReplayOrders Take()
    {
        lock (_gate)
        {
            var orders = _orders;
            _orders = orders with { SeekTo = null, SeekBy = TimeSpan.Zero };
            return orders;
        }
    }

    /// <summary>A step was played.</summary>
    internal void Stepped()
    {
        lock (_gate)
            _orders = _orders with { Steps = Math.Max(0, _orders.Steps - 1) };
    }

    void Change(Func<ReplayOrders, ReplayOrders> change)
    {
        lock (_gate)
            _orders = change(_orders);
        // Outside of the gate: the run takes its own first and then this one.
        Volatile.Read(ref _run)?.Attend();
    }
}

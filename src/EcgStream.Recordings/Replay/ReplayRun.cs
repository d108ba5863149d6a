using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace EcgStream.Recordings;

/// <summary>
/// One run of a replay: hands on chunk after chunk, each when it is due, and heeds its control in between. A chunk is cut before it is waited
/// for; whatever is asked for meanwhile puts it back and decides anew.
/// </summary>
/// <param name="recording">What is played.</param>
/// <param name="cursor">Cuts it; this run's own.</param>
/// <param name="control">What it obeys.</param>
/// <param name="observer">Is told each chunk and the end, one at a time.</param>
/// <param name="clock">Paces it.</param>
sealed class ReplayRun(Recording recording, ChunkCursor cursor, ReplayControl control, IObserver<SampleChunk> observer, IScheduler clock) : IDisposable
{
    const double PacedChunkSeconds = 0.1;
    const double UnpacedChunkSeconds = 1;
    const double ShortestWaitSeconds = 0.01;

    readonly Lock _gate = new();
    readonly SerialDisposable _wait = new();

    // Until it begins it stands still.
    ReplayOrders _orders = new() { IsPaused = true };

    // The clock that is played by, in samples, passes _index at _since.
    double _index = cursor.First;
    DateTimeOffset _since = clock.Now;
    SampleChunk? _pending;
    CursorPlace _beforePending;
    long? _stepEnd;
    int _turn;
    bool _isTalking;
    bool _isOver;

    /// <summary>Where it is and how it goes on.</summary>
    public ReplayProgress Progress
    {
        get
        {
            lock (_gate)
            {
                var (from, to) = cursor.Part;
                var place = _pending is null ? cursor.Place : _beforePending;
                return new(Time(PositionOf(IndexAt(clock.Now), place)), Time(from), Time(to))
                {
                    Speed = _orders.Speed,
                    IsPaused = _orders.IsPaused,
                    Loops = _orders.Passes is null,
                    Pass = place.Pass + 1,
                    HasEnded = _isOver,
                };
            }
        }
    }

    /// <summary>Looks at what the control asks for; to be called at the beginning and whenever that changed, from any thread.</summary>
    public void Attend()
    {
        Turn turn;
        lock (_gate)
        {
            // Whoever hands on a chunk looks at it afterwards.
            if (_isTalking || _isOver)
                return;
            turn = Arrange();
        }
        Await(turn);
    }

    /// <summary>Hands on nothing more.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isOver = true;
        _wait.Dispose();
    }

    // Decides what comes next. Under the gate, while nothing is handed on.
    Turn Arrange()
    {
        var orders = control.Take();
        var now = clock.Now;
        var index = IndexAt(now);
        PutBack();
        var seeks = orders.SeekTo is not null || orders.SeekBy != TimeSpan.Zero;
        if (seeks)
        {
            var position = (orders.SeekTo?.TotalSeconds * recording.RateHz) ?? PositionOf(index, cursor.Place);
            cursor.Seek((long)Math.Round(position + orders.SeekBy.TotalSeconds * recording.RateHz));
            index = cursor.Place.Next + cursor.Place.Shift;
        }
        // Otherwise as before, so that no rounding adds up from chunk to chunk and a late one does not delay those after it.
        if (seeks || orders.Speed != _orders.Speed || orders.IsPaused != _orders.IsPaused)
            (_index, _since) = (index, now);
        _orders = orders;
        var wait = new SingleAssignmentDisposable();
        _wait.Disposable = wait;
        _turn++;
        if (orders is { IsPaused: true, Steps: 0, Ends: false })
            return default;
        if (!orders.Ends)
            Cut();
        DateTimeOffset? due = _pending is { } next && orders is { IsPaused: false, Speed: { } speed } ? Due(Played(next), speed) : null;
        return new(_turn, wait, due);
    }

    // Under the gate.
    void Cut()
    {
        cursor.Passes = _orders.Passes;
        var seconds = _orders.IsPaused
            ? _orders.StepLength.TotalSeconds
            : _orders.Speed is { } speed ? Math.Clamp(ShortestWaitSeconds * speed, PacedChunkSeconds, UnpacedChunkSeconds) : UnpacedChunkSeconds;
        cursor.ChunkLength = (int)Math.Clamp(Math.Round(seconds * recording.RateHz), 1, int.MaxValue);
        _beforePending = cursor.Place;
        _pending = cursor.TryNext(out var chunk) ? chunk : null;
    }

    // Under the gate.
    void PutBack()
    {
        if (_pending is not null)
            cursor.Place = _beforePending;
        _pending = null;
    }

    void Await(Turn turn)
    {
        if (turn.Wait is not { } wait)
            return;
        if (turn.Due is { } due)
            wait.Disposable = clock.Schedule(due, () => Say(turn.Number));
        else if (_orders is { IsPaused: false, Speed: null, Ends: false })
            wait.Disposable = NewThreadScheduler.Default.ScheduleLongRunning(turn.Number, (number, _) => Say(number));
        else
            wait.Disposable = clock.Schedule(() => Say(turn.Number));
    }

    // Hands on what is pending, and what follows as long as it is due at once.
    void Say(int number)
    {
        while (true)
        {
            SampleChunk? said;
            lock (_gate)
            {
                // Something else was asked for meanwhile, and another turn sees to it.
                if (number != _turn || _isTalking || _isOver)
                    return;
                said = _pending;
                (_isTalking, _isOver) = (said is not null, said is null);
                if (_orders.IsPaused && CompletesStep(said))
                    control.Stepped();
            }
            if (said is not { } chunk)
            {
                observer.OnCompleted();
                return;
            }
            observer.OnNext(chunk);
            Turn turn;
            lock (_gate)
            {
                (_isTalking, _pending) = (false, null);
                if (_isOver)
                    return;
                if (_orders.IsPaused || _orders.Speed is null)
                    _index = Played(chunk);
                turn = Arrange();
            }
            if (turn.Wait is null || turn.Due is not null)
            {
                Await(turn);
                return;
            }
            number = turn.Number;
        }
    }

    // A step of a recording that is cut as its samples came takes several chunks. Under the gate.
    bool CompletesStep(in SampleChunk? said)
    {
        if (said is not { } chunk || recording.Arrivals.IsDefaultOrEmpty)
            return true;
        _stepEnd ??= Played(chunk) - chunk.Length + (long)Math.Max(1, Math.Round(_orders.StepLength.TotalSeconds * recording.RateHz));
        if (Played(chunk) < _stepEnd)
            return false;
        _stepEnd = null;
        return true;
    }

    // Index after a chunk, on the clock that is played by.
    long Played(in SampleChunk chunk) => chunk.End - recording.ClockStart;

    DateTimeOffset Due(long end, double speed)
    {
        var seconds = Math.Min((end - _index) / (recording.RateHz * speed), Recording.LongestSeconds);
        return _since + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    // Under the gate. Never beyond what is waited for, nor, where a slow receiver made it late, beyond what was handed on.
    double IndexAt(DateTimeOffset now) => _orders is { IsPaused: false, Speed: { } speed }
        ? Math.Min(_index + (now - _since).TotalSeconds * recording.RateHz * speed, _pending is { } pending ? Played(pending) : Math.Max(_index, cursor.Place.PlayedEnd ?? 0))
        : _index;

    double PositionOf(double index, in CursorPlace place)
    {
        var (from, to) = cursor.Part;
        return Math.Clamp(index - place.Shift, from, to);
    }

    TimeSpan Time(double index) => TimeSpan.FromSeconds(Math.Min(index / recording.RateHz, Recording.LongestSeconds));

    /// <summary>What comes next.</summary>
    /// <param name="Number">It is void once there is a later one.</param>
    /// <param name="Wait">Withdraws it; null where nothing comes.</param>
    /// <param name="Due">When; null for at once.</param>
    readonly record struct Turn(int Number, SingleAssignmentDisposable? Wait, DateTimeOffset? Due);
}

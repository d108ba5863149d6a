namespace EcgStream;

/// <summary>
/// The way of a device's samples from chunks to windows: continuity, rate, inspection, resampling, filtering, windowing.
/// How the samples are cut into chunks makes no difference to the windows. Nothing is allocated a chunk; a window is one copy.
/// Not for concurrent use.
/// </summary>
public sealed class SignalPath
{
    readonly SignalPathOptions _options;
    readonly ISignalPathObserver _observer;
    readonly WindowBuffer _windows;
    readonly WindowPool? _pool;
    readonly UnratedChunks _unrated = new();
    readonly List<SignalMark> _marks = [];
    SignalConditioner? _conditioner;
    DateTimeOffset _receivedAt;
    long? _next;
    float _last;

    /// <summary>A path that starts at the first chunk it is given.</summary>
    public SignalPath(SignalPathOptions options, ISignalPathObserver observer)
        : this(options, observer, null)
    {
    }

    /// <summary>A path whose windows are lent: the observer gives each back (<see cref="EcgWindow.GiveBack"/>).</summary>
    internal SignalPath(SignalPathOptions options, ISignalPathObserver observer, WindowPool? pool)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _observer, _pool) = (options, observer, pool);
        _windows = new WindowBuffer(options.WindowLength, options.HopSamples);
    }

    /// <summary>The rate that is worked with, Hz; null while it is being estimated.</summary>
    public double? RateHz => _conditioner?.RateHz;

    /// <summary>The rate measured from arrivals, Hz; null while too little has come.</summary>
    public double? MeasuredRateHz => _conditioner?.Clock?.MeasuredRateHz;

    /// <summary>Tells when a sample of the device was taken; null while the rate is being estimated. A change of the rate makes another one.</summary>
    internal DeviceClock? Clock => _conditioner?.Clock;

    /// <summary>How much of the first window since the start or the last gap is there, 0 … 1.</summary>
    public double WindowFill => _windows.Fill;

    /// <summary>
    /// Takes in the next chunk. Its memory is not looked at after this has returned, except of a chunk without a rate while <see cref="RateHz"/> is null: that one
    /// waits, and where its memory is lent the caller hands over a copy (<see cref="SampleChunk.Kept"/>).
    /// </summary>
    /// <exception cref="EcgStreamException">The chunk's rate, or the one estimated, can't be worked with (see <see cref="StreamingResampler"/>).</exception>
    public void Push(in SampleChunk chunk)
    {
        if (chunk.Length == 0)
            return;
        var current = chunk;
        if (_next is { } next)
        {
            if (current.Start < next)
            {
                var repeated = Math.Min(next - current.Start, current.Length);
                _observer.OnRepeated(repeated, current.ReceivedAt);
                if (repeated == current.Length)
                    return;
                current = Behind(current, (int)repeated);
            }
            if (current.Start > next)
                Cross(new Gap(next, current.Start - next), current);
        }
        _next = current.End;
        if (current.RateHz is { } stated)
            Follow(stated, estimated: false, current);
        else if (_conditioner is null)
        {
            Estimate(current);
            return;
        }
        Process(current);
    }

    /// <summary>The stream has ended: what the resampler still holds back is handed on.</summary>
    public void Complete() => EndSegment();

    /// <summary>A device that states no rate: its chunks wait until the rate is known.</summary>
    void Estimate(in SampleChunk chunk)
    {
        var known = _unrated.Add(chunk, out var givenUp);
        if (givenUp > 0)
            _observer.OnRateUnknown(givenUp, chunk.ReceivedAt);
        if (known is not { } rate)
            return;
        var waiting = _unrated.Waiting;
        Follow(rate, estimated: true, waiting[0]);
        foreach (var held in waiting)
            Process(held);
    }

    void Follow(double rateHz, bool estimated, in SampleChunk chunk)
    {
        if (_conditioner is { } known && Math.Abs(known.RateHz - rateHz) <= 1e-6 * rateHz)
            return;
        // Made first: a rate that can't be worked with leaves all as it was.
        var conditioner = new SignalConditioner(_options, rateHz);
        EndSegment();
        _conditioner = conditioner;
        _unrated.Clear();
        StartSegment(chunk.Start);
        _observer.OnRate(rateHz, estimated, chunk.ReceivedAt);
    }

    void Cross(Gap gap, in SampleChunk behind)
    {
        var rate = behind.RateHz ?? RateHz;
        var bridged = _conditioner is not null && rate == RateHz && gap.Length <= _options.LongestBridge.TotalSeconds * rate;
        _observer.OnGap(gap, bridged, behind.ReceivedAt);
        if (_conditioner is null)
        {
            _unrated.Clear();
        }
        else if (bridged)
        {
            Take(new SampleChunk(gap.Start, _conditioner.Bridge(_last, behind.MilliVolts.Span[0], (int)gap.Length), behind.ReceivedAt)
            {
                Marks = [new(SignalFault.Missing, gap.Start, gap.Length)],
            });
        }
        else
        {
            EndSegment();
            StartSegment(behind.Start);
        }
    }

    void StartSegment(long start)
    {
        _conditioner!.Restart(start);
        _windows.Restart(_conditioner.NextOutput);
        if (_conditioner.WarmUpSamples > 0)
            _windows.Mark(new(SignalFault.FilterWarmUp, _windows.Next, _conditioner.WarmUpSamples));
    }

    void EndSegment()
    {
        if (_conditioner is null)
            return;
        Hand(_conditioner.Flush());
        _observer.OnBreak();
    }

    void Process(in SampleChunk chunk)
    {
        _receivedAt = chunk.ReceivedAt;
        _conditioner!.Observe(chunk);
        Take(chunk);
    }

    /// <summary>
    /// Goes through a chunk in pieces that end where a window does. A fault may show only some samples after it began, so each window
    /// must be told what is known when its last sample is there, neither more nor less, however the signal was cut.
    /// </summary>
    void Take(in SampleChunk chunk)
    {
        if (!chunk.Marks.IsDefaultOrEmpty)
        {
            foreach (var mark in chunk.Marks)
                _windows.Mark(_conditioner!.ToOutput(mark));
        }
        for (var from = 0; from < chunk.Length;)
        {
            var length = (int)Math.Clamp(_conditioner!.LastInputFor(_windows.Due) + 1 - (chunk.Start + from), 1, chunk.Length - from);
            _marks.Clear();
            var conditioned = _conditioner.Condition(
                chunk with { Start = chunk.Start + from, MilliVolts = chunk.MilliVolts.Slice(from, length) }, _marks);
            foreach (var mark in _marks)
                _windows.Mark(_conditioner.ToOutput(mark));
            Hand(conditioned);
            from += length;
        }
        _last = chunk.MilliVolts.Span[^1];
        _observer.OnSamples(chunk);
    }

    void Hand(ReadOnlySpan<float> samples)
    {
        while (_windows.Take(ref samples))
        {
            _observer.OnWindow(new(
                _windows.Start,
                Copy(),
                _windows.CopyMarks(),
                _conditioner!.TimeOf(_windows.Start),
                _conditioner.TimeOf(_windows.Next),
                _receivedAt)
            {
                Lender = _pool,
            });
        }
    }

    float[] Copy()
    {
        if (_pool is null)
            return _windows.Copy();
        var window = _pool.Rent();
        _windows.CopyTo(window);
        return window;
    }

    static SampleChunk Behind(in SampleChunk chunk, int skip)
    {
        var start = chunk.Start + skip;
        return chunk with
        {
            Start = start,
            MilliVolts = chunk.MilliVolts[skip..],
            TakenAt = chunk.RateHz is { } rate ? chunk.TakenAt + TimeSpan.FromSeconds(skip / rate) : null,
            Marks = chunk.Marks.IsDefaultOrEmpty
                ? chunk.Marks
                : [.. chunk.Marks.Where(m => m.End > start).Select(m => m.Start >= start ? m : m with { Start = start, Length = m.End - start })],
        };
    }
}

namespace EcgStream.Devices;

/// <summary>
/// Places samples by the device's own time, which it prints with each: a jump of more than one and a half sample intervals is a gap of as
/// many samples as fit into it. A time that was not expected may be damaged, so its sample waits until the next one agrees with it or with
/// what came before. A counter of 32 bits that turns over (<c>millis()</c> after 49 days, <c>micros()</c> after 71 minutes) goes on.
/// </summary>
/// <remarks>
/// The interval is that of the stated rate; otherwise samples are held back at the start, until <see cref="LearnFor"/> went by and
/// there are <see cref="FewestToLearn"/>: the rate is the mean over the intervals that are no gap, a whole number where that lies within the
/// times' resolution. A unit that isn't told is the one in which the device's time passes as ours does. A device that turns out to send no
/// times, or one whose clock stands still, is placed as <see cref="SampleTimeline"/> does it.
/// </remarks>
sealed class TimedTimeline(DeviceTimeUnit unit, double? statedRateHz) : ITimeline
{
    /// <summary>A sample without a time of its own: it follows the one before.</summary>
    public const long NoStamp = SampleBatch.NoStamp;

    /// <summary>What a decoder stamps for one tick of the device's time: times may have decimals.</summary>
    public const long StampsPerTick = 1000;

    /// <summary>How long the rate is measured.</summary>
    public static readonly TimeSpan LearnFor = TimeSpan.FromSeconds(3);

    /// <summary>How many samples there must be to measure a rate.</summary>
    public const int FewestToLearn = 16;

    const long CounterTurn = (1L << 32) * StampsPerTick;
    const double GapFrom = 1.5;

    // Longer jumps than this are taken for a device that began anew, unless it is as long by our clock.
    const double LongestJumpSeconds = 10;

    readonly SampleTimeline _arrivals = new(statedRateHz);
    readonly List<NumberedSample> _learning = [];
    readonly List<(int Samples, TimeSpan At)> _breaks = []; // while learning: after how many samples
    readonly PlacedSamples _placed = new();
    NumberedSample? _unconfirmed;
    double _interval; // in stamps; 0 while it is not known
    double _perSecond; // stamps per second
    long _next;
    long _stamp;
    TimeSpan _arrived;
    bool _began;
    bool _away;

    /// <inheritdoc/>
    public double? RateHz { get; private set; } = statedRateHz;

    /// <inheritdoc/>
    public void Break(TimeSpan now)
    {
        _away = true;
        if (_interval == 0)
            _breaks.Add((_learning.Count, now));
        else
            _arrivals.Break(now);
    }

    /// <inheritdoc/>
    public void Restart(TimeSpan now) => _away = true;

    /// <inheritdoc/>
    public void Take(SampleBatch samples, TimeSpan now)
    {
        if (double.IsPositiveInfinity(_interval))
        {
            _arrivals.Take(samples, now);
            return;
        }
        var fault = 0;
        for (var i = 0; i < samples.Count; i++)
        {
            NumberedSample sample = new(samples.MilliVolts[i], samples.FaultOf(i, ref fault), samples.StampOf(i), now);
            if (_interval > 0)
                Follow(sample);
            else
                _learning.Add(sample);
        }
        samples.Clear();
        Tick(now);
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (_interval == 0 && _learning.Count >= FewestToLearn && now - _learning[0].Arrived >= LearnFor)
            BeginPlacing();
        _arrivals.Tick(now);
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_interval == 0 && _learning.Count > 0)
            BeginPlacing();
        if (_unconfirmed is { } waiting)
        {
            _unconfirmed = null;
            var step = Step(_stamp, waiting.Stamp);
            // Nothing confirms it any more but the time at which it came.
            var agrees = Math.Abs(step / _perSecond - (waiting.Arrived - _arrived).TotalSeconds) <= 1;
            Place(waiting, agrees ? Jump(waiting, step) : ByArrival(waiting));
        }
        _arrivals.End();
    }

    /// <inheritdoc/>
    public bool TryTake(SampleBatch run, out long start, out TimeSpan arrived) => double.IsPositiveInfinity(_interval)
        ? _arrivals.TryTake(run, out start, out arrived)
        : _placed.Take(int.MaxValue, run, out start, out arrived) > 0;

    void BeginPlacing()
    {
        Learn();
        if (double.IsPositiveInfinity(_interval))
            FollowArrivals();
        else
            _learning.ForEach(sample => Follow(sample));
        _learning.Clear();
    }

    /// <summary>Places what was learned from as it came.</summary>
    void FollowArrivals()
    {
        var batch = new SampleBatch();
        var breaks = new Queue<(int Samples, TimeSpan At)>(_breaks);
        for (var i = 0; i < _learning.Count; i++)
        {
            while (breaks.TryPeek(out var next) && next.Samples <= i)
                _arrivals.Break(breaks.Dequeue().At);
            var sample = _learning[i];
            if (sample.Fault is { } fault)
                batch.Add(sample.MilliVolts, fault);
            else
                batch.Add(sample.MilliVolts);
            if (i + 1 == _learning.Count || _learning[i + 1].Arrived != sample.Arrived)
                _arrivals.Take(batch, sample.Arrived);
        }
        while (breaks.TryDequeue(out var last))
            _arrivals.Break(last.At);
    }

    void Learn()
    {
        var steps = new List<long>();
        for (var i = 1; i < _learning.Count; i++)
        {
            if (_learning[i].Stamp != NoStamp && _learning[i - 1].Stamp != NoStamp && Step(_learning[i - 1].Stamp, _learning[i].Stamp) is > 0 and var step)
                steps.Add(step);
        }
        if (steps.Count == 0)
        {
            // A clock that stands still, or none at all.
            _interval = double.PositiveInfinity;
            return;
        }
        steps.Sort();
        var usual = steps[steps.Count / 2];
        var regular = steps.Where(step => step < GapFrom * usual + StampsPerTick).ToList();
        _interval = regular.Average();
        _perSecond = StampsPerTick * (unit == DeviceTimeUnit.Unknown ? FindUnit() : PerSecond(unit));
        if (RateHz is { } rate)
            _interval = _perSecond / rate;
        else
        {
            var measured = _perSecond / _interval;
            // Each run between gaps is known to a tick.
            var resolution = (1 + steps.Count - regular.Count) * measured * StampsPerTick / regular.Sum();
            RateHz = Math.Abs(measured - Math.Round(measured)) <= resolution ? Math.Max(1, Math.Round(measured)) : measured;
            _interval = _perSecond / RateHz.Value;
        }
    }

    static double PerSecond(DeviceTimeUnit unit) => unit switch { DeviceTimeUnit.Seconds => 1, DeviceTimeUnit.Microseconds => 1e6, _ => 1e3 };

    double FindUnit()
    {
        if (RateHz is { } rate)
            return Math.Pow(10, 3 * Math.Clamp(Math.Round(Math.Log10(_interval / StampsPerTick * rate) / 3), 0, 2));
        var seconds = (_learning[^1].Arrived - _learning[0].Arrived).TotalSeconds;
        var ticks = Step(_learning[0].Stamp, _learning[^1].Stamp) / (double)StampsPerTick;
        return seconds > 0 && ticks > 0 ? Math.Pow(10, 3 * Math.Clamp(Math.Round(Math.Log10(ticks / seconds) / 3), 0, 2)) : 1e3;
    }

    static long Step(long from, long to) => to - from is < -CounterTurn / 2 and var back && from < CounterTurn ? back + CounterTurn : to - from;

    void Follow(in NumberedSample sample)
    {
        if (!_began || sample.Stamp == NoStamp)
        {
            // A break is told even where nobody can tell how long it was.
            Place(sample, _began && _away ? Math.Max(1, ByArrival(sample)) : 0);
            return;
        }
        var step = Step(_stamp, sample.Stamp);
        if (_unconfirmed is { } waiting)
        {
            _unconfirmed = null;
            var before = Step(_stamp, waiting.Stamp);
            if (IsRegular(Step(waiting.Stamp, sample.Stamp)))
                Place(waiting, Jump(waiting, before));
            else
            {
                // Damaged, or alone between two gaps: it lies no later than this sample's time leaves room for.
                var latest = Math.Max((long)_interval, step - (long)_interval);
                before = before > 0 && before <= latest ? before : (long)_interval;
                Place(waiting with { Stamp = _stamp + before }, Jump(waiting, before));
            }
            step = Step(_stamp, sample.Stamp);
        }
        if (!_away && IsRegular(step))
            Place(sample, 0);
        else
            _unconfirmed = sample;
    }

    // Times in whole ticks are up to one tick off.
    bool IsRegular(long step) =>
        (step > 0 || (step == 0 && _interval < 2 * StampsPerTick)) && step <= Math.Max(GapFrom * _interval, _interval + StampsPerTick);

    /// <summary>Samples lost in a step of the device's time; where the device plainly began anew, in the time that passed here.</summary>
    long Jump(in NumberedSample sample, long step)
    {
        var (device, here) = (step / _perSecond, (sample.Arrived - _arrived).TotalSeconds);
        return step <= 0 || device > here + LongestJumpSeconds ? ByArrival(sample) : Math.Max(0, (long)Math.Round(step / _interval) - 1);
    }

    long ByArrival(in NumberedSample sample) => Math.Max(0, (long)Math.Round((sample.Arrived - _arrived).TotalSeconds * (RateHz ?? 0)) - 1);

    void Place(in NumberedSample sample, long lost)
    {
        _placed.Add(sample, _next + lost);
        _next += lost + 1;
        if (sample.Stamp != NoStamp)
            _stamp = sample.Stamp;
        (_began, _away, _arrived) = (true, false, sample.Arrived);
    }
}

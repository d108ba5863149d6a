namespace EcgStream.Devices;

/// <summary>
/// Gives samples that carry no number of their own their index on the device's clock. While the port is open they follow each other,
/// whatever the device's true rate; after it was away, the index has gone on with the time that passed.
/// </summary>
/// <remarks>
/// <para>
/// A silence of half a second or more with the port open may be a loss, or bytes that somebody on the way merely gathered: these come
/// afterwards, faster than they can have been taken. So samples are held back until so many are here that none can be missing, and for half a
/// second at most: what is missing then, beyond a quarter of a second, is a gap at the place of the silence. It is as long as the arrivals
/// say, a read more or less.
/// </para>
/// <para>
/// A line that was no sample takes no place: free text does not tell a damaged sample from a sketch's remark. Devices that count or print
/// their own time don't have that weakness.
/// </para>
/// </remarks>
/// <param name="statedRateHz">The device's rate, or null to measure it over the arrival of samples.</param>
sealed class SampleTimeline(double? statedRateHz) : ITimeline
{
    // Over less time, two reads' jitter would be a noticeable part of the rate.
    static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(1);

    // A gap that nobody announced needs better reason than one of a port that was away.
    static readonly TimeSpan TrustedMeasure = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(0.5);
    const double LeastMissingSeconds = 0.25;
    const double LeastMissingShare = 0.1;

    // A device this much slower than it is said to be is taken at its own word.
    const double SlowerThanStated = 0.9;

    readonly PlacedSamples _placed = new();
    long _next;
    TimeSpan? _last;
    TimeSpan? _openedAgain;
    long _measuredSamples;
    TimeSpan _measuredTime;

    // The silence that may be a gap: how many of the waiting samples lie before it, when it began and ended, how many samples have come
    // since it began, how many came with its end, and how few were ever missing.
    int? _doubt;
    TimeSpan _silentSince;
    TimeSpan _heldSince;
    long _cameSince;
    long _cameFirst;
    double _leastMissing;

    /// <inheritdoc/>
    public double? RateHz => statedRateHz;

    double? Measured(TimeSpan shortest) => _measuredTime >= shortest ? _measuredSamples / _measuredTime.TotalSeconds : null;

    double? Trusted => Measured(TrustedMeasure) is { } measured ? measured < SlowerThanStated * statedRateHz ? measured : statedRateHz ?? measured : null;

    /// <inheritdoc/>
    public void Break(TimeSpan now) => _openedAgain = now;

    /// <inheritdoc/>
    public void Restart(TimeSpan now)
    {
        // Only the opening before it counts: the device numbers nothing that could begin anew.
    }

    /// <inheritdoc/>
    public void Take(SampleBatch samples, TimeSpan now)
    {
        if (samples.Count == 0)
            return;
        if (_last is { } last)
            Follow(samples.Count, last, now);
        (_openedAgain, _last) = (null, now);
        var fault = 0;
        for (var i = 0; i < samples.Count; i++)
            _placed.Add(new(samples.MilliVolts[i], samples.FaultOf(i, ref fault), 0, now), _next++);
        _cameSince += samples.Count;
        samples.Clear();
        Judge(now);
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (_doubt is not null && now - _heldSince >= HoldFor)
            Resolve();
    }

    /// <inheritdoc/>
    public void End() => Resolve();

    /// <inheritdoc/>
    public bool TryTake(SampleBatch run, out long start, out TimeSpan arrived)
    {
        var taken = _placed.Take(_doubt ?? int.MaxValue, run, out start, out arrived);
        if (_doubt is { } doubt)
            _doubt = doubt - taken;
        return taken > 0;
    }

    void Follow(int count, TimeSpan last, TimeSpan now)
    {
        if (_openedAgain is { } opened)
        {
            Resolve();
            _next += Lost(last, opened, now, count);
        }
        else if (now - last >= Silence && Trusted is not null)
        {
            Resolve();
            (_doubt, _silentSince, _heldSince, _cameSince, _cameFirst, _leastMissing) = (_placed.Count, last, now, 0, count, double.PositiveInfinity);
        }
        else
            Measure(count, now - last);
    }

    void Measure(long count, TimeSpan time)
    {
        _measuredSamples += count;
        _measuredTime += time;
    }

    /// <summary>Looks how many samples are missing now: they may come late, but never before they were taken.</summary>
    void Judge(TimeSpan now)
    {
        if (_doubt is null)
            return;
        _leastMissing = Math.Min(_leastMissing, (now - _silentSince).TotalSeconds * Trusted!.Value - _cameSince);
        if (!IsMissing || now - _heldSince >= HoldFor)
            Resolve();
    }

    bool IsMissing => _leastMissing >= Trusted * Math.Max(LeastMissingSeconds, LeastMissingShare * (_heldSince - _silentSince).TotalSeconds);

    void Resolve()
    {
        if (_doubt is not { } place)
            return;
        _doubt = null;
        if (!IsMissing)
        {
            Measure(_cameFirst, _heldSince - _silentSince);
            return;
        }
        var lost = (long)Math.Round(_leastMissing);
        _placed.Shift(place, lost);
        _next += lost;
    }

    /// <summary>
    /// Of the samples taken since the last one, those that are here now were not lost, except where they came faster than they can
    /// have been taken since the opening (a bridge that empties its memory). A break is told even where it was too short to lose
    /// anything, for nobody can tell.
    /// </summary>
    long Lost(TimeSpan last, TimeSpan opened, TimeSpan now, int count)
    {
        var rate = statedRateHz ?? Measured(ShortestMeasure) ?? 0;
        long Taken(TimeSpan until) => (long)Math.Round((until - last).TotalSeconds * rate, MidpointRounding.AwayFromZero);
        return Math.Max(1, Math.Max(Taken(now) - count, Taken(opened) - 1));
    }
}

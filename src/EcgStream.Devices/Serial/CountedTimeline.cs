namespace EcgStream.Devices;

/// <summary>
/// Places samples by the counter that the device sends with each, though the counter turns over within a second (Cyton: 256 samples at
/// 250 Hz) or within milliseconds (BITalino: 16 samples at 1000 Hz).
/// </summary>
/// <remarks>
/// <para>
/// <b>Between neighbours</b> the counter tells what was lost. A counter that was not expected may itself be damaged, so its sample waits
/// until two neighbours agree, with each other or with what came before: then the waiting ones take the places between. A damaged counter
/// thus neither invents loss nor makes the index go back.
/// </para>
/// <para>
/// <b>Whole turns</b> leave no trace in the counter. They can have gone by where samples are missing or nothing came for a while; from there
/// on samples are held back until one arrives so early that no turn can be missing (a sample comes late or in time, never before it was
/// taken), and for a second at most: then the least late of them tells how many turns went by, measured against the line that
/// <see cref="DeviceClock"/> fits through the least delayed arrivals before, with its measured rate.
/// </para>
/// <para>
/// The count is exact as long as the least delay of a second's arrivals and the error of the measured rate over the outage make less than
/// half a turn: 0.5 s for a Cyton (hours of outage), 8 ms for a BITalino at 1000 Hz (about ten minutes of outage once the rate was measured over
/// two minutes, half a minute after the first fifteen seconds). A loss of whole turns to the sample that takes less than
/// <see cref="Silence"/> and leaves no hole in the counter can't be seen.
/// </para>
/// </remarks>
/// <param name="modulus">How many samples the counter tells apart, 2 or more.</param>
/// <param name="rateHz">The rate that the device states, Hz.</param>
sealed class CountedTimeline(int modulus, double rateHz) : INumberedTimeline
{
    /// <summary>Longer than a port is left to gather bytes: a pause that something must have caused.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(0.1);

    static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(1);
    static readonly TimeSpan EnoughEvidence = TimeSpan.FromSeconds(0.3);
    const int MostUnconfirmed = 64;

    readonly List<NumberedSample> _unconfirmed = [];
    readonly PlacedSamples _placed = new();
    readonly double _turn = modulus / rateHz;
    DeviceClock? _clock;
    bool _began;
    bool _countsFromZero;
    bool _away;
    long _next;
    long _expected;
    TimeSpan _last;

    // The place where turns may be missing: how many of the waiting samples lie before it, how long nothing came there, and since when and
    // how little late samples have been after it.
    int? _doubt;
    TimeSpan _doubtGap;
    TimeSpan _heldSince;
    double _leastLate;

    /// <inheritdoc/>
    public double? RateHz => rateHz;

    /// <inheritdoc/>
    public void Break(TimeSpan now) => _away = true;

    /// <inheritdoc/>
    public void Restart(TimeSpan now)
    {
        Resolve(now);
        if (_began)
            _next += Math.Max(1, (long)Math.Round((now - _last).TotalSeconds * rateHz));
        _unconfirmed.Clear();
        (_began, _countsFromZero, _away, _clock) = (false, true, false, null);
    }

    /// <inheritdoc/>
    public void Take(SampleBatch samples, TimeSpan now)
    {
        var fault = 0;
        for (var i = 0; i < samples.Count; i++)
            Chain(new(samples.MilliVolts[i], samples.FaultOf(i, ref fault), samples.StampOf(i), now));
        samples.Clear();
        Judge(now);
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (_doubt is not null && double.IsFinite(_leastLate) && now - _heldSince >= HoldFor)
            Resolve(now);
    }

    /// <inheritdoc/>
    public void End() => Resolve(_heldSince + HoldFor);

    /// <inheritdoc/>
    public bool TryTake(SampleBatch run, out long start, out TimeSpan arrived)
    {
        var taken = _placed.Take(_doubt ?? int.MaxValue, run, out start, out arrived);
        if (_doubt is { } doubt)
            _doubt = doubt - taken;
        return taken > 0;
    }

    long Ahead(long counter) => ((counter - _expected) % modulus + modulus) % modulus;

    void Chain(in NumberedSample sample)
    {
        var waiting = _unconfirmed.Count;
        if (_began && Ahead(sample.Stamp) == waiting)
        {
            // Follows what came before, so the counters between were damaged; mostly there are none.
            for (var i = 0; i < waiting; i++)
                Place(_unconfirmed[i], 0);
            _unconfirmed.Clear();
            Place(sample, 0);
            return;
        }
        _unconfirmed.Add(sample);
        if (waiting > 0 && sample.Stamp == (_unconfirmed[waiting - 1].Stamp + 1) % modulus)
            Settle(waiting - 1);
        else if (waiting == MostUnconfirmed)
            Settle(waiting);
    }

    /// <summary>Places the waiting samples, of which the one at <paramref name="anchor"/> is believed, in the order of their counters where that is possible.</summary>
    void Settle(int anchor)
    {
        if (!_began)
        {
            // Nothing says how many came before the first that is believed, except where the device counts from 0.
            var counter = _unconfirmed[anchor].Stamp;
            _expected = _countsFromZero ? 0 : counter;
        }
        var room = Ahead(_unconfirmed[anchor].Stamp);
        var tooMany = (int)Math.Max(0, anchor - room);
        long taken = 0;
        for (var i = tooMany; i < anchor; i++)
        {
            var wanted = Ahead(_unconfirmed[i].Stamp, taken);
            var place = wanted >= taken && wanted <= room - (anchor - i) ? wanted : taken;
            Place(_unconfirmed[i], place - taken);
            taken = place + 1;
        }
        Place(_unconfirmed[anchor], room - taken);
        for (var i = anchor + 1; i < _unconfirmed.Count; i++)
            Place(_unconfirmed[i], 0);
        _unconfirmed.Clear();
    }

    // As Ahead, though so many places were taken since.
    long Ahead(long counter, long taken) => ((counter - _expected + taken) % modulus + modulus) % modulus;

    void Place(in NumberedSample sample, long lost)
    {
        var gap = sample.Arrived - _last;
        if (_began && (_away || gap > Silence))
            Doubt(sample.Arrived, gap, silent: true);
        else if (_began && lost > 0)
            Doubt(sample.Arrived, gap, silent: false);
        _placed.Add(sample, _next + lost);
        _next += lost + 1;
        _expected = (_expected + lost + 1) % modulus;
        (_began, _away, _last) = (true, false, sample.Arrived);
    }

    void Doubt(TimeSpan now, TimeSpan gap, bool silent)
    {
        if (silent)
            Resolve(now);
        if (_doubt is null)
            (_doubt, _doubtGap, _heldSince, _leastLate) = (_placed.Count, gap, now, double.PositiveInfinity);
        else if (gap > _doubtGap)
            (_doubt, _doubtGap) = (_placed.Count, gap);
    }

    /// <summary>Looks at the sample that arrived last, the least late of its read.</summary>
    void Judge(TimeSpan now)
    {
        if (_placed.Count == 0 || _placed.Last.Sample.Arrived != now)
            return;
        var index = _placed.Last.Index;
        _clock ??= new(rateHz, index, Time(now));
        if (_doubt is not null)
        {
            _leastLate = Math.Min(_leastLate, (Time(now) - _clock.TimeOf(index)).TotalSeconds);
            if (_leastLate < _turn / 2)
                _doubt = null;
            else if (now - _heldSince < HoldFor)
                return;
            else
                Resolve(now);
        }
        _clock.Observe(_placed.Last.Index, Time(now));
    }

    /// <summary>Ends a doubt by what is known now. Too little evidence adds no turns: if they are missing, the next doubt finds them.</summary>
    void Resolve(TimeSpan now)
    {
        if (_doubt is not { } place)
            return;
        _doubt = null;
        if (!double.IsFinite(_leastLate) || now - _heldSince < EnoughEvidence)
            return;
        var lost = Math.Max(0, (long)Math.Round(_leastLate / _turn)) * modulus;
        _placed.Shift(place, lost);
        _next += lost;
    }

    static DateTimeOffset Time(TimeSpan since) => DateTimeOffset.UnixEpoch + since;
}

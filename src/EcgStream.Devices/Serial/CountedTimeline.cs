using System.Diagnostics;

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
/// taken), and for a second or two at most: then the least late of them tells how many turns went by. After a silence that is measured
/// against the line that <see cref="DeviceClock"/> fits through the least delayed arrivals before, with its measured rate; at a hole without
/// a silence, which takes no time, against the least late arrivals of the seconds before it, because a way that became slower stays slow.
/// </para>
/// <para>
/// Both need arrivals that are not rounded by rare reads: a device that gathers its samples for 20 ms and a reader that looks every 60 ms may
/// miss each other by the same 15 ms for minutes. So the port is read closely while there is a doubt, and, where a turn is short, for a
/// moment of every second (<see cref="WantsCloseReads"/>).
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
sealed class CountedTimeline(int modulus, double rateHz) : ITimeline
{
    /// <summary>Longer than a port is left to gather bytes: a pause that something must have caused.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(0.1);

    static readonly TimeSpan HoldAfterSilence = TimeSpan.FromSeconds(1);
    static readonly TimeSpan HoldAfterHole = TimeSpan.FromSeconds(2);
    static readonly TimeSpan HoldAtMost = TimeSpan.FromSeconds(4);
    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LookFor = TimeSpan.FromSeconds(0.1);
    static readonly TimeSpan EnoughEvidence = TimeSpan.FromSeconds(0.3);
    const int FewestArrivals = 8;
    const int MostUnconfirmed = 64;

    // Above it a turn is so long that ordinary reads tell it.
    const double ShortTurnSeconds = 0.2;

    readonly List<NumberedSample> _unconfirmed = [];
    readonly PlacedSamples _placed = new();
    readonly double _turn = modulus / rateHz;
    DeviceClock? _clock;
    bool _began;
    bool _countsFromZero;
    bool _away;
    long _next;
    long _expected;

    // When the sample placed last arrived, and when the read before that one.
    TimeSpan _last;
    TimeSpan _before;

    // The place where turns may be missing: how many of the waiting samples lie before it, how long nothing came there, whether that was a
    // silence, and since when, by how many reads and how little late samples have been after it, beyond what was usual before.
    int? _doubt;
    TimeSpan _doubtGap;
    bool _wasSilent;
    TimeSpan _heldSince;
    int _arrivals;
    double _usual;
    double _leastLate;

    // How little late they were between the place and a later hole, where more turns may be missing.
    double _leastLateBefore;
    int _arrivalsBefore;

    // How little late samples were within this second and within the one before.
    TimeSpan _secondSince;
    double _leastOfSecond = double.PositiveInfinity;
    double _leastBefore = double.PositiveInfinity;

    /// <inheritdoc/>
    public double? RateHz => rateHz;

    /// <inheritdoc/>
    public void Break(TimeSpan now) => _away = true;

    /// <inheritdoc/>
    public void Restart(TimeSpan now)
    {
        if (_unconfirmed.Count > 0)
            Settle(_unconfirmed.Count - 1);
        Resolve(now);
        if (_began)
            _next += Math.Max(1, (long)Math.Round((now - _last).TotalSeconds * rateHz));
        (_began, _countsFromZero, _away, _clock) = (false, true, false, null);
        (_leastOfSecond, _leastBefore) = (double.PositiveInfinity, double.PositiveInfinity);
    }

    /// <inheritdoc/>
    public void Take(SampleBatch samples, TimeSpan now)
    {
        var fault = 0;
        for (var i = 0; i < samples.Count; i++)
        {
            var counter = samples.StampOf(i);
            Debug.Assert(counter != SampleBatch.NoStamp, "The decoder of a device that counts stamps every sample.");
            // Otherwise it follows, as far as anybody knows.
            if (counter == SampleBatch.NoStamp)
                counter = (_expected + _unconfirmed.Count) % modulus;
            Chain(new(samples.MilliVolts[i], samples.FaultOf(i, ref fault), counter, now));
        }
        samples.Clear();
        Judge(now);
    }

    /// <inheritdoc/>
    public void Tick(TimeSpan now)
    {
        if (_doubt is not null && double.IsFinite(_leastLate) && IsHeldLongEnough(now))
            Resolve(now);
    }

    /// <inheritdoc/>
    public bool WantsCloseReads(TimeSpan now) =>
        _doubt is not null || (_turn < ShortTurnSeconds && now.Ticks % LookEvery.Ticks < LookFor.Ticks);

    /// <inheritdoc/>
    public void End()
    {
        if (_unconfirmed.Count > 0)
            Settle(_unconfirmed.Count - 1);
        // After a silence a guess from little is better than none; at a hole nothing is likelier than no turn.
        Resolve(_wasSilent ? _heldSince + HoldAtMost : _last);
    }

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
        {
            // Bytes of one read came at any time since the read before; turns take time to go by.
            var room = gap > TimeSpan.Zero ? gap : _last - _before;
            if (room.TotalSeconds >= _turn / 2)
                Doubt(sample.Arrived, room, silent: false);
        }
        if (gap > TimeSpan.Zero)
            _before = _last;
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
        {
            (_doubt, _doubtGap, _wasSilent, _heldSince, _arrivals, _leastLate) = (_placed.Count, gap, silent, now, 0, double.PositiveInfinity);
            var recent = Math.Min(_leastOfSecond, _leastBefore);
            (_leastLateBefore, _arrivalsBefore) = (double.PositiveInfinity, 0);
            // Never earlier than the line: that lags behind a line which moved, and would find turns again and again.
            _usual = !silent && double.IsFinite(recent) ? Math.Max(recent, 0) : 0;
        }
        else
        {
            if (double.IsFinite(_leastLate))
                (_leastLateBefore, _leastLate, _arrivalsBefore) = (Math.Min(_leastLate, _leastLateBefore), double.PositiveInfinity, _arrivals);
            if (gap > _doubtGap)
                (_doubt, _doubtGap) = (_placed.Count, gap);
        }
    }

    /// <summary>Looks at the sample that arrived last, the least late of its read.</summary>
    void Judge(TimeSpan now)
    {
        if (_placed.Count == 0 || _placed.Last.Sample.Arrived != now)
            return;
        var index = _placed.Last.Index;
        _clock ??= new(rateHz, index, Time(now));
        var late = (Time(now) - _clock.TimeOf(index)).TotalSeconds;
        if (_doubt is not null)
        {
            _arrivals++;
            _leastLate = Math.Min(_leastLate, late - _usual);
            // No turn went by at the later hole: what was seen before it counts.
            if (_leastLate < _leastLateBefore + _turn / 2)
                (_leastLate, _leastLateBefore) = (Math.Min(_leastLate, _leastLateBefore), double.PositiveInfinity);
            if (_leastLate < _turn / 2)
                _doubt = null;
            else
            {
                // A guess must not move what it was measured by.
                if (IsHeldLongEnough(now))
                    Resolve(now);
                return;
            }
        }
        _clock.Observe(index, Time(now));
        if (now - _secondSince >= TimeSpan.FromSeconds(1))
            (_secondSince, _leastBefore, _leastOfSecond) = (now, _leastOfSecond, double.PositiveInfinity);
        _leastOfSecond = Math.Min(_leastOfSecond, late);
    }

    // A reader that did not get its turn has seen little, however long it took.
    bool IsHeldLongEnough(TimeSpan now)
    {
        var held = now - _heldSince;
        return held >= HoldAtMost || (held >= (_wasSilent ? HoldAfterSilence : HoldAfterHole) && _arrivals >= FewestArrivals);
    }

    /// <summary>Ends a doubt by what is known now. Too little evidence adds no turns: if they are missing, the next doubt finds them.</summary>
    void Resolve(TimeSpan now)
    {
        if (_doubt is not { } place)
            return;
        _doubt = null;
        var late = _arrivals - _arrivalsBefore < FewestArrivals ? Math.Min(_leastLate, _leastLateBefore) : _leastLate;
        if (!double.IsFinite(late) || now - _heldSince < EnoughEvidence)
            return;
        var lost = Math.Max(0, (long)Math.Round(late / _turn)) * modulus;
        _placed.Shift(place, lost);
        _next += lost;
    }

    static DateTimeOffset Time(TimeSpan since) => DateTimeOffset.UnixEpoch + since;
}

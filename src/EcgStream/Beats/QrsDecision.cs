namespace EcgStream;

/// <summary>
/// Which candidates are beats. Levels of the latest beats and of the latest noise set the threshold; a T wave is told by its slope; where a beat is overdue, what was
/// passed over is looked at again with a lower threshold (rules after Pan and Tompkins, IEEE Trans. Biomed. Eng. 32, 1985, 230–236, and
/// Hamilton, Computers in Cardiology 29, 2002, 101–104). All times are samples.
/// </summary>
sealed class QrsDecision
{
    const double LearnSeconds = 3;
    const double TWaveSeconds = 0.36;
    const double LateTWaveSeconds = 0.5;
    const double TWaveSlope = 0.5;
    const double LateTWaveSlope = 0.25;
    const double Threshold = 0.4;
    const double SearchBackThreshold = 0.12;
    const double LeastOfLoudest = 0.4;
    const double OverdueAfter = 1.5;
    const double LongestUsualSeconds = 1.4;
    const double LookBackSeconds = 2.4;
    const double RelaxEverySeconds = 0.8;
    const double Relax = 0.7;
    const double MostRelaxed = 0.15;
    const double ForgetAfterSeconds = 8;
    const double NearestSeconds = 0.1;
    const double SmallestMilliVolts = 0.003;
    const double BalanceMemory = 0.9;
    const double BalanceToTurn = 0.15;

    readonly double _rateHz;
    readonly RecentValues _beats = new(8);
    readonly RecentValues _noise = new(8);
    readonly RecentValues _loudest = new(8);
    readonly RecentValues _intervals = new(8);
    readonly RecentValues _slopes = new(8);
    readonly List<QrsCandidate> _passedOver = [];
    readonly Queue<RPeak> _found = [];
    readonly List<QrsCandidate> _learning = [];
    bool _isLearning;
    long _learnFrom;
    long _second;
    double _loudestOfSecond;
    long _last;
    double _lastSlope;
    long _due;
    double _lastPosition;
    double _relaxed;
    double _balance;
    bool _upward;

    public QrsDecision(double rateHz)
    {
        _rateHz = rateHz;
        Restart();
    }

    /// <summary>Beats found and not yet taken, ascending.</summary>
    public Queue<RPeak> Found => _found;

    /// <summary>Starts over; beats found before stay to be taken.</summary>
    public void Restart()
    {
        (_second, _loudestOfSecond, _last, _lastPosition, _lastSlope, _balance, _upward) = (0, 0, -1, -1, 0, 0, true);
        Learn(0);
    }

    /// <summary>Takes in the next candidate, later than all before.</summary>
    public void Add(in QrsCandidate candidate)
    {
        if (!candidate.IsWave || candidate.Strength < SmallestMilliVolts)
            return;
        _loudestOfSecond = Math.Max(_loudestOfSecond, candidate.Strength);
        if (_isLearning)
            _learning.Add(candidate);
        else
            Judge(candidate);
    }

    /// <summary>Says that there is no further candidate before a sample.</summary>
    public void Advance(long now)
    {
        if (now >= _second + (long)_rateHz)
        {
            _second = now;
            _loudest.Add(_loudestOfSecond);
            _loudestOfSecond = 0;
        }
        if (_isLearning && now - _learnFrom >= LearnSeconds * _rateHz)
            Learned();
        else if (!_isLearning && now >= _due)
            LookBack(now);
    }

    /// <summary>Says that the signal has ended.</summary>
    public void Complete(long end)
    {
        if (_isLearning)
            Learned();
        LookBack(end);
    }

    void Learn(long from)
    {
        (_isLearning, _learnFrom, _relaxed) = (true, from, 1);
        _beats.Clear();
        _noise.Clear();
        _loudest.Clear();
        _intervals.Clear();
        _slopes.Clear();
        _passedOver.Clear();
    }

    void Learned()
    {
        _isLearning = false;
        Span<double> loudest = stackalloc double[(int)LearnSeconds];
        loudest.Clear();
        foreach (var candidate in _learning)
        {
            ref var second = ref loudest[(int)Math.Clamp((candidate.Index - _learnFrom) / _rateHz, 0, loudest.Length - 1)];
            second = Math.Max(second, candidate.Strength);
        }
        loudest.Sort();
        var level = loudest[loudest.Length / 2] > 0 ? loudest[loudest.Length / 2] : loudest[^1];
        _beats.Add(level);
        foreach (var candidate in _learning)
            _balance += candidate.Strength > Threshold * level ? candidate.Balance : 0;
        _balance = Math.Clamp(_balance / Math.Max(1, _learning.Count), -1, 1);
        if (_last < 0)
            _upward = _balance >= 0;
        _due = _learnFrom + (long)(LearnSeconds * _rateHz);
        foreach (var candidate in _learning)
            Judge(candidate);
        _learning.Clear();
    }

    void Judge(in QrsCandidate candidate)
    {
        if (IsTWave(candidate))
            return;
        if (candidate.Strength > Limit(Threshold))
        {
            Accept(candidate);
            return;
        }
        // Noise only once it is clear that it was no overdue beat.
        _passedOver.Add(candidate);
    }

    bool IsTWave(in QrsCandidate candidate)
    {
        if (_last < 0)
            return false;
        var since = (candidate.Index - _last) / _rateHz;
        // A T wave that was once taken for a beat must not stand for the beats that others are measured by.
        var slope = Math.Max(_lastSlope, _slopes.Median);
        return since < TWaveSeconds ? candidate.Slope < TWaveSlope * slope : since < LateTWaveSeconds && candidate.Slope < LateTWaveSlope * slope;
    }

    double Limit(double threshold)
    {
        // The third smallest of eight, so that extrasystoles don't hide normal beats; but not far below what is loud every second, or what
        // was learned before the electrodes were on would last for ever.
        var beat = Math.Max(_beats.Smallest(2), LeastOfLoudest * _loudest.Median);
        var noise = Math.Min(_noise.Median, beat);
        return noise + threshold * _relaxed * (beat - noise);
    }

    void Accept(in QrsCandidate beat)
    {
        if (_last >= 0)
            _intervals.Add(beat.Index - _last);
        _balance = BalanceMemory * _balance + (1 - BalanceMemory) * beat.Balance;
        if (_upward ? _balance < -BalanceToTurn : _balance > BalanceToTurn)
            _upward = !_upward;
        _beats.Add(beat.Strength);
        _slopes.Add(beat.Slope);
        (_last, _lastSlope, _relaxed) = (beat.Index, beat.Slope, 1);
        var usual = _intervals.Count > 0 ? _intervals.Median : _rateHz;
        _due = beat.Index + (long)(OverdueAfter * Math.Min(usual, LongestUsualSeconds * _rateHz));
        PassOver(beat.Index);
        var position = _upward ? beat.Up : beat.Down;
        if (_lastPosition >= 0 && position - _lastPosition < NearestSeconds * _rateHz)
            position = beat.Index;
        _lastPosition = position;
        _found.Enqueue(new(position, _upward));
    }

    /// <summary>Candidates up to an index were noise, but for the beat at the index.</summary>
    void PassOver(long index)
    {
        var count = 0;
        while (count < _passedOver.Count && _passedOver[count].Index <= index)
        {
            if (_passedOver[count].Index != _last)
                _noise.Add(_passedOver[count].Strength);
            count++;
        }
        _passedOver.RemoveRange(0, count);
    }

    void LookBack(long now)
    {
        while (now >= _due)
        {
            var from = now - (long)(LookBackSeconds * _rateHz);
            var tooNear = _last < 0 ? -1 : _last + (long)(TWaveSeconds * _rateHz);
            var best = -1;
            for (var i = 0; i < _passedOver.Count; i++)
            {
                var candidate = _passedOver[i];
                if (candidate.Index >= from && candidate.Index > tooNear && (best < 0 || candidate.Strength > _passedOver[best].Strength))
                    best = i;
            }
            if (best >= 0 && _passedOver[best].Strength > Limit(SearchBackThreshold))
            {
                Accept(_passedOver[best]);
                continue;
            }
            PassOver(from - 1);
            _relaxed = Math.Max(MostRelaxed, Relax * _relaxed);
            _due = now + (long)(RelaxEverySeconds * _rateHz);
            if (now - Math.Max(_last, _learnFrom) > ForgetAfterSeconds * _rateHz)
            {
                // Not a pause but another signal: what was learned no longer holds.
                Learn(now);
            }
            return;
        }
    }
}

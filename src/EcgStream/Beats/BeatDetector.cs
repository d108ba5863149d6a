namespace EcgStream;

/// <summary>
/// Finds the heart beats of an endless signal as it comes, whatever its polarity, its scale, its baseline and the way it is cut into
/// chunks: the same samples give the same beats. A whole recording is the same in one go (<see cref="Detect"/>).
/// </summary>
/// <remarks>
/// <para>A beat is known at most 3.5 s after its peak: usually after 0.35 s, in the first three seconds of a signal after those (levels are learned from them),
/// and up to 3 s later where a weak beat is found by looking back. The signal may be raw or filtered (a filter shifts the beats by its delay).</para>
/// <para>It always tells the beats that are the likeliest; whether the signal is an ECG at all is <see cref="QualityAssessor"/>'s to say. Not for concurrent use.</para>
/// </remarks>
public sealed class BeatDetector
{
    /// <summary>The lowest sampling rate in which the shape of a QRS complex shows, Hz.</summary>
    public const double LowestRateHz = 60;

    const double WorkingRateHz = 250;
    const double RefractorySeconds = 0.2;

    readonly int _decimation;
    readonly double _rateHz;
    readonly QrsBand _band;
    readonly QrsDecision _decision;
    readonly int _ahead;
    long _origin;
    long _next;
    double _sum;
    int _summed;
    double _last;
    long _checked;
    long _peak;
    bool _started;

    /// <summary>A detector for one signal.</summary>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz or no number.</exception>
    public BeatDetector(double rateHz)
    {
        if (!(rateHz >= LowestRateHz) || !double.IsFinite(rateHz))
            throw new ArgumentOutOfRangeException(nameof(rateHz), rateHz, "R-peaks need at least 60 Hz.");
        _decimation = Math.Max(1, (int)(rateHz / WorkingRateHz));
        _rateHz = rateHz / _decimation;
        _band = new QrsBand(_rateHz);
        _decision = new QrsDecision(_rateHz);
        _ahead = Math.Max((int)Math.Ceiling(RefractorySeconds * _rateHz), QrsCandidate.Ahead(_rateHz));
        Begin(0);
    }

    /// <summary>Finds all beats of a recording without gaps.</summary>
    /// <param name="milliVolts">The samples, mV; a value that is not finite is taken as the one before.</param>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <returns>The beats, ascending, at least 0.1 s apart; positions within the samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz or no number.</exception>
    public static IReadOnlyList<RPeak> Detect(ReadOnlySpan<float> milliVolts, double rateHz)
    {
        var detector = new BeatDetector(rateHz);
        var beats = new List<RPeak>();
        detector.Push(0, milliVolts, beats);
        detector.Complete(beats);
        return beats;
    }

    /// <summary>Takes in the next samples.</summary>
    /// <param name="start">
    /// Index of the first of them. If it is not the one that comes next, the signal is taken to have ended, what it still held back is told, and
    /// another one begins.
    /// </param>
    /// <param name="milliVolts">The samples, mV.</param>
    /// <param name="beats">Receives the beats that are known now and were not before, ascending.</param>
    public void Push(long start, ReadOnlySpan<float> milliVolts, ICollection<RPeak> beats)
    {
        ArgumentNullException.ThrowIfNull(beats);
        if (milliVolts.IsEmpty)
            return;
        if (!_started || start != _next)
        {
            Complete(beats);
            Begin(start);
        }
        _next = start + milliVolts.Length;
        foreach (var sample in milliVolts)
        {
            if (float.IsFinite(sample))
                _last = sample;
            _sum += _last;
            if (++_summed == _decimation)
            {
                Take(_sum / _decimation, long.MaxValue);
                (_sum, _summed) = (0, 0);
            }
        }
        _started = true;
        Hand(beats);
    }

    /// <summary>The signal has ended: tells the beats that are still held back. The next samples begin another one.</summary>
    /// <param name="beats">Receives them, ascending.</param>
    public void Complete(ICollection<RPeak> beats)
    {
        ArgumentNullException.ThrowIfNull(beats);
        if (!_started)
            return;
        _started = false;
        var end = _band.Newest + _band.Half + 1;
        // The signal is taken to stand still from here; what is found there is not told.
        for (var i = 0; i < _band.Half + 2 * _ahead + 2; i++)
            Take(_last, end);
        Settle(end);
        _decision.Complete(end + _ahead);
        Hand(beats);
    }

    void Begin(long start)
    {
        (_origin, _next, _sum, _summed, _last) = (start, start, 0, 0, 0);
        (_checked, _peak) = (0, -1);
        _band.Restart();
        _decision.Restart();
    }

    void Take(double sample, long end)
    {
        _band.Add(sample);
        // A peak needs the value behind it.
        for (; _checked < _band.Newest; _checked++)
        {
            if (_checked > 0 && _checked < end && _band.Envelope(_checked) > _band.Envelope(_checked - 1) && _band.Envelope(_checked) >= _band.Envelope(_checked + 1))
                _peak = _peak < 0 || _band.Envelope(_checked) > _band.Envelope(_peak) ? _checked : _peak;
            // Of peaks nearer than the refractory time only the largest may be a beat.
            if (_peak >= 0 && _checked - _peak >= _ahead)
                Settle(end);
            _decision.Advance(_peak >= 0 ? _peak : _checked);
        }
    }

    void Settle(long end)
    {
        if (_peak < 0)
            return;
        var candidate = QrsCandidate.Measure(_band, _peak, _rateHz);
        if (candidate.Index < end)
            _decision.Add(candidate);
        _peak = -1;
    }

    void Hand(ICollection<RPeak> beats)
    {
        while (_decision.Found.TryDequeue(out var beat))
            beats.Add(beat with { Position = Math.Min(_next - 1, _origin + beat.Position * _decimation + (_decimation - 1) / 2.0) });
    }
}

namespace EcgStream.Devices;

/// <summary>
/// Gives samples that carry no number of their own their index on the device's clock. While the port is open they follow each other,
/// whatever the device's true rate; after it was away, the index has gone on with the time that passed.
/// </summary>
/// <param name="statedRateHz">The device's rate, or null to measure it over the arrival of samples.</param>
sealed class SampleTimeline(double? statedRateHz)
{
    // Over less time, two reads' jitter would be a noticeable part of the rate.
    static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(1);

    long _next;
    TimeSpan? _last;
    TimeSpan? _openedAgain;
    long _measuredSamples;
    TimeSpan _measuredTime;

    /// <summary>Hz; null while it is neither stated nor measured.</summary>
    public double? RateHz => statedRateHz ?? (_measuredTime >= ShortestMeasure ? _measuredSamples / _measuredTime.TotalSeconds : null);

    /// <summary>The port was opened again: what comes next does not follow what came last.</summary>
    /// <param name="now">Time since the same moment as in <see cref="Place"/>.</param>
    public void Break(TimeSpan now) => _openedAgain = now;

    /// <summary>Places samples of which the last arrived now.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="now">Time since any fixed moment; never runs backwards.</param>
    /// <returns>Index of the first of them.</returns>
    public long Place(int count, TimeSpan now)
    {
        if (_last is { } last)
        {
            if (_openedAgain is { } opened)
                _next += Lost(last, opened, now, count);
            else
            {
                _measuredSamples += count;
                _measuredTime += now - last;
            }
        }
        (_openedAgain, _last) = (null, now);
        var start = _next;
        _next += count;
        return start;
    }

    /// <summary>
    /// Of the samples taken since the last one, those that are here now were not lost, except where they came faster than they can
    /// have been taken since the opening (a bridge that empties its memory). A break is told even where it was too short to lose
    /// anything, for nobody can tell.
    /// </summary>
    long Lost(TimeSpan last, TimeSpan opened, TimeSpan now, int count)
    {
        long Taken(TimeSpan until) => (long)Math.Round((until - last).TotalSeconds * (RateHz ?? 0), MidpointRounding.AwayFromZero);
        return Math.Max(1, Math.Max(Taken(now) - count, Taken(opened) - 1));
    }
}

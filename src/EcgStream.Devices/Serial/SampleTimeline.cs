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
    bool _away;
    long _measuredSamples;
    TimeSpan _measuredTime;

    /// <summary>Hz; null while it is neither stated nor measured.</summary>
    public double? RateHz => statedRateHz ?? (_measuredTime >= ShortestMeasure ? _measuredSamples / _measuredTime.TotalSeconds : null);

    /// <summary>The port was opened again: what comes next does not follow what came last.</summary>
    public void Break() => _away = true;

    /// <summary>Places samples of which the last arrived now.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="now">Time since any fixed moment; never runs backwards.</param>
    /// <returns>Index of the first of them.</returns>
    public long Place(int count, TimeSpan now)
    {
        if (_last is { } last)
        {
            if (_away)
            {
                // Of the samples taken since the last one, those that are here were not lost. A break is told even when it was too
                // short to lose anything, for nobody can tell.
                var taken = Math.Round((now - last).TotalSeconds * (RateHz ?? 0), MidpointRounding.AwayFromZero);
                _next += Math.Max(1, (long)taken - count);
            }
            else
            {
                _measuredSamples += count;
                _measuredTime += now - last;
            }
        }
        (_away, _last) = (false, now);
        var start = _next;
        _next += count;
        return start;
    }
}

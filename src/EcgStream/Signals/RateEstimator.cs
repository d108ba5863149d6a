namespace EcgStream;

/// <summary>
/// Estimates the sampling rate of a device that does not tell it, from when its samples arrive.
/// </summary>
/// <remarks>
/// The first second is passed over, because a port often opens on a backlog that arrives at once; over the next
/// <see cref="ObserveFor"/> a line is fitted through (arrival, samples so far) by least squares. With arrivals that jitter by 16 ms
/// (a USB adapter's latency timer) the estimate lies within about 0.2 %, which shifts a spectrum by less than any filter notices.
/// </remarks>
public sealed class RateEstimator
{
    static readonly TimeSpan PassOver = TimeSpan.FromSeconds(1);

    DateTimeOffset? _first;
    DateTimeOffset _origin;
    long _originIndex;
    int _count;
    double _sumX, _sumY, _sumXX, _sumXY;

    /// <summary>How long arrivals are observed before an estimate is given.</summary>
    public static TimeSpan ObserveFor { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Takes in that all samples before <paramref name="end"/> had arrived by <paramref name="receivedAt"/>.</summary>
    /// <returns>The rate in Hz, once it is known; null before.</returns>
    public double? Observe(long end, DateTimeOffset receivedAt)
    {
        _first ??= receivedAt;
        if (receivedAt - _first < PassOver)
            return null;
        if (_count == 0)
            (_origin, _originIndex) = (receivedAt, end);
        double x = (receivedAt - _origin).TotalSeconds, y = end - _originIndex;
        _count++;
        _sumX += x;
        _sumY += y;
        _sumXX += x * x;
        _sumXY += x * y;
        if (receivedAt - _origin < ObserveFor || _count < 3)
            return null;
        var rate = (_count * _sumXY - _sumX * _sumY) / (_count * _sumXX - _sumX * _sumX);
        return rate > 0 && double.IsFinite(rate) ? rate : null;
    }
}

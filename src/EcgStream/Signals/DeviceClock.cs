namespace EcgStream;

/// <summary>
/// Turns an index on the device's sample clock into time, without inheriting the jitter of arrival.
/// </summary>
/// <remarks>
/// A sample can arrive late but never early, so the least delayed arrivals lie on a line: of every <see cref="BlockSeconds"/> of
/// signal the earliest arrival (relative to the rate) is kept, and a line is fitted through the last <see cref="BlockCount"/> of
/// them by least squares; its slope is the measured rate. A block that comes more than <see cref="LateSeconds"/> late (a backlog) is left
/// out; one that comes <see cref="ImpossibleSeconds"/> too early, or <see cref="BelievedAfterSeconds"/> of arrivals that are late without exception, mean that a clock was set: the line starts over. Where the device (or a file) tells its own times, those are taken instead, and
/// as long as they agree with the rate to a millisecond the clock stands exactly on the first of them, whatever the chunking.
/// </remarks>
public sealed class DeviceClock
{
    const double BlockSeconds = 5;
    const int BlockCount = 24;
    const double ExactWithinSeconds = 1e-3;
    const double ImpossibleSeconds = 1;
    const double LateSeconds = 0.1;
    const double BelievedAfterSeconds = 60;

    readonly double _rateHz;
    readonly long _firstIndex;
    readonly DateTimeOffset _origin;
    readonly (double X, double Y)[] _blocks = new (double, double)[BlockCount];
    long _blockNumber;
    int _filled;
    (double X, double Y) _earliest = (0, double.PositiveInfinity);
    double? _lateSince;
    bool _isExact = true;
    double _offset;
    double _slope;

    /// <summary>Starts a clock at its first observation.</summary>
    /// <param name="rateHz">The rate the device is said to have, Hz, positive.</param>
    /// <param name="index">Index of a sample.</param>
    /// <param name="time">When it was taken, or the earliest guess.</param>
    public DeviceClock(double rateHz, long index, DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rateHz);
        (_rateHz, _firstIndex, _origin) = (rateHz, index, time);
    }

    /// <summary>The rate measured against the observations, Hz; null until they span 15 s.</summary>
    public double? MeasuredRateHz =>
        _filled < 3 ? null : _isExact ? _rateHz : _rateHz / (1 + _slope);

    /// <summary>Takes in that the sample of an index was there by a time.</summary>
    public void Observe(long index, DateTimeOffset time)
    {
        var x = (index - _firstIndex) / _rateHz;
        var y = (time - _origin).TotalSeconds - x;
        if (Math.Abs(y) > ExactWithinSeconds)
            _isExact = false;
        var block = (long)Math.Floor(x / BlockSeconds);
        if (block != _blockNumber && !double.IsPositiveInfinity(_earliest.Y))
        {
            Keep(_earliest);
            (_blockNumber, _earliest) = (block, (x, y));
        }
        else if (y < _earliest.Y)
        {
            _earliest = (x, y);
            if (_filled < 3)
                _offset = Math.Min(_offset, y);
        }
    }

    /// <summary>The time of an index, which may be fractional.</summary>
    public DateTimeOffset TimeOf(double index)
    {
        var x = (index - _firstIndex) / _rateHz;
        var seconds = _isExact ? x : x + _offset + _slope * x;
        // A device may claim a time at the end of the calendar, and its signal is still good. One step inwards, because the limits themselves may round outwards.
        var earliest = Math.BitIncrement((double)(DateTimeOffset.MinValue - _origin).Ticks);
        var latest = Math.BitDecrement((double)(DateTimeOffset.MaxValue - _origin).Ticks);
        return _origin.AddTicks((long)Math.Clamp(Math.Round(seconds * TimeSpan.TicksPerSecond), earliest, latest));
    }

    void Keep((double X, double Y) block)
    {
        var late = _filled == 0 ? 0 : block.Y - (_offset + _slope * block.X);
        var arrived = block.X + block.Y;
        if (late > (_filled < 3 ? ImpossibleSeconds : LateSeconds) && arrived - (_lateSince ??= arrived) < BelievedAfterSeconds)
            return;
        if (Math.Abs(late) > ImpossibleSeconds)
            (_filled, _slope, _offset) = (0, 0, block.Y);
        _lateSince = null;
        Array.Copy(_blocks, 0, _blocks, 1, BlockCount - 1);
        _blocks[0] = block;
        _filled = Math.Min(_filled + 1, BlockCount);
        Fit();
    }

    void Fit()
    {
        if (_filled < 3)
            return;
        double meanX = 0, meanY = 0;
        for (var i = 0; i < _filled; i++)
        {
            meanX += _blocks[i].X / _filled;
            meanY += _blocks[i].Y / _filled;
        }
        double xx = 0, xy = 0;
        for (var i = 0; i < _filled; i++)
        {
            xx += (_blocks[i].X - meanX) * (_blocks[i].X - meanX);
            xy += (_blocks[i].X - meanX) * (_blocks[i].Y - meanY);
        }
        _slope = xx > 0 ? xy / xx : 0;
        _offset = meanY - _slope * meanX;
    }
}

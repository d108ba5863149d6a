using System.Collections.Immutable;

namespace EcgStream;

/// <summary>The beats cut out of a window, one row each.</summary>
ref struct BeatCut(double[] room, int length, int before, double rateHz)
{
    const double LongestPrSeconds = 0.13;
    const double ShortestPrSeconds = 0.05;
    const double PrSeconds = 0.02;
    const double QrsSeconds = 0.12;
    const double TFromSeconds = 0.14;
    const double THalfSeconds = 0.02;
    const double EdgeOfSlope = 1.0 / 8;

    readonly Span<double> _rows = room;
    readonly Span<double> _mean = room.AsSpan(0, length);
    readonly double[] _seconds = new double[(room.Length / length) + 1];
    readonly bool[] _kept = new bool[(room.Length / length) + 1];

    public int Count { get; private set; }

    public int Kept { get; private set; }

    readonly Span<double> Row(int beat) => _rows.Slice((beat + 1) * length, length);

    public void Add(ReadOnlySpan<float> samples, double position, int sign)
    {
        var start = (int)Math.Floor(position) - before;
        if (start < 0 || start + length + 1 > samples.Length)
            return;
        var fraction = position - Math.Floor(position);
        var row = Row(Count);
        for (var i = 0; i < length; i++)
            row[i] = sign * (samples[start + i] + fraction * (samples[start + i + 1] - samples[start + i]));
        _seconds[Count++] = position / rateHz;
    }

    /// <summary>The mean of all, then of those that resemble it.</summary>
    public double Average(double least)
    {
        _kept.AsSpan(0, Count).Fill(true);
        Span<double> sorted = Count <= 512 ? stackalloc double[Count] : new double[Count];
        var median = 0.0;
        Kept = Count;
        for (var round = 0; round < 2; round++)
        {
            _mean.Clear();
            for (var beat = 0; beat < Count; beat++)
            {
                var row = Row(beat);
                for (var i = 0; _kept[beat] && i < length; i++)
                    _mean[i] += row[i] / Kept;
            }
            Kept = 0;
            for (var beat = 0; beat < Count; beat++)
            {
                sorted[beat] = Likeness(Row(beat), _mean);
                _kept[beat] = sorted[beat] >= least;
                Kept += _kept[beat] ? 1 : 0;
            }
            sorted.Sort();
            median = sorted[Count / 2];
            if (Kept == 0)
                break;
        }
        return median;
    }

    public readonly BeatMorphology Describe(double likeness, bool isUpward)
    {
        var pr = FlattestPr();
        var level = Mean(_mean, pr, Samples(PrSeconds));
        var t = PeakOfT(level, out var hasPeak);
        var tHalf = Samples(THalfSeconds);
        var beats = ImmutableArray.CreateBuilder<BeatWave>(Kept);
        for (var beat = 0; beat < Count; beat++)
        {
            if (!_kept[beat])
                continue;
            var row = Row(beat);
            var own = Mean(row, pr, Samples(PrSeconds));
            beats.Add(new(_seconds[beat], row[before] - own, Mean(row, t - tHalf, 2 * tHalf + 1) - own, own, Steepest(row)));
        }
        var mean = ImmutableArray.CreateBuilder<float>(length);
        foreach (var value in _mean)
            mean.Add((float)(value - level));
        return new()
        {
            MeanBeat = mean.MoveToImmutable(),
            PeakIndex = before,
            RMilliVolts = _mean[before] - level,
            TMilliVolts = Mean(_mean, t - tHalf, 2 * tHalf + 1) - level,
            RtMilliseconds = hasPeak ? 1000 * (t - before) / rateHz : null,
            QrsMilliseconds = QrsWidth(),
            StMilliVolts = Mean(_mean, before + Samples(0.08), Samples(0.02)) - level,
            Beats = beats.ToImmutable(),
            IsUpward = isUpward,
            Likeness = likeness,
        };
    }

    readonly int Samples(double seconds) => Math.Max(1, (int)Math.Round(seconds * rateHz));

    readonly int FlattestPr()
    {
        var (best, flattest) = (before - Samples(ShortestPrSeconds) - Samples(PrSeconds), double.PositiveInfinity);
        for (var start = before - Samples(LongestPrSeconds); start + Samples(PrSeconds) <= before - Samples(ShortestPrSeconds); start++)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var value in _mean.Slice(start, Samples(PrSeconds) + 1))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            if (high - low < flattest)
                (best, flattest) = (start, high - low);
        }
        return best;
    }

    /// <summary>Where the mean beat, over 40 ms, is furthest from its baseline after the QRS complex.</summary>
    readonly int PeakOfT(double level, out bool hasPeak)
    {
        var half = Samples(THalfSeconds);
        var from = Math.Min(before + Samples(TFromSeconds), length - half - 2);
        var (best, furthest) = (from, -1.0);
        for (var i = from; i + half < length; i++)
        {
            var distance = Math.Abs(Mean(_mean, i - half, 2 * half + 1) - level);
            if (distance > furthest)
                (best, furthest) = (i, distance);
        }
        hasPeak = best > from && best + half + 1 < length;
        return best;
    }

    readonly double QrsWidth()
    {
        var reach = Math.Min(Samples(QrsSeconds), length - before - 2);
        var steepest = Steepest(_mean) / rateHz;
        var (first, last) = (before, before);
        for (var i = Math.Max(1, before - reach); i <= before + reach; i++)
        {
            if (Math.Abs(_mean[i] - _mean[i - 1]) < EdgeOfSlope * steepest)
                continue;
            first = Math.Min(first, i - 1);
            last = Math.Max(last, i);
        }
        return 1000 * (last - first) / rateHz;
    }

    readonly double Steepest(ReadOnlySpan<double> beat)
    {
        var reach = Samples(QrsSeconds / 2);
        var steepest = 0.0;
        for (var i = Math.Max(1, before - reach); i <= Math.Min(length - 1, before + reach); i++)
            steepest = Math.Max(steepest, Math.Abs(beat[i] - beat[i - 1]));
        return steepest * rateHz;
    }

    static double Mean(ReadOnlySpan<double> values, int start, int count)
    {
        start = Math.Clamp(start, 0, values.Length - 1);
        count = Math.Min(count, values.Length - start);
        var sum = 0.0;
        foreach (var value in values.Slice(start, count))
            sum += value;
        return sum / count;
    }

    /// <summary>Correlation.</summary>
    static double Likeness(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double l = Mean(left, 0, left.Length), r = Mean(right, 0, right.Length), lr = 0, ll = 0, rr = 0;
        for (var i = 0; i < left.Length; i++)
        {
            lr += (left[i] - l) * (right[i] - r);
            ll += (left[i] - l) * (left[i] - l);
            rr += (right[i] - r) * (right[i] - r);
        }
        return ll > 0 && rr > 0 ? lr / Math.Sqrt(ll * rr) : 0;
    }
}

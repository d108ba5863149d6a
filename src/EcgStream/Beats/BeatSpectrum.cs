namespace EcgStream;

/// <summary>
/// Power spectrum of values given once a beat: the Fourier integral over the uneven times themselves, each value standing for the time around it, under a Hann
/// window and without linear trend. Nothing is interpolated, so that neither a made-up value nor the interpolation's low-pass is in it.
/// </summary>
sealed class BeatSpectrum
{
    const double LongestShare = 2;

    readonly double[] _times;
    readonly double[] _weighted;
    readonly double _norm;

    /// <summary>A spectrum of values at ascending times, seconds.</summary>
    public BeatSpectrum(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
    {
        var n = times.Length;
        _times = times.ToArray();
        _weighted = new double[n];
        if (n < 4)
            return;
        var usual = (times[^1] - times[0]) / (n - 1);
        double sum = 0, sumT = 0, sumX = 0;
        var share = new double[n];
        for (var i = 0; i < n; i++)
        {
            var left = i > 0 ? times[i] - times[i - 1] : times[1] - times[0];
            var right = i + 1 < n ? times[i + 1] - times[i] : times[^1] - times[^2];
            share[i] = Math.Min((left + right) / 2, LongestShare * usual);
            sum += share[i];
            sumT += share[i] * times[i];
            sumX += share[i] * values[i];
        }
        double meanT = sumT / sum, meanX = sumX / sum, tt = 0, tx = 0;
        for (var i = 0; i < n; i++)
        {
            tt += share[i] * (times[i] - meanT) * (times[i] - meanT);
            tx += share[i] * (times[i] - meanT) * (values[i] - meanX);
        }
        var slope = tx / tt;
        var start = times[0] - usual / 2;
        Seconds = times[^1] + usual / 2 - start;
        for (var i = 0; i < n; i++)
        {
            var window = 0.5 - 0.5 * Math.Cos(Math.Tau * (times[i] - start) / Seconds);
            _weighted[i] = window * share[i] * (values[i] - meanX - slope * (times[i] - meanT));
            _norm += window * window * share[i];
        }
    }

    /// <summary>How long the values stand for: from half a usual interval before the first one's time to half of one behind the last one's; 0 with fewer than four values.</summary>
    public double Seconds { get; }

    /// <summary>Power densities at evenly spaced frequencies, one-sided: units² / Hz.</summary>
    public void Densities(double fromHz, double stepHz, Span<double> densities)
    {
        Span<double> real = densities.Length <= 512 ? stackalloc double[densities.Length] : new double[densities.Length];
        real.Clear();
        densities.Clear();
        for (var i = 0; i < _times.Length; i++)
        {
            var (sin, cos) = Math.SinCos(Math.Tau * fromHz * _times[i]);
            var (turnSin, turnCos) = Math.SinCos(Math.Tau * stepHz * _times[i]);
            for (var f = 0; f < real.Length; f++)
            {
                real[f] += _weighted[i] * cos;
                densities[f] += _weighted[i] * sin;
                (cos, sin) = (cos * turnCos - sin * turnSin, sin * turnCos + cos * turnSin);
            }
        }
        for (var f = 0; f < real.Length; f++)
            densities[f] = _norm > 0 ? 2 * (real[f] * real[f] + densities[f] * densities[f]) / _norm : 0;
    }

    /// <summary>Power between two frequencies, units².</summary>
    public double Power(double fromHz, double toHz)
    {
        if (Seconds == 0)
            return 0;
        var steps = (int)Math.Ceiling((toHz - fromHz) * 3 * Seconds);
        var width = (toHz - fromHz) / steps;
        Span<double> densities = steps <= 512 ? stackalloc double[steps] : new double[steps];
        Densities(fromHz + width / 2, width, densities);
        var sum = 0.0;
        foreach (var density in densities)
            sum += density;
        return sum * width;
    }
}

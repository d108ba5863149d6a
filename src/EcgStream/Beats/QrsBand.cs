namespace EcgStream;

/// <summary>
/// The QRS band of a signal, sample by sample: the second derivative of a Gaussian (a "Mexican hat" wavelet; Li, Zheng and Tai, IEEE Trans.
/// Biomed. Eng. 42, 1995, 21–28) and its Hilbert transform. The square root of the sum of their squares is an envelope that is blind to polarity and to
/// whether R or S is the larger. Symmetric filters: nothing is shifted.
/// </summary>
/// <remarks>
/// Spectrum f² exp(−2π²σ²f²) with σ = 16 ms: highest at 14 Hz, a tenth of it at 3 Hz (T waves) and 1 / 8,000 at 50 Hz. A few seconds of it are kept.
/// </remarks>
sealed class QrsBand
{
    const double Sigma = 0.016;
    const double HalfSeconds = 0.12;
    const double HighestHz = 60;
    const double KeptSeconds = 1.5;

    readonly double[] _evenTaps;
    readonly double[] _oddTaps;
    readonly int _kept;
    double[] _samples;
    double[] _even;
    double[] _envelope;
    long _base;
    int _count;

    /// <summary>A band of a signal at this rate.</summary>
    public QrsBand(double rateHz)
    {
        Half = Math.Max(2, (int)Math.Round(HalfSeconds * rateHz));
        _kept = (int)(KeptSeconds * rateHz) + 2 * Half;
        // Each sample is moved once in its life: memory counts for more, with a thousand devices.
        (_samples, _even, _envelope) = (new double[2 * _kept], new double[2 * _kept], new double[2 * _kept]);
        (_evenTaps, _oddTaps) = Design(Half, rateHz);
    }

    /// <summary>Samples on either side that a value of the band is made of.</summary>
    public int Half { get; }

    /// <summary>Index of the newest value of the band; below 0 before the first.</summary>
    public long Newest => _base + _count - 1 - Half;

    /// <summary>Forgets everything; the next sample has index 0.</summary>
    public void Restart() => (_base, _count) = (0, 0);

    /// <summary>Takes in the next sample. Before the first one the signal is taken to have stood still.</summary>
    public void Add(double sample)
    {
        if (_count == 0)
        {
            _base = -Half;
            _samples.AsSpan(0, Half).Fill(sample);
            _count = Half;
        }
        else if (_count == _samples.Length)
        {
            foreach (var buffer in (ReadOnlySpan<double[]>)[_samples, _even, _envelope])
                buffer.AsSpan(_count - _kept).CopyTo(buffer);
            _base += _count - _kept;
            _count = _kept;
        }
        _samples[_count++] = sample;
        var centre = _count - 1 - Half;
        if (centre < Half)
            return;
        var before = _samples.AsSpan(centre - Half, Half);
        var after = _samples.AsSpan(centre + 1, Half);
        double even = _evenTaps[0] * _samples[centre], odd = 0;
        for (var k = 0; k < after.Length; k++)
        {
            double left = before[Half - 1 - k], right = after[k];
            even += _evenTaps[k + 1] * (left + right);
            odd += _oddTaps[k + 1] * (right - left);
        }
        _even[centre] = even;
        _envelope[centre] = Math.Sqrt(even * even + odd * odd);
    }

    /// <summary>The signal itself.</summary>
    public double Sample(long index) => _samples[index - _base];

    /// <summary>The signal in the QRS band.</summary>
    public double Band(long index) => _even[index - _base];

    /// <summary>Its envelope.</summary>
    public double Envelope(long index) => _envelope[index - _base];

    static (double[] Even, double[] Odd) Design(int half, double rateHz)
    {
        var (even, odd) = (new double[half + 1], new double[half + 1]);
        var highest = Math.Min(HighestHz, rateHz / 2);
        const int steps = 240;
        for (var step = 1; step <= steps; step++)
        {
            var hz = highest * step / steps;
            var gain = hz * hz * Math.Exp(-2 * Math.PI * Math.PI * Sigma * Sigma * hz * hz);
            for (var k = 0; k <= half; k++)
            {
                even[k] += gain * Math.Cos(Math.Tau * hz * k / rateHz);
                odd[k] += gain * Math.Sin(Math.Tau * hz * k / rateHz);
            }
        }
        double taper(int k) => 0.5 + 0.5 * Math.Cos(Math.PI * k / (half + 1));
        double sum = 0, tapers = 0;
        for (var k = 0; k <= half; k++)
        {
            even[k] *= taper(k);
            odd[k] *= taper(k);
            sum += (k == 0 ? 1 : 2) * even[k];
            tapers += (k == 0 ? 1 : 2) * taper(k);
        }
        // A constant must give nothing, also after the taper.
        var centreHz = Math.Min(1 / (Math.Sqrt(2) * Math.PI * Sigma), 0.4 * rateHz);
        var response = 0.0;
        for (var k = 0; k <= half; k++)
        {
            even[k] -= taper(k) * sum / tapers;
            response += (k == 0 ? 1 : 2) * even[k] * Math.Cos(Math.Tau * centreHz * k / rateHz);
        }
        for (var k = 0; k <= half; k++)
        {
            even[k] /= response;
            odd[k] /= response;
        }
        return (even, odd);
    }
}

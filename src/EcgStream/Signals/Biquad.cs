namespace EcgStream;

/// <summary>
/// One second-order section in transposed direct form II, coefficients normalised to a0 = 1. A first-order section has b2 = a2 = 0.
/// </summary>
/// <remarks>
/// Design formulas: bilinear transform of the analogue prototype with the corner prewarped by K = tan(π f / rate)
/// (Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.1).
/// </remarks>
struct Biquad(double b0, double b1, double b2, double a1, double a2)
{
    double _s1;
    double _s2;

    /// <summary>The largest distance of a pole from the origin; below 1 for a stable section.</summary>
    public readonly double PoleRadius
    {
        get
        {
            var discriminant = a1 * a1 - 4 * a2;
            return discriminant < 0 ? Math.Sqrt(a2) : (Math.Abs(a1) + Math.Sqrt(discriminant)) / 2;
        }
    }

    /// <summary>Puts the section in the state it would have after the same value for ever, and returns its output for it.</summary>
    public double Settle(double constant)
    {
        var output = constant * (b0 + b1 + b2) / (1 + a1 + a2);
        _s2 = b2 * constant - a2 * output;
        _s1 = b1 * constant - a1 * output + _s2;
        return output;
    }

    /// <summary>Filters in place.</summary>
    public void Process(Span<double> samples)
    {
        var section = this;
        foreach (ref var sample in samples)
            sample = section.Next(sample);
        this = section;
    }

    double Next(double x)
    {
        var y = b0 * x + _s1;
        _s1 = b1 * x - a1 * y + _s2;
        _s2 = b2 * x - a2 * y;
        return y;
    }

    /// <summary>Filters in place through two sections in one go: their sums overlap, so it takes little longer than one.</summary>
    public static void Process(ref Biquad first, ref Biquad second, Span<double> samples)
    {
        var (a, b) = (first, second);
        foreach (ref var sample in samples)
            sample = b.Next(a.Next(sample));
        (first, second) = (a, b);
    }

    /// <summary>The sections of a Butterworth low-pass.</summary>
    public static IEnumerable<Biquad> LowPass(int order, double cornerHz, double rateHz)
    {
        var k = Math.Tan(Math.PI * cornerHz / rateHz);
        for (var pair = 0; pair < order / 2; pair++)
        {
            var damping = Damping(order, pair);
            var norm = 1 / (1 + damping * k + k * k);
            yield return new(k * k * norm, 2 * k * k * norm, k * k * norm, 2 * (k * k - 1) * norm, (1 - damping * k + k * k) * norm);
        }
        if (order % 2 == 1)
            yield return new(k / (1 + k), k / (1 + k), 0, (k - 1) / (1 + k), 0);
    }

    /// <summary>The sections of a Butterworth high-pass.</summary>
    public static IEnumerable<Biquad> HighPass(int order, double cornerHz, double rateHz)
    {
        var k = Math.Tan(Math.PI * cornerHz / rateHz);
        for (var pair = 0; pair < order / 2; pair++)
        {
            var damping = Damping(order, pair);
            var norm = 1 / (1 + damping * k + k * k);
            yield return new(norm, -2 * norm, norm, 2 * (k * k - 1) * norm, (1 - damping * k + k * k) * norm);
        }
        if (order % 2 == 1)
            yield return new(1 / (1 + k), -1 / (1 + k), 0, (k - 1) / (1 + k), 0);
    }

    /// <summary>
    /// A notch with zeros on the unit circle and gain 1 at 0 Hz and at half the rate, whose −3 dB width is exactly
    /// centre / <paramref name="quality"/>: the half width, not only the centre, is prewarped.
    /// </summary>
    public static Biquad Notch(double centreHz, double quality, double rateHz)
    {
        var halfWidth = Math.Tan(Math.PI * centreHz / quality / rateHz);
        var norm = 1 / (1 + halfWidth);
        var middle = -2 * Math.Cos(2 * Math.PI * centreHz / rateHz) * norm;
        return new(norm, middle, norm, middle, (1 - halfWidth) * norm);
    }

    /// <summary>1/Q of a Butterworth pole pair: twice the distance of the pair from the imaginary axis.</summary>
    static double Damping(int order, int pair) => 2 * Math.Sin(Math.PI * (2 * pair + 1) / (2 * order));
}

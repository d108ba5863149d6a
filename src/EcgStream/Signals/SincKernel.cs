namespace EcgStream;

/// <summary>
/// The anti-aliasing low-pass of the resampler as a continuous function of distance: a sinc under a Kaiser window
/// (Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5.3), sampled into rows of coefficients, one row a phase.
/// </summary>
/// <remarks>
/// With r the smaller of the two rates: pass-band to 0.4 r, stop-band from 0.5 r. Kaiser's formula asks for 28.6 samples of r on each
/// side for 90 dB over that transition; 30 are taken. Each row sums to exactly 1 (to rounding), so a constant stays one.
/// </remarks>
sealed class SincKernel
{
    const double CornerOfSmallerRate = 0.45;
    const double HalfWidthInSmallerRate = 30;
    const double AttenuationDecibels = 90;
    const double Beta = 0.1102 * (AttenuationDecibels - 8.7);

    readonly double[] _rows;

    /// <summary>Rows at the phases 0/<paramref name="phases"/> … <paramref name="rows"/>−1 / <paramref name="phases"/> of an input sample.</summary>
    public SincKernel(double inputRateHz, double outputRateHz, int phases, int rows)
    {
        HalfTaps = HalfTapsFor(inputRateHz, outputRateHz);
        _rows = new double[rows * Taps];
        var smaller = Math.Min(inputRateHz, outputRateHz);
        var halfWidth = HalfWidthInSmallerRate * inputRateHz / smaller;
        var corner = CornerOfSmallerRate * smaller / inputRateHz;
        for (var row = 0; row < rows; row++)
        {
            var coefficients = _rows.AsSpan(row * Taps, Taps);
            var sum = 0.0;
            for (var tap = 0; tap < Taps; tap++)
                sum += coefficients[tap] = At((double)row / phases + HalfTaps - 1 - tap, corner, halfWidth);
            foreach (ref var coefficient in coefficients)
                coefficient /= sum;
        }
    }

    /// <summary>Input samples on each side of an output that it is made of.</summary>
    public int HalfTaps { get; }

    public int Taps => 2 * HalfTaps;

    /// <summary>Coefficients for the inputs floor(p) − <see cref="HalfTaps"/> + 1 … floor(p) + <see cref="HalfTaps"/> around an output at p.</summary>
    public ReadOnlySpan<double> Row(int row) => _rows.AsSpan(row * Taps, Taps);

    /// <summary>Even, so that a row is a whole number of four-wide vectors.</summary>
    public static int HalfTapsFor(double inputRateHz, double outputRateHz)
    {
        var needed = (int)Math.Ceiling(HalfWidthInSmallerRate * inputRateHz / Math.Min(inputRateHz, outputRateHz));
        return needed + needed % 2;
    }

    static double At(double distance, double corner, double halfWidth)
    {
        var fraction = distance / halfWidth;
        if (Math.Abs(fraction) >= 1)
            return 0;
        var angle = 2 * Math.PI * corner * distance;
        var sinc = angle == 0 ? 1 : Math.Sin(angle) / angle;
        return sinc * BesselI0(Beta * Math.Sqrt(1 - fraction * fraction));
    }

    /// <summary>Modified Bessel function of the first kind, order 0, by its power series; the normalisation of the rows removes I0(β).</summary>
    static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var n = 1; term > 1e-17 * sum; n++)
        {
            term *= x / (2 * n) * (x / (2 * n));
            sum += term;
        }
        return sum;
    }
}

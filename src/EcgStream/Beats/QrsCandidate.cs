namespace EcgStream;

/// <summary>A peak of the QRS band's envelope that no larger one is near: a beat, a T wave or noise.</summary>
/// <param name="Index">Where the envelope is highest.</param>
/// <param name="Strength">The envelope there, mV.</param>
/// <param name="Up">Where the QRS complex is highest, if its deflection is upward.</param>
/// <param name="Down">Where it is lowest.</param>
/// <param name="Rise">Steepest rise around it, mV/s.</param>
/// <param name="Fall">Steepest fall around it, mV/s, positive.</param>
/// <param name="Balance">Upward against downward swing in the band, −1 … 1.</param>
readonly record struct QrsCandidate(long Index, double Strength, double Up, double Down, double Rise, double Fall, double Balance)
{
    const double SwingSeconds = 0.06;
    const double PeakSeconds = 0.025;
    const double SlopeSeconds = 0.1;
    const double SmoothSigma = 0.005;

    // A step of the electrode goes one way; a wave comes back.
    const double ReturnsAtLeast = 0.15;

    /// <summary>Samples that must follow the index before a candidate can be measured.</summary>
    public static int Ahead(double rateHz) => (int)((SlopeSeconds + 4 * SmoothSigma) * rateHz) + 4;

    /// <summary>The steeper of the two slopes, mV/s.</summary>
    public double Slope => Math.Max(Rise, Fall);

    /// <summary>Whether it goes up and down, as a heart's wave does and an electrode's step does not.</summary>
    public bool IsWave => Math.Min(Rise, Fall) >= ReturnsAtLeast * Slope;

    /// <summary>Measures the surroundings of a peak of the envelope.</summary>
    public static QrsCandidate Measure(QrsBand band, long index, double rateHz)
    {
        var swing = Math.Max(1, (int)(SwingSeconds * rateHz));
        long highest = index, lowest = index;
        for (var i = Math.Max(0, index - swing); i <= index + swing; i++)
        {
            highest = band.Band(i) > band.Band(highest) ? i : highest;
            lowest = band.Band(i) < band.Band(lowest) ? i : lowest;
        }
        double up = Math.Max(0, band.Band(highest)), down = Math.Max(0, -band.Band(lowest));
        var reach = Math.Max(2, (int)(SlopeSeconds * rateHz));
        var start = Math.Max(0, index - reach);
        Span<double> smooth = stackalloc double[(int)(index + reach - start) + 1];
        Smooth(band, start, rateHz, smooth);
        double rise = 0, fall = 0;
        for (var i = 1; i < smooth.Length; i++)
        {
            var step = (smooth[i] - smooth[i - 1]) * rateHz;
            rise = Math.Max(rise, step);
            fall = Math.Max(fall, -step);
        }
        var near = Math.Max(1, (int)(PeakSeconds * rateHz));
        return new(
            index,
            band.Envelope(index),
            start + PeakAt(smooth, (int)(highest - start), near, 1),
            start + PeakAt(smooth, (int)(lowest - start), near, -1),
            rise,
            fall,
            up + down > 0 ? (up - down) / (up + down) : 0);
    }

    /// <summary>The signal under a Gaussian low-pass of 32 Hz (−3 dB at 27 Hz): noise must not choose the peak.</summary>
    static void Smooth(QrsBand band, long start, double rateHz, Span<double> smooth)
    {
        var half = (int)Math.Ceiling(3 * SmoothSigma * rateHz);
        Span<double> taps = stackalloc double[half + 1];
        var sum = 0.0;
        for (var k = 0; k <= half; k++)
        {
            taps[k] = Math.Exp(-0.5 * Math.Pow(k / (SmoothSigma * rateHz), 2));
            sum += (k == 0 ? 1 : 2) * taps[k];
        }
        for (var i = 0; i < smooth.Length; i++)
        {
            var value = taps[0] * band.Sample(start + i);
            for (var k = 1; k <= half; k++)
                value += taps[k] * (band.Sample(start + i - k) + band.Sample(start + i + k));
            smooth[i] = value / sum;
        }
    }

    static double PeakAt(ReadOnlySpan<double> smooth, int near, int reach, int sign)
    {
        var (from, to) = (Math.Max(0, near - reach), Math.Min(smooth.Length - 1, near + reach));
        var peak = near;
        for (var i = from; i <= to; i++)
            peak = sign * smooth[i] > sign * smooth[peak] ? i : peak;
        // On a slope (a wandering baseline) the band, which has no baseline, knows better.
        if (peak == from || peak == to)
            return near;
        double before = sign * smooth[peak - 1], at = sign * smooth[peak], after = sign * smooth[peak + 1];
        var curvature = before - 2 * at + after;
        return curvature < 0 ? peak + Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5) : peak;
    }
}

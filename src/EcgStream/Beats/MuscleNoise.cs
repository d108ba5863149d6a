namespace EcgStream;

/// <summary>How much of a signal between its heart beats is faster than any wave of the heart's there.</summary>
static class MuscleNoise
{
    const double SmoothSigma = 0.005;
    const double AfterOfInterval = 0.55;
    const double BeforeSeconds = 0.25;

    /// <summary>
    /// Root mean square of what lies above some 27 Hz, mV, in the rest between T and P waves; the median over the beats, so that a single jerk does not count. A 40 Hz low-pass leaves
    /// the band of 27 to 40 Hz, in which a tense muscle shows too. NaN without such a stretch.
    /// </summary>
    public static double Measure(ReadOnlySpan<float> samples, double rateHz, IReadOnlyList<RPeak> beats)
    {
        var half = (int)Math.Ceiling(3 * SmoothSigma * rateHz);
        Span<double> taps = stackalloc double[half + 1];
        var norm = 0.0;
        for (var k = 0; k <= half; k++)
        {
            taps[k] = Math.Exp(-0.5 * Math.Pow(k / (SmoothSigma * rateHz), 2));
            norm += (k == 0 ? 1 : 2) * taps[k];
        }
        var values = new double[beats.Count];
        var count = 0;
        for (var beat = 0; beat + 1 < beats.Count; beat++)
        {
            var from = Math.Max(half, (int)(beats[beat].Position + AfterOfInterval * (beats[beat + 1].Position - beats[beat].Position)));
            var to = Math.Min(samples.Length - half, (int)(beats[beat + 1].Position - BeforeSeconds * rateHz));
            if (to - from < 4)
                continue;
            var sum = 0.0;
            for (var i = from; i < to; i++)
            {
                var smooth = taps[0] * samples[i];
                for (var k = 1; k <= half; k++)
                    smooth += taps[k] * (samples[i - k] + samples[i + k]);
                var fast = samples[i] - smooth / norm;
                sum += fast * fast;
            }
            values[count++] = Math.Sqrt(sum / (to - from));
        }
        if (count == 0)
            return double.NaN;
        Array.Sort(values, 0, count);
        return values[count / 2];
    }
}

namespace EcgStream.Tests;

/// <summary>A plain periodic ECG from five Gaussian waves, for tests that need to know the truth.</summary>
static class SyntheticEcg
{
    static readonly (double At, double Width, double MilliVolts)[] Waves =
        [(-0.17, 0.025, 0.12), (-0.03, 0.01, -0.12), (0, 0.011, 1.1), (0.03, 0.01, -0.25), (0.27, 0.05, 0.3)];

    public static float[] Make(double beatsPerMinute, double seconds, double rateHz = 300, double scale = 1, double noise = 0)
    {
        var random = new Random(7);
        var period = 60 / beatsPerMinute;
        var samples = new float[(int)(seconds * rateHz)];
        for (var i = 0; i < samples.Length; i++)
        {
            var value = noise * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2;
            for (var beat = Math.Floor(i / rateHz / period) - 1; beat <= Math.Floor(i / rateHz / period) + 2; beat++)
            {
                foreach (var (at, width, milliVolts) in Waves)
                {
                    var distance = (i / rateHz - beat * period - at) / width;
                    value += milliVolts * Math.Exp(-distance * distance / 2);
                }
            }
            samples[i] = (float)(scale * value);
        }
        return samples;
    }
}

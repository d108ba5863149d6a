namespace EcgStream.Onnx;

/// <summary>White noise, normally distributed with mean 0 and variance 1, as z-scored samples are (Box and Muller, Ann. Math. Stat. 29, 1958).</summary>
static class GaussianNoise
{
    public static float[] Of(Random random, int length)
    {
        var values = new float[length];
        // Repeatable numbers, no secrets.
#pragma warning disable CA5394
        for (var i = 0; i < length; i++)
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
#pragma warning restore CA5394
        return values;
    }
}

using CsCheck;

namespace EcgStream.Devices.Tests;

public class SignalNoiseTests
{
    [Theory]
    [InlineData(1, 0, 0, 0, 300)]
    [InlineData(0, 1, 0, 0, 300)]
    [InlineData(0, 1, 0, 0, 200)]
    [InlineData(0, 0, 1, 0, 300)]
    [InlineData(0, 0, 0, 1, 300)]
    [InlineData(0.45, 0.1, 0.25, 0.2, 250)]
    public void Noise_has_the_power_that_the_ratio_asks_for(double baseline, double mains, double muscle, double motion, double rate)
    {
        var noise = new float[(int)(1800 * rate)];
        new SignalNoise(new() { SnrDb = 6, BaselineShare = baseline, MainsShare = mains, MuscleShare = muscle, MotionShare = motion }, rate, 1.2, 5)
            .Add(noise);

        var power = noise.Average(v => (double)v * v);
        Assert.InRange(10 * Math.Log10(1.2 * 1.2 / 8 / power), 5, 7);
    }

    [Fact]
    public void Mains_stands_at_its_frequency_with_its_third_harmonic()
    {
        var noise = new float[10 * 500];
        new SignalNoise(new() { SnrDb = 0, BaselineShare = 0, MuscleShare = 0, MotionShare = 0, MainsHz = 60 }, 500, 1, 1).Add(noise);

        Assert.True(Power(noise, 60, 500) > 0.8 * Total(noise));
        Assert.InRange(Power(noise, 180, 500) / Power(noise, 60, 500), 0.03, 0.1);
    }

    [Fact]
    public void Muscle_noise_lies_between_20_and_150_hertz()
    {
        var noise = new float[20 * 1000];
        new SignalNoise(new() { SnrDb = 0, BaselineShare = 0, MainsShare = 0, MotionShare = 0 }, 1000, 1, 1).Add(noise);

        double Band(double from, double to) => Enumerable.Range(0, 40).Average(i => Power(noise, from + ((to - from) * i / 40), 1000));
        Assert.True(Band(30, 130) > 5 * Band(1, 8));
        Assert.True(Band(30, 130) > 5 * Band(300, 480));
    }

    [Fact]
    public void Noise_is_the_same_however_it_is_split() =>
        Gen.Select(Gen.Int[1, 700].Array[1, 8], Gen.ULong).Sample((parts, seed) =>
        {
            var whole = new float[parts.Sum()];
            var split = new float[whole.Length];
            new SignalNoise(new(), 250, 1, seed).Add(whole);
            var noise = new SignalNoise(new(), 250, 1, seed);
            var at = 0;
            foreach (var part in parts)
            {
                noise.Add(split.AsSpan(at, part));
                at += part;
            }
            return whole.AsSpan().SequenceEqual(split);
        }, iter: 30);

    [Fact]
    public void No_noise_adds_nothing()
    {
        var samples = new float[1000];
        new SignalNoise(NoiseOptions.None, 250, 1, 1).Add(samples);
        Assert.All(samples, v => Assert.Equal(0, v));
    }

    static double Total(float[] samples) => samples.Average(v => (double)v * v);

    /// <summary>Power of the sinusoid of one frequency that fits best.</summary>
    static double Power(float[] samples, double hz, double rate)
    {
        var (cos, sin) = (0.0, 0.0);
        // A second at a time: the hum's frequency wanders.
        var power = 0.0;
        var stretch = (int)rate;
        for (var start = 0; start + stretch <= samples.Length; start += stretch, cos = sin = 0)
        {
            for (var i = 0; i < stretch; i++)
            {
                cos += samples[start + i] * Math.Cos(Math.Tau * hz * i / rate);
                sin += samples[start + i] * Math.Sin(Math.Tau * hz * i / rate);
            }
            power += 2 * ((cos * cos) + (sin * sin)) / stretch / stretch;
        }
        return power / (samples.Length / stretch);
    }
}

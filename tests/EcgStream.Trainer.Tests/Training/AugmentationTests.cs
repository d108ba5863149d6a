namespace EcgStream.Trainer.Tests;

public class AugmentationTests
{
    static readonly ModelContract Contract = Samples.ShortContract() with { Normalisation = Normalisation.None };

    [Fact]
    public void Windows_are_stretches_of_the_record_itself_upside_down_at_times()
    {
        var record = new PreparedRecord(0, 0, [.. Enumerable.Range(1, 3_300).Select(i => (float)i)]);
        var augmentation = new Augmentation(Contract, seed: 1) { NoiseMilliVolts = 0, Inverted = 0.3 };
        var (starts, inverted, window) = (new HashSet<float>(), 0, new float[3_000]);
        for (var draw = 0; draw < 200; draw++)
        {
            augmentation.Window(record, window);
            var sign = MathF.Sign(window[0]);
            inverted += sign < 0 ? 1 : 0;
            starts.Add(sign * window[0]);
            for (var i = 1; i < window.Length; i++)
                Assert.Equal(sign, window[i] - window[i - 1]);
        }
        Assert.True(starts.Count > 50 && starts.Min() >= 1 && starts.Max() <= 301);
        Assert.InRange(inverted, 30, 90);
    }

    [Fact]
    public void Noise_stays_within_its_bound_and_leaves_the_record_alone()
    {
        var record = new PreparedRecord(0, 0, new float[3_300]);
        var augmentation = new Augmentation(Contract, seed: 2) { NoiseMilliVolts = 0.1 };
        var (window, deviations) = (new float[3_000], new List<double>());
        for (var draw = 0; draw < 50; draw++)
        {
            augmentation.Window(record, window);
            deviations.Add(Math.Sqrt(window.Average(x => x * x)));
        }
        Assert.Contains(deviations, d => d == 0);
        Assert.InRange(deviations.Max(), 0.05, 0.11);
        Assert.All(record.MilliVolts, sample => Assert.Equal(0, sample));
    }
}

using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Windows;

public sealed class NormaliserTests
{
    static readonly Gen<float[]> GenWindow =
        from offset in Gen.Float[-1000, 1000]
        from samples in Gen.Float[-5, 5].Array[2, 400]
        where samples.Max() - samples.Min() > 0.01
        select samples.Select(s => s + offset).ToArray();

    [Fact]
    public void Z_score_has_mean_0_and_deviation_1() =>
        GenWindow.Sample(window =>
        {
            var result = Apply(Normalisation.ZScore, window);
            var mean = result.Average(v => (double)v);
            Assert.InRange(mean, -1e-5, 1e-5);
            Assert.InRange(Math.Sqrt(result.Average(v => (v - mean) * (v - mean))), 1 - 1e-5, 1 + 1e-5);
        });

    [Fact]
    public void Min_max_spans_0_to_1_exactly() =>
        GenWindow.Sample(window =>
        {
            var result = Apply(Normalisation.MinMax, window);
            return result.Min() == 0 && result.Max() == 1 && Array.IndexOf(window, window.Max()) == Array.IndexOf(result, 1f);
        });

    [Fact]
    public void Robust_takes_quartiles_by_linear_interpolation()
    {
        // Of 1, 2, 3, 4, 10: median 3, quartiles 2 and 4. Of 1, 2, 3, 4: median 2.5, quartiles 1.75 and 3.25.
        Assert.Equal([-1, -0.5f, 0, 0.5f, 3.5f], Apply(Normalisation.Robust, [1, 2, 3, 4, 10]));
        Assert.Equal([-1, -1 / 3f, 1 / 3f, 1], Apply(Normalisation.Robust, [1, 2, 3, 4]));
    }

    [Fact]
    public void Known_z_score() =>
        Assert.Equal([-1.5f, -0.5f, -0.5f, -0.5f, 0, 0, 1, 2], Apply(Normalisation.ZScore, [2, 4, 4, 4, 5, 5, 7, 9]));

    [Fact]
    public void None_keeps_the_samples() => Assert.Equal([3f, -1, 2], Apply(Normalisation.None, [3, -1, 2]));

    [Theory]
    [InlineData(Normalisation.ZScore), InlineData(Normalisation.MinMax), InlineData(Normalisation.Robust)]
    public void Constant_window_gives_zeros(Normalisation kind) =>
        Gen.Select(Gen.Float[-1e6f, 1e6f], Gen.Int[1, 2000]).Sample((value, length) =>
        {
            var window = new float[length];
            Array.Fill(window, value);
            return Array.TrueForAll(Apply(kind, window), v => v == 0);
        }, iter: 200);

    [Theory]
    [InlineData(Normalisation.ZScore), InlineData(Normalisation.MinMax), InlineData(Normalisation.Robust), InlineData(Normalisation.None)]
    public void Result_may_be_the_window_itself(Normalisation kind) =>
        GenWindow.Sample(window =>
        {
            var expected = Apply(kind, window);
            Normaliser.Apply(kind, window, window);
            return expected.AsSpan().SequenceEqual(window);
        });

    [Fact]
    public void Robust_without_spread_between_the_quartiles_gives_zeros() =>
        Assert.All(Apply(Normalisation.Robust, [0, 0, 0, 0, 0, 0, 0, 9]), v => Assert.Equal(0, v));

    [Fact]
    public void Short_result_is_refused() =>
        Assert.Throws<ArgumentException>(() => Normaliser.Apply(Normalisation.ZScore, new float[3], new float[2]));

    [Theory]
    [InlineData(Normalisation.ZScore), InlineData(Normalisation.MinMax), InlineData(Normalisation.Robust)]
    public void Steady_state_allocates_nothing(Normalisation kind)
    {
        var window = new float[18_000];
        window[7] = 1;
        Assert.Equal(0, Allocations.FewestBytes(() => Normaliser.Apply(kind, window, window)));
    }

    static float[] Apply(Normalisation kind, float[] window)
    {
        var result = new float[window.Length];
        Normaliser.Apply(kind, window, result);
        return result;
    }
}

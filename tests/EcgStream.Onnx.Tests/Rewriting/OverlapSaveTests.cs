using CsCheck;

namespace EcgStream.Onnx.Tests;

public sealed class OverlapSaveTests
{
    static readonly Gen<ConvolutionSize> Sizes =
        from inputs in Gen.Int[1, 5]
        from outputs in Gen.Int[1, 5]
        from taps in Gen.Int[1, 70]
        from samples in Gen.Int[taps, 500]
        from before in Gen.Int[0, 12]
        from after in Gen.Int[0, 12]
        select new ConvolutionSize(inputs, outputs, taps, samples, before, after);

    static readonly Gen<OverlapSavePlan> Plans =
        from size in Sizes
        from parts in Gen.Int[1, 4]
        from middle in Gen.Int[1, 6]
        from inner in Gen.Int[1, 6]
        from rows in Gen.Int[1, 9]
        from spare in Gen.Int[0, 2]
        select Plan(size, parts, middle, middle == 1 ? 1 : inner, rows, spare);

    static OverlapSavePlan Plan(ConvolutionSize size, int parts, int middle, int inner, int rows, int spare)
    {
        var row = middle * inner;
        var step = parts == 1 ? rows * row : (((size.Taps + parts - 1) / parts) + row - 1) / row * row;
        var taps = parts == 1 ? size.Taps : step;
        return new(size, parts, step, Math.Max(2, ((step + taps - 1 + row - 1) / row) + spare), middle, inner);
    }

    [Fact]
    public void Any_sound_plan_gives_what_the_convolution_gives() => Gen.Select(Plans, Gen.Int[1, 3], Gen.Bool).Sample(
        (plan, windows, biased) =>
        {
            var size = plan.Size;
            var (weight, bias) = (LongKernels.Noise(size.Inputs * size.Outputs * size.Taps, 1), biased ? LongKernels.Noise(size.Outputs, 2) : []);
            var signal = LongKernels.Noise(windows * size.Inputs * size.Samples, 3);

            var found = Sessions.Run(LongKernels.Planned(plan, weight, bias), signal, windows, size.Inputs, size.Samples);

            Assert.True(plan.IsSound);
            Assert.True(Sessions.Difference(Sessions.Run(LongKernels.Convolution(size, weight, bias), signal, windows, size.Inputs, size.Samples), found) < 5e-6, plan.ToString());
        },
        iter: 150);

    [Fact]
    public void A_plan_that_is_not_sound_says_so()
    {
        var size = new ConvolutionSize(1, 1, 50, 400);

        Assert.True(new OverlapSavePlan(size, 1, 20, 35, 2).IsSound);
        Assert.False(new OverlapSavePlan(size, 1, 22, 35, 2).IsSound); // the block is too short
        Assert.False(new OverlapSavePlan(size, 1, 19, 35, 2).IsSound); // half a row
        Assert.False(new OverlapSavePlan(size, 2, 24, 24, 2).IsSound); // two parts of 24 taps hold 48
    }

    [Fact]
    public void Plans_that_are_ranked_give_what_the_convolution_gives() => Sizes.Sample(
        size =>
        {
            var plans = OverlapSaveSearch.Ranked(size).ToList();
            Assert.NotEmpty(plans);
            // Not all that are sound, but each gives what the convolution gives.
            var (weight, signal) = (LongKernels.Noise(size.Inputs * size.Outputs * size.Taps, 1), LongKernels.Noise(size.Inputs * size.Samples, 3));
            var expected = Sessions.Run(LongKernels.Convolution(size, weight, []), signal, 1, size.Inputs, size.Samples);
            foreach (var plan in (OverlapSavePlan[])[plans[0], plans[plans.Count / 2], plans[^1]])
                Assert.True(Sessions.Difference(expected, Sessions.Run(LongKernels.Planned(plan, weight, []), signal, 1, size.Inputs, size.Samples)) < 5e-6, plan.ToString());
        },
        iter: 12);

    [Theory]
    [InlineData(100, 50, 700, 17301, true)]
    [InlineData(1, 100, 700, 18000, true)]
    [InlineData(16, 16, 7, 1800, false)]
    [InlineData(1, 1, 64, 64, false)]
    public void The_best_plan_gains_where_kernels_are_long_and_not_where_they_are_short(int inputs, int outputs, int taps, int samples, bool gains)
    {
        var size = new ConvolutionSize(inputs, outputs, taps, samples);
        var (plan, gain) = OverlapSaveSearch.Best(size);

        Assert.Equal(gains, gain > 1.3);
        if (taps >= OverlapSaveSearch.FewestTaps)
            Assert.Equal(OverlapSaveSearch.Ranked(size).First(), plan);
        else
            Assert.Null(plan);
    }

    [Fact]
    public void A_plan_reads_as_one_would_say_it() =>
        Assert.Equal("3 parts of 240 taps, blocks of 480 = 24·10·2 every 240", new OverlapSavePlan(new(1, 1, 700, 18000), 3, 240, 24, 10, 2).ToString());
}

using CsCheck;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer.Tests;

public sealed class LongConv1dTests
{
    readonly record struct Size(int Batch, int Inputs, int Outputs, int Taps, int Samples, bool Biased);

    // Kernels of one tap and as long as the signal among them, and blocks that do not fill it.
    static readonly Gen<Size> Sizes =
        from taps in Gen.OneOf(Gen.Const(1), Gen.Int[2, 90])
        from longer in Gen.OneOf(Gen.Const(0), Gen.Int[1, 1_500])
        from batch in Gen.OneOf(Gen.Const(1), Gen.Int[2, 19])
        from inputs in Gen.Int[1, 4]
        from outputs in Gen.Int[1, 4]
        from biased in Gen.Bool
        select new Size(batch, inputs, outputs, taps, taps + longer, biased);

    [TorchFact]
    public void It_and_its_gradients_are_those_of_conv1d_at_any_size() => Sizes.Sample(size => AssertAsConv1d(size, ScalarType.Float32), iter: 60, threads: 1);

    [TorchFact]
    public void In_64_bits_they_are_the_same_to_those_bits() => Sizes.Sample(size => AssertAsConv1d(size, ScalarType.Float64), iter: 20, threads: 1);

    [TorchFact]
    public void At_the_posted_size_it_and_its_gradients_are_those_of_conv1d() => AssertAsConv1d(new(2, 3, 2, 700, 18_000, true), ScalarType.Float32);

    [TorchFact]
    public void Its_gradients_are_differences_of_its_outputs()
    {
        random.manual_seed(5);
        using var scope = NewDisposeScope();
        using var layer = new LongConv1d(2, 3, 11, dtype: ScalarType.Float64);
        var signal = randn([3, 2, 90], ScalarType.Float64, requires_grad: true);
        var towards = randn([3, 3, 80], ScalarType.Float64);
        // Not linear, so that no two steps give the same gradient.
        Tensor Loss() => (layer.forward(signal).sin() * towards).sum();
        Loss().backward();
        foreach (var leaf in (Tensor[])[signal, layer.Weight, layer.Bias!])
        {
            var (gradient, values) = (leaf.grad!.flatten(), leaf.detach().view(-1));
            for (long i = 0; i < values.numel(); i += Math.Max(1, values.numel() / 40))
                Assert.Equal(Difference(values, i), gradient[i].item<double>(), 1e-7);
        }

        // Its error grows with the step's square, and rounding with one over the step: both are below 1e-8 here.
        double Difference(Tensor values, long at)
        {
            const double Step = 1e-5;
            using var still = no_grad();
            var value = values[at].item<double>();
            values[at] = value + Step;
            var above = Loss().item<double>();
            values[at] = value - Step;
            var below = Loss().item<double>();
            values[at] = value;
            return (above - below) / (2 * Step);
        }
    }

    [TorchFact]
    public void It_begins_with_conv1d_s_weights_under_conv1d_s_names()
    {
        random.manual_seed(3);
        using var conv = Conv1d(2, 3, 50);
        random.manual_seed(3);
        using var layer = new LongConv1d(2, 3, 50);
        Assert.Equal(["bias", "weight"], layer.state_dict().Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in conv.state_dict())
            Near(value, layer.state_dict()[name], 1e-6);
    }

    [TorchFact]
    public void The_state_of_either_loads_into_the_other()
    {
        using var scope = NewDisposeScope();
        using var conv = Conv1d(2, 3, 50);
        using var layer = new LongConv1d(2, 3, 50);
        Copy(conv, layer);
        var signal = randn(4, 2, 400);
        Near(conv.forward(signal), layer.forward(signal), 4e-6);

        using var other = Conv1d(2, 3, 50);
        Copy(layer, other);
        Near(conv.weight!, other.weight!, 0);
        Near(conv.bias!, other.bias!, 0);

        static void Copy(Module from, Module to)
        {
            using var written = new MemoryStream();
            from.save(written);
            using var read = new MemoryStream(written.ToArray());
            to.load(read);
        }
    }

    [TorchFact]
    public void One_signal_without_a_batch_is_taken_as_conv1d_takes_it()
    {
        using var scope = NewDisposeScope();
        using var layer = new LongConv1d(2, 3, 7);
        var signal = randn(2, 40);
        Near(functional.conv1d(signal, layer.Weight, layer.Bias), layer.forward(signal), 4e-6);
    }

    [TorchFact]
    public void A_signal_of_another_shape_is_refused_with_what_is_wrong()
    {
        using var scope = NewDisposeScope();
        using var layer = new LongConv1d(2, 3, 7);
        Assert.Contains("6 samples", Assert.Throws<ArgumentException>(() => layer.forward(randn(1, 2, 6))).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 40]", Assert.Throws<ArgumentException>(() => layer.forward(randn(1, 3, 40))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.forward(randn(40)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LongConv1d(1, 1, 0));
    }

    [TorchFact]
    public void Without_gradients_it_gives_the_same()
    {
        using var scope = NewDisposeScope();
        using var layer = new LongConv1d(1, 2, 33);
        var signal = randn(3, 1, 300);
        var kept = layer.forward(signal);
        using var still = no_grad();
        Near(kept, layer.forward(signal), 0);
    }

    static void AssertAsConv1d(Size size, ScalarType type)
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        using var layer = new LongConv1d(size.Inputs, size.Outputs, size.Taps, size.Biased, type);
        var signal = randn([size.Batch, size.Inputs, size.Samples], type);
        var towards = randn([size.Batch, size.Outputs, size.Samples - size.Taps + 1], type);
        Tensor[] given = layer.Bias is { } bias ? [signal, layer.Weight, bias] : [signal, layer.Weight];
        Func<Tensor[], Tensor> direct = of => functional.conv1d(of[0], of[1], of.Length > 2 ? of[2] : null);
        var expected = OutputAndGradients(direct, given, towards);
        var found = OutputAndGradients(of => LongConvolution.Valid(of[0], of[1], of.Length > 2 ? of[2] : null), given, towards);
        // What the rounding of a sum is measured by: the sum of its terms without their signs.
        var terms = OutputAndGradients(direct, [.. given.Select(leaf => leaf.abs())], towards.abs());
        var epsilon = type == ScalarType.Float64 ? Math.Pow(2, -52) : Math.Pow(2, -23);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].shape, found[i].shape);
            Assert.Equal(type, found[i].dtype);
            Assert.InRange(Largest(expected[i] - found[i]), 0, 4 * epsilon * Largest(terms[i]));
        }
    }

    static Tensor[] OutputAndGradients(Func<Tensor[], Tensor> convolution, Tensor[] given, Tensor towards)
    {
        Tensor[] leaves = [.. given.Select(leaf => leaf.detach().clone().requires_grad_())];
        var output = convolution(leaves);
        (output * towards).sum().backward();
        return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }

    static void Near(Tensor expected, Tensor found, double tolerance)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange(Largest(expected - found), 0, tolerance * Largest(expected));
    }

    static double Largest(Tensor values) => values.abs().max().to(ScalarType.Float64).item<double>();
}

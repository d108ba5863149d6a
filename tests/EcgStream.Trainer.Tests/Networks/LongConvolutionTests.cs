using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer.Tests;

public class LongConvolutionTests
{
    [TorchFact]
    public void It_and_its_gradients_are_those_of_conv1d()
    {
        random.manual_seed(1);
        foreach (var (batch, inputs, outputs, samples, taps) in new[] { (2, 1, 5, 1_000, 70), (17, 4, 2, 500, 33), (1, 2, 2, 64, 64), (2, 3, 4, 777, 700), (3, 2, 3, 50, 1) })
        {
            using var scope = NewDisposeScope();
            var (signal, weight, bias) = (Leaf(batch, inputs, samples), Leaf(outputs, inputs, taps), Leaf(outputs));
            var expected = functional.conv1d(signal, weight, bias);
            var towards = randn_like(expected);
            (expected * towards).sum().backward();
            var gradients = Gradients(signal, weight, bias);
            foreach (var leaf in (Tensor[])[signal, weight, bias])
                leaf.grad = null;
            var fast = LongConvolution.Valid(signal, weight, bias);
            (fast * towards).sum().backward();
            Near(expected, fast);
            foreach (var (own, other) in gradients.Zip(Gradients(signal, weight, bias)))
                Near(own, other);
        }
    }

    [TorchFact]
    public void The_posted_network_has_the_posted_number_of_weights()
    {
        using var network = new SeedNetwork(new());
        Assert.Equal(50 * 4_150, network.FeatureCount);
        // Weights and offsets of two convolutions, the normalisation's two, the dense layer's.
        Assert.Equal(700 * 100 + 100 + 700 * 100 * 50 + 50 + 2 * 50 + 207_500 * 6 + 6, network.ParameterCount);
    }

    static Tensor Leaf(params long[] shape) => randn(shape, requires_grad: true);

    static Tensor[] Gradients(params Tensor[] leaves) => [.. leaves.Select(leaf => leaf.grad!.clone())];

    static void Near(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        var scale = expected.abs().max().item<float>();
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 3e-6f * scale);
    }
}

namespace EcgStream.Trainer.Tests;

public class SeedNetworkTests
{
    [TorchFact]
    public void The_posted_network_has_the_posted_number_of_weights()
    {
        using var network = new SeedNetwork(new());
        Assert.Equal(50 * 4_150, network.FeatureCount);
        // Weights and offsets of two convolutions, the normalisation's two, the dense layer's.
        Assert.Equal(700 * 100 + 100 + 700 * 100 * 50 + 50 + 2 * 50 + 207_500 * 6 + 6, network.ParameterCount);
    }

    [TorchFact]
    public void Its_weights_have_one_name_each()
    {
        using var network = new SeedNetwork(new());
        string[] parameters = ["_dense.bias", "_dense.weight", "_first.bias", "_first.weight", "_norm.bias", "_norm.weight", "_second.bias", "_second.weight"];
        Assert.Equal(parameters, network.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
    }

    [TorchFact]
    public void Steps_of_training_end_where_those_with_libtorch_s_convolution_do()
    {
        var shape = new SeedShape { WindowLength = 700, FirstFilters = 4, SecondFilters = 3, Kernel = 60 };
        var (ours, direct) = (StepBenchmark.Run(shape, 5, 3, 1, CancellationToken.None), StepBenchmark.Run(shape with { ConvolvesDirectly = true }, 5, 3, 1, CancellationToken.None));
        Assert.Equal(3, ours.Losses.Length);
        // Adam divides by the gradient's size, so that a gradient near zero carries its rounding into the weight.
        Assert.All(ours.Losses.Zip(direct.Losses), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
        Assert.Equal(3, ours.Losses.Distinct().Count());
    }
}

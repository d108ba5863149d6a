using static TorchSharp.torch;

namespace EcgStream.Trainer.Tests;

public class CompactResidualNetworkTests
{
    [TorchFact]
    public void It_stays_under_half_a_million_parameters()
    {
        using var network = new CompactResidualNetwork(new());
        Assert.InRange(network.ParameterCount, 100_000, 499_999);
    }

    [TorchFact]
    public void A_minute_gives_one_value_a_class()
    {
        using var network = new CompactResidualNetwork(new());
        network.eval();
        using var still = no_grad();
        using var logits = network.forward(zeros(2, 1, 18_000));
        Assert.Equal([2, 6], logits.shape);
        Assert.All(logits.data<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [TorchFact]
    public void A_flat_window_has_a_finite_gradient()
    {
        using var network = new CompactResidualNetwork(Samples.ShortShape());
        network.forward(zeros(2, 1, 3_000)).sum().backward();
        Assert.All(network.parameters(), p => Assert.True(p.grad!.isfinite().all().item<bool>()));
    }
}

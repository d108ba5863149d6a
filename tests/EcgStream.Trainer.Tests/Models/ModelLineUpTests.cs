using EcgStream.Onnx;

namespace EcgStream.Trainer.Tests;

public class ModelLineUpTests
{
    [Fact]
    public void Every_kind_has_a_name_of_its_own_and_a_setting()
    {
        Assert.Equal(ModelLineUp.All.Length, ModelLineUp.All.Select(k => k.Name).Distinct().Count());
        Assert.All(ModelLineUp.All, kind =>
        {
            Assert.Same(kind, ModelLineUp.Named(kind.Name));
            Assert.NotEmpty(kind.Settings);
            Assert.Equal(kind.Settings.Length, kind.Settings.Distinct().Count());
            Assert.Equal(kind.Name.EndsWith("-baseline", StringComparison.Ordinal), kind.NeedsRest);
            Assert.Equal(kind.Input == ModelInput.Window, kind.Features.IsEmpty);
            Assert.All(kind.Features, name => Assert.Contains(name, EcgFeatures.Names));
        });
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<EcgStreamException>(() => ModelLineUp.Named("magic"));
        Assert.Contains("'magic'", error.Message, StringComparison.Ordinal);
        Assert.Contains("compact-baseline", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void The_posted_networks_file_stays_under_ten_megabytes()
    {
        using var network = new SeedNetwork(new());
        var graph = new OnnxGraphBuilder("seed");
        network.LogitsIn(new(graph) { HalfWeights = true }, graph.Input("window", OnnxElementType.Float, OnnxDimension.Batch, 1, 18_000), null);
        Assert.InRange(graph.ToArray().Length, 9_000_000, 10_000_000);
    }
}

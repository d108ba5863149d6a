using EcgStream.Onnx;

namespace EcgStream.Trainer.Tests;

public class OnnxRoundTripTests
{
    [TorchFact]
    public void A_network_read_back_from_its_file_gives_the_same_bytes()
    {
        var contract = Samples.ShortContract();
        using var network = Samples.Network(Samples.ShortShape(), seed: 5);
        var bytes = OnnxExport.Model(network, contract).ToArray();
        using var read = OnnxImport.Network(OnnxModel.Read(bytes));
        Assert.Equal(bytes, OnnxExport.Model(read, contract).ToArray());
    }

    [TorchFact]
    public void Other_weights_give_other_bytes()
    {
        var contract = Samples.ShortContract();
        using var network = Samples.Network(Samples.ShortShape(), seed: 5);
        using var other = Samples.Network(Samples.ShortShape(), seed: 6);
        Assert.NotEqual(OnnxExport.Model(network, contract).ToArray(), OnnxExport.Model(other, contract).ToArray());
    }

    [TorchFact]
    public void Every_weight_is_in_the_file_once_under_its_own_name()
    {
        using var network = new CompactResidualNetwork(new());
        var names = network.state_dict().Keys.Where(n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var file = OnnxExport.Model(network, Samples.Contract()).Graph.Initializers.Select(t => t.Name).Except(["spread_floor"]);
        Assert.Equal(names, file.Order(StringComparer.Ordinal));
    }

    [TorchFact]
    public void The_file_carries_its_contract()
    {
        var contract = Samples.ShortContract();
        using var network = Samples.Network(Samples.ShortShape(), seed: 5);
        var model = OnnxExport.Model(network, contract);
        var read = ModelContractMetadata.Read(OnnxModel.Read(model.ToArray()), "it", "");
        Assert.Equal(contract.Labels.AsEnumerable(), read.Labels.AsEnumerable());
        Assert.Equal(contract with { Labels = read.Labels }, read);
    }

    [TorchFact]
    public void A_foreign_model_is_refused_in_one_sentence()
    {
        var graph = new OnnxGraphBuilder("foreign");
        var input = graph.Input("x", OnnxElementType.Float, "batch", 4);
        graph.Output(graph.Node("Softmax", [input]), OnnxElementType.Float, "batch", 4);
        var error = Assert.Throws<EcgStreamException>(() => OnnxImport.Network(graph.Build()));
        Assert.Contains("stem.weight", error.Message, StringComparison.Ordinal);
    }
}

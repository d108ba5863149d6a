using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>A network as an ONNX file.</summary>
public static class OnnxExport
{
    /// <summary>Name of the graph's input, [batch, 1, samples].</summary>
    public const string InputName = "window";

    /// <summary>Name of the graph's output, [batch, classes], each row summing to 1.</summary>
    public const string OutputName = "probabilities";

    /// <summary>The model's file: the network, a softmax, and the contract as metadata.</summary>
    public static OnnxModel Model(CompactResidualNetwork network, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(contract);
        var graph = new OnnxGraphBuilder(contract.Name) { ProducerName = "ecgtrain" };
        var input = graph.Input(InputName, OnnxElementType.Float, OnnxDimension.Batch, 1, network.Shape.WindowLength);
        var logits = network.LogitsIn(new(graph), input, null);
        graph.Output(graph.Node("Softmax", [logits], OutputName, OnnxAttribute.Int("axis", 1)),
            OnnxElementType.Float, OnnxDimension.Batch, network.Shape.Classes);
        return graph.Build().WithContract(contract);
    }
}

using EcgStream.Onnx;
using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// Writes a network as an ONNX graph, layer by layer, since TorchSharp exports none. Weights carry their TorchSharp names,
/// so that <see cref="OnnxImport"/> finds them; the same weights always give the same bytes.
/// </summary>
public sealed class OnnxExport
{
    /// <summary>Name of the graph's input, [batch, 1, samples].</summary>
    public const string InputName = "window";

    /// <summary>Name of the graph's output, [batch, classes], each row summing to 1.</summary>
    public const string OutputName = "probabilities";

    readonly OnnxGraphBuilder _graph;

    OnnxExport(string name) => _graph = new(name) { ProducerName = "ecgtrain" };

    /// <summary>The model's file: the network, a softmax, and the contract as metadata.</summary>
    public static OnnxModel Model(CompactResidualNetwork network, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(contract);
        var export = new OnnxExport(contract.Name);
        var graph = export._graph;
        var input = graph.Input(InputName, OnnxElementType.Float, OnnxDimension.Batch, 1, network.Shape.WindowLength);
        var logits = export.Add(network, input);
        graph.Output(graph.Node("Softmax", [logits], OutputName, OnnxAttribute.Int("axis", 1)),
            OnnxElementType.Float, OnnxDimension.Batch, network.Shape.Classes);
        return graph.Build().WithContract(contract);
    }

    string Add(CompactResidualNetwork network, string input)
    {
        var signal = Rectified(Add("", network.Stem, input));
        foreach (var stage in network.Stages)
            signal = Add(stage, signal);
        var mean = Pool("ReduceMean", signal);
        var centred = _graph.Node("Sub", [signal, mean]);
        var variance = Pool("ReduceMean", _graph.Node("Mul", [centred, centred]));
        var floor = _graph.Initializer("spread_floor", [], [CompactResidualNetwork.SpreadFloor]);
        var spread = _graph.Node("Sqrt", [_graph.Node("Add", [variance, floor])]);
        var pooled = _graph.Node("Concat", [mean, Pool("ReduceMax", signal), spread], OnnxAttribute.Int("axis", 1));
        var flat = _graph.Node("Flatten", [pooled], OnnxAttribute.Int("axis", 1));
        return _graph.Node("Gemm", [flat, Weights("head.weight", network.Head.weight!), Weights("head.bias", network.Head.bias!)],
            OnnxAttribute.Int("transB", 1));
    }

    string Add(ResidualBlock block, string input)
    {
        var prefix = block.GetName() + ".";
        var inner = Rectified(Add(prefix, block.First, input));
        return Rectified(_graph.Node("Add", [Add(prefix, block.Second, inner), Add(prefix, block.Shortcut, input)]));
    }

    // ONNX Runtime folds the normalisation into the convolution when it loads; kept apart here, the weights can be read back as they are.
    string Add(string prefix, NormalisedConvolution unit, string input)
    {
        var (name, convolution, norm) = (prefix + unit.Name, unit.Convolution, unit.Norm);
        var (stride, padding, kernel) = (convolution.stride![0], convolution.padding![0], convolution.kernel_size![0]);
        var filtered = _graph.Node("Conv", [input, Weights($"{name}.weight", convolution.weight!)],
            OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("pads", padding, padding), OnnxAttribute.Ints("strides", stride));
        return _graph.Node("BatchNormalization",
        [
            filtered,
            Weights($"{name}_norm.weight", norm.weight!),
            Weights($"{name}_norm.bias", norm.bias!),
            Weights($"{name}_norm.running_mean", norm.running_mean!),
            Weights($"{name}_norm.running_var", norm.running_var!),
        ], OnnxAttribute.Float("epsilon", (float)norm.eps));
    }

    string Rectified(string input) => _graph.Node("Relu", [input]);

    string Pool(string opType, string input) => _graph.Node(opType, [input], OnnxAttribute.Ints("axes", -1), OnnxAttribute.Int("keepdims", 1));

    string Weights(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return _graph.Initializer(name, tensor.shape, tensor.cpu().contiguous().data<float>().ToArray());
    }
}

using EcgStream.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// Writes a network as an ONNX graph, layer by layer, since TorchSharp exports none. Weights carry their TorchSharp names;
/// the same weights always give the same bytes.
/// </summary>
sealed class NetworkGraph(OnnxGraphBuilder graph)
{
    /// <summary>Whether weights of linear layers and convolutions are stored in 16 bits, half the size; the network must have been rounded so.</summary>
    public bool HalfWeights { get; init; }

    public string Node(string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) => graph.Node(opType, inputs, attributes);

    public string Constant(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) => graph.Initializer(name, shape, values);

    public string Constant(string name, params ReadOnlySpan<long> values) => graph.Initializer(name, [values.Length], values);

    public void Split(string both, string first, string second) => graph.Add(new()
    {
        OpType = "Split",
        Name = "apart",
        Inputs = [both],
        Outputs = [first, second],
        Attributes = [OnnxAttribute.Int("axis", 0)],
    });

    public void Add(OnnxNode node) => graph.Add(node);

    public string Rectified(string input) => Node("Relu", [input]);

    public string Pool(string opType, string input) => Node(opType, [input], OnnxAttribute.Ints("axes", -1), OnnxAttribute.Int("keepdims", 1));

    public string Linear(string name, Linear layer, string input) =>
        Node("Gemm", [input, Weights($"{name}.weight", layer.weight!), Weights($"{name}.bias", layer.bias!)], OnnxAttribute.Int("transB", 1));

    public string Convolution(string name, Conv1d layer, string input) =>
        Convolution(name, layer.weight!, layer.bias, layer.stride![0], layer.padding![0], input);

    public string Convolution(string name, LongConv1d layer, string input) =>
        Convolution(name, layer.Weight, layer.Bias, stride: 1, padding: 0, input);

    string Convolution(string name, Tensor weight, Tensor? bias, long stride, long padding, string input)
    {
        string[] inputs = bias is not null
            ? [input, Weights($"{name}.weight", weight), Weights($"{name}.bias", bias)]
            : [input, Weights($"{name}.weight", weight)];
        return Node("Conv", inputs,
            OnnxAttribute.Ints("kernel_shape", weight.shape[2]), OnnxAttribute.Ints("pads", padding, padding), OnnxAttribute.Ints("strides", stride));
    }

    // ONNX Runtime folds the normalisation into the convolution when it loads; kept apart here, the weights can be read back as they are.
    public string Norm(string name, BatchNorm1d norm, string input) => Node("BatchNormalization",
    [
        input,
        Full($"{name}.weight", norm.weight!),
        Full($"{name}.bias", norm.bias!),
        Full($"{name}.running_mean", norm.running_mean!),
        Full($"{name}.running_var", norm.running_var!),
    ], OnnxAttribute.Float("epsilon", (float)norm.eps));

    public string Weights(string name, Tensor tensor)
    {
        if (!HalfWeights)
            return Full(name, tensor);
        var halves = graph.Initializer(name, tensor.shape, [.. Values(tensor).Select(v => (Half)v)]);
        return Node("Cast", [halves], OnnxAttribute.Int("to", (long)OnnxElementType.Float));
    }

    public string Full(string name, Tensor tensor) => graph.Initializer(name, tensor.shape, Values(tensor));

    static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return tensor.cpu().contiguous().data<float>().ToArray();
    }
}

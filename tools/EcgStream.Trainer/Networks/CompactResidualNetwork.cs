using EcgStream.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A one-dimensional residual network for a minute of ECG: a wide-stepping stem, residual stages that each halve the rate,
/// mean, maximum and spread over time, one linear layer. Its receptive field covers nine seconds, several beats and two breaths,
/// while it costs a few milliseconds a window. The exported graph ends in a softmax.
/// </summary>
public sealed class CompactResidualNetwork : FeatureNetwork
{
    /// <summary>Added under the root of the spread, so that a constant channel has a finite gradient.</summary>
    internal const float SpreadFloor = 1e-5f;

    readonly List<ResidualBlock> _stages = [];
    readonly Dropout _dropout;

    public CompactResidualNetwork(NetworkShape shape)
        : base(nameof(CompactResidualNetwork), (shape ?? throw new ArgumentNullException(nameof(shape))).ComparesWithRest)
    {
        Shape = shape;
        Stem = new(this, "stem", inputs: 1, shape.StemWidth, shape.StemKernel, shape.StemStride);
        var inputs = shape.StemWidth;
        foreach (var outputs in shape.Widths)
        {
            var name = $"stage{_stages.Count + 1}";
            _stages.Add(new(name, inputs, outputs, shape.Kernel));
            register_module(name, _stages[^1]);
            inputs = outputs;
        }
        _dropout = Dropout(shape.Dropout);
        register_module("dropout", _dropout);
        Head = Linear(FeatureCount, shape.Classes);
        register_module("head", Head);
    }

    public NetworkShape Shape { get; }

    public override int EmbeddingCount => 3 * Shape.Widths[^1];

    internal NormalisedConvolution Stem { get; }
    internal IReadOnlyList<ResidualBlock> Stages => _stages;
    internal Linear Head { get; }

    public override Tensor Embed(Tensor windows)
    {
        var signal = functional.relu(Stem.Forward(windows));
        foreach (var stage in _stages)
            signal = stage.forward(signal);
        var mean = signal.mean([-1], keepdim: true);
        var centred = signal - mean;
        var spread = ((centred * centred).mean([-1], keepdim: true) + SpreadFloor).sqrt();
        var maximum = signal.amax([-1], keepdim: true);
        return cat([mean, maximum, spread], 1).flatten(1);
    }

    public override Tensor Classify(Tensor features) => Head.forward(_dropout.forward(features));

    internal override string EmbedIn(NetworkGraph graph, string windows)
    {
        var signal = graph.Rectified(Stem.In(graph, "", windows));
        foreach (var stage in _stages)
            signal = stage.In(graph, signal);
        var mean = graph.Pool("ReduceMean", signal);
        var centred = graph.Node("Sub", [signal, mean]);
        var variance = graph.Pool("ReduceMean", graph.Node("Mul", [centred, centred]));
        var spread = graph.Node("Sqrt", [graph.Node("Add", [variance, graph.Constant("spread_floor", [], [SpreadFloor])])]);
        var pooled = graph.Node("Concat", [mean, graph.Pool("ReduceMax", signal), spread], OnnxAttribute.Int("axis", 1));
        return graph.Node("Flatten", [pooled], OnnxAttribute.Int("axis", 1));
    }

    internal override string ClassifyIn(NetworkGraph graph, string features) => graph.Linear("head", Head, features);
}

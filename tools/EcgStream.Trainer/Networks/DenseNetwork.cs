using EcgStream.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>All samples into one hidden layer: among what the seed's author tried. It can't see a rhythm whose phase differs.</summary>
public sealed class DenseNetwork : FeatureNetwork
{
    readonly Linear _hidden;
    readonly Linear _head;

    public DenseNetwork(int windowLength, int classes, int width = 64)
        : base(nameof(DenseNetwork))
    {
        _hidden = Linear(windowLength, width);
        _head = Linear(width, classes);
        EmbeddingCount = width;
        RegisterComponents();
    }

    public override int EmbeddingCount { get; }

    public override Tensor Embed(Tensor windows) => functional.relu(_hidden.forward(windows.flatten(1)));

    public override Tensor Classify(Tensor features) => _head.forward(features);

    internal override string EmbedIn(NetworkGraph graph, string windows) =>
        graph.Rectified(graph.Linear("hidden", _hidden, graph.Node("Flatten", [windows], OnnxAttribute.Int("axis", 1))));

    internal override string ClassifyIn(NetworkGraph graph, string features) => graph.Linear("head", _head, features);
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A network in two parts: an embedding of a window, and classes from it. One that compares embeds the resting minute with the same weights, and
/// its head sees the window's embedding and how that differs from rest's. Training may hang further tasks on what the head sees.
/// </summary>
/// <remarks>Input [batch, 1, samples], or [batch, 2, samples] with the resting minute second; output [batch, classes] as logits.</remarks>
public abstract class FeatureNetwork(string name, bool comparesWithRest = false) : Module<Tensor, Tensor>(name)
{
    /// <summary>Whether the resting minute is a second channel of the input.</summary>
    public bool ComparesWithRest { get; } = comparesWithRest;

    /// <summary>Values that the head sees.</summary>
    public int FeatureCount => EmbeddingCount * (ComparesWithRest ? 2 : 1);

    /// <summary>Values of a window's embedding.</summary>
    public abstract int EmbeddingCount { get; }

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Embedding [batch, <see cref="EmbeddingCount"/>] of windows [batch, 1, samples].</summary>
    public abstract Tensor Embed(Tensor windows);

    /// <summary>Logits [batch, classes] of features.</summary>
    public abstract Tensor Classify(Tensor features);

    /// <summary>What the head sees, [batch, <see cref="FeatureCount"/>].</summary>
    public Tensor Features(Tensor input)
    {
        if (!ComparesWithRest)
            return Embed(input);
        // In one batch, so that the batch normalisation measures both alike.
        var both = Embed(cat([input.narrow(1, 0, 1), input.narrow(1, 1, 1)], 0));
        var (window, rest) = (both.narrow(0, 0, input.shape[0]), both.narrow(0, input.shape[0], input.shape[0]));
        return cat([window, window - rest], 1);
    }

    public sealed override Tensor forward(Tensor input) => Classify(Features(input));

    /// <summary>The embedding in an ONNX graph.</summary>
    internal abstract string EmbedIn(NetworkGraph graph, string windows);

    /// <summary>The head in an ONNX graph.</summary>
    internal abstract string ClassifyIn(NetworkGraph graph, string features);

    /// <summary>All of it in an ONNX graph.</summary>
    internal string LogitsIn(NetworkGraph graph, string window, string? rest)
    {
        if (!ComparesWithRest)
            return ClassifyIn(graph, EmbedIn(graph, window));
        var both = EmbedIn(graph, graph.Node("Concat", [window, rest!], EcgStream.Onnx.OnnxAttribute.Int("axis", 0)));
        graph.Split(both, "window_embedding", "rest_embedding");
        var difference = graph.Node("Sub", ["window_embedding", "rest_embedding"]);
        return ClassifyIn(graph, graph.Node("Concat", ["window_embedding", difference], EcgStream.Onnx.OnnxAttribute.Int("axis", 1)));
    }
}

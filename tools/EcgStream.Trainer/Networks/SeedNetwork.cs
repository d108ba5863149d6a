using EcgStream.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>Size of a <see cref="SeedNetwork"/>; the defaults are the posted network's.</summary>
public sealed record SeedShape
{
    /// <summary>Samples a window.</summary>
    public int WindowLength { get; init; } = 18_000;

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = Emotions.All.Length;

    /// <summary>Filters of the first convolution.</summary>
    public int FirstFilters { get; init; } = 100;

    /// <summary>Filters of the second.</summary>
    public int SecondFilters { get; init; } = 50;

    /// <summary>Taps of both: 700 at 300 Hz span 2.3 s, meant to see two beats.</summary>
    public int Kernel { get; init; } = 700;

    /// <summary>Samples that the pooling takes together.</summary>
    public int Pool { get; init; } = 4;

    /// <summary>Whether libtorch's own convolution is taken in place of <see cref="LongConv1d"/>: the same to float rounding, and many times as slow.</summary>
    public bool ConvolvesDirectly { get; init; }
}

/// <summary>
/// The network that "is not learning", as it was posted: two convolutions of 700 taps, dropout, batch normalisation, pooling, one dense layer; with
/// Keras' defaults (Glorot uniform weights, zero offsets, moving averages by 0.99, ε 1e-3, channels last when flattened). Its convolutions are computed in the
/// frequency domain.
/// </summary>
public sealed class SeedNetwork : FeatureNetwork
{
    readonly LongConv1d _first;
    readonly LongConv1d _second;
    readonly BatchNorm1d _norm;
    readonly Linear _dense;

    public SeedNetwork(SeedShape shape)
        : base(nameof(SeedNetwork))
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        _first = new(1, shape.FirstFilters, shape.Kernel);
        _second = new(shape.FirstFilters, shape.SecondFilters, shape.Kernel);
        _norm = BatchNorm1d(shape.SecondFilters, eps: 1e-3, momentum: 0.01);
        _dense = Linear(EmbeddingCount, shape.Classes);
        foreach (var (weight, bias) in new[] { (_first.Weight, _first.Bias!), (_second.Weight, _second.Bias!), (_dense.weight!, _dense.bias!) })
        {
            init.xavier_uniform_(weight);
            init.zeros_(bias);
        }
        RegisterComponents();
    }

    public SeedShape Shape { get; }

    public override int EmbeddingCount => (Shape.WindowLength - 2 * (Shape.Kernel - 1)) / Shape.Pool * Shape.SecondFilters;

    public override Tensor Embed(Tensor windows)
    {
        // In place where no gradient is made from what was there: a map of a batch is hundreds of megabytes, and each would be kept until the step's end.
        var first = Convolve(_first, windows).relu_();
        var second = Convolve(_second, first);
        var pooled = functional.max_pool1d(_norm.forward(HalfDropped(second)).relu_(), Shape.Pool);
        return pooled.transpose(1, 2).flatten(1);
    }

    Tensor Convolve(LongConv1d layer, Tensor signal) =>
        Shape.ConvolvesDirectly ? functional.conv1d(signal, layer.Weight, layer.Bias) : layer.forward(signal);

    // Dropout of one half takes a random bit a value; libtorch's own draws a number, and that takes as long as a convolution.
    Tensor HalfDropped(Tensor signal)
    {
        if (!training)
            return signal;
        const int BitsADraw = 8;
        using var scope = NewDisposeScope();
        var values = signal.numel();
        var draws = randint(0, 1 << BitsADraw, [(values + BitsADraw - 1) / BitsADraw, 1], ScalarType.Byte);
        var bits = tensor(Enumerable.Range(0, BitsADraw).Select(bit => (byte)(1 << bit)).ToArray());
        var kept = draws.bitwise_and(bits).ne(0).flatten().narrow(0, 0, values).view(signal.shape);
        return signal.mul_(2 * kept.to(ScalarType.Float32));
    }

    public override Tensor Classify(Tensor features) => _dense.forward(features);

    /// <summary>Rounds the weights that the file stores in 16 bits to what those bits hold.</summary>
    public void RoundToHalf()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var tensor in (Tensor[])[_first.Weight, _first.Bias!, _second.Weight, _second.Bias!, _dense.weight!, _dense.bias!])
            tensor.copy_(tensor.to(ScalarType.Float16).to(ScalarType.Float32));
    }

    internal override string EmbedIn(NetworkGraph graph, string windows)
    {
        var first = graph.Rectified(graph.Convolution("first", _first, windows));
        var second = graph.Convolution("second", _second, first);
        var pooled = graph.Node("MaxPool", [graph.Rectified(graph.Norm("norm", _norm, second))],
            OnnxAttribute.Ints("kernel_shape", Shape.Pool), OnnxAttribute.Ints("strides", Shape.Pool));
        var last = graph.Node("Transpose", [pooled], OnnxAttribute.Ints("perm", 0, 2, 1));
        return graph.Node("Flatten", [last], OnnxAttribute.Int("axis", 1));
    }

    internal override string ClassifyIn(NetworkGraph graph, string features) => graph.Linear("dense", _dense, features);
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A one-dimensional residual network for a minute of ECG: a wide-stepping stem, residual stages that each halve the rate,
/// mean, maximum and spread over time, one linear layer. Its receptive field covers some twenty seconds, so that it can see
/// the rhythm, while it costs a few milliseconds a window.
/// </summary>
/// <remarks>Input [batch, 1, samples], output [batch, classes] as logits; the exported graph ends in a softmax.</remarks>
public sealed class CompactResidualNetwork : Module<Tensor, Tensor>
{
    /// <summary>Added under the root of the spread, so that a constant channel has a finite gradient.</summary>
    internal const float SpreadFloor = 1e-5f;

    readonly List<ResidualBlock> _stages = [];
    readonly Dropout _dropout;

    public CompactResidualNetwork(NetworkShape shape)
        : base(nameof(CompactResidualNetwork))
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        Stem = Conv1d(1, shape.StemWidth, shape.StemKernel, shape.StemStride, padding: shape.StemKernel / 2, bias: false);
        StemNorm = BatchNorm1d(shape.StemWidth);
        // The names below are those of the weights in the exported file.
        register_module("stem", Stem);
        register_module("stem_norm", StemNorm);
        var inputs = shape.StemWidth;
        foreach (var outputs in shape.Widths)
        {
            var name = $"stage{_stages.Count + 1}";
            _stages.Add(new(name, inputs, outputs, shape.Kernel, stride: 2));
            register_module(name, _stages[^1]);
            inputs = outputs;
        }
        _dropout = Dropout(shape.Dropout);
        register_module("dropout", _dropout);
        Head = Linear(3 * inputs, shape.Classes);
        register_module("head", Head);
    }

    public NetworkShape Shape { get; }

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    internal Conv1d Stem { get; }
    internal BatchNorm1d StemNorm { get; }
    internal IReadOnlyList<ResidualBlock> Stages => _stages;
    internal Linear Head { get; }

    public override Tensor forward(Tensor input)
    {
        var signal = functional.relu(StemNorm.forward(Stem.forward(input)));
        foreach (var stage in _stages)
            signal = stage.forward(signal);
        var mean = signal.mean([-1], keepdim: true);
        var centred = signal - mean;
        var spread = ((centred * centred).mean([-1], keepdim: true) + SpreadFloor).sqrt();
        var maximum = signal.amax([-1], keepdim: true);
        return Head.forward(_dropout.forward(cat([mean, maximum, spread], 1).flatten(1)));
    }
}

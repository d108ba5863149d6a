using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>A network in two parts: features of a window, and classes from them. Training may hang further tasks on the features.</summary>
/// <remarks>Input [batch, 1, samples], output [batch, classes] as logits.</remarks>
public abstract class FeatureNetwork(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>Number of features.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Features [batch, <see cref="FeatureCount"/>] of windows [batch, 1, samples].</summary>
    public abstract Tensor Features(Tensor windows);

    /// <summary>Logits [batch, classes] of features.</summary>
    public abstract Tensor Classify(Tensor features);

    public sealed override Tensor forward(Tensor input) => Classify(Features(input));
}

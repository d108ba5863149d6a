using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A convolution of a long kernel, computed in the frequency domain: outputs and gradients are those of TorchSharp's <c>Conv1d</c> with stride 1 and
/// without padding, to float rounding, in a fraction of the time where kernels have dozens of taps or more. It draws the same first weights from the same seed, and its
/// weights have the same names, so that the state of either loads into the other.
/// </summary>
/// <remarks>Of 32 or 64 bits. Gradients of gradients are not made.</remarks>
public sealed class LongConv1d : Module<Tensor, Tensor>
{
    // Conv1d's names. Held in no field: TorchSharp would register the field once more, under the field's name.
    const string WeightName = "weight";
    const string BiasName = "bias";

    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="taps">Length of the kernel in samples.</param>
    /// <param name="bias">Whether each output has an offset.</param>
    /// <param name="dtype">Type of the weights: 32 bits if null, or 64.</param>
    public LongConv1d(long inputs, long outputs, long taps, bool bias = true, ScalarType? dtype = null)
        : base(nameof(LongConv1d))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(taps);
        // Uniform within 1/√(inputs · taps), as libtorch draws it: a Kaiming bound with the slope √5.
        var bound = 1 / Math.Sqrt(inputs * taps);
        register_parameter(WeightName, Uniform(bound, dtype, outputs, inputs, taps));
        if (bias)
            register_parameter(BiasName, Uniform(bound, dtype, outputs));
    }

    /// <summary>[outputs, inputs, taps]; taps are correlated with the signal, not turned round.</summary>
    public Parameter Weight => get_parameter(WeightName)!;

    /// <summary>[outputs]; null where there is none.</summary>
    public Parameter? Bias => get_parameter(BiasName);

    /// <param name="signal">[batch, inputs, samples], or [inputs, samples] of one; at least as many samples as taps.</param>
    /// <returns>[batch, outputs, samples − taps + 1], or without the batch.</returns>
    /// <exception cref="ArgumentException">The signal has another shape, or fewer samples than the kernel has taps.</exception>
    public override Tensor forward(Tensor signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        var (weight, bias) = (Weight, Bias);
        var (inputs, taps) = (weight.shape[1], weight.shape[2]);
        if (signal.dim() is not (2 or 3) || signal.shape[^2] != inputs)
            throw new ArgumentException($"A signal [{string.Join(", ", signal.shape)}] is not [batch, {inputs}, samples] or [{inputs}, samples].", nameof(signal));
        if (signal.shape[^1] < taps)
            throw new ArgumentException($"A signal of {signal.shape[^1]} samples is shorter than the kernel of {taps} taps.", nameof(signal));
        if (signal.dim() == 3)
            return LongConvolution.Valid(signal, weight, bias);
        using var scope = NewDisposeScope();
        return LongConvolution.Valid(signal.unsqueeze(0), weight, bias).squeeze(0).MoveToOuterDisposeScope();
    }

    static Parameter Uniform(double bound, ScalarType? dtype, params long[] shape)
    {
        var values = empty(shape, dtype);
        init.uniform_(values, -bound, bound);
        return new(values);
    }
}

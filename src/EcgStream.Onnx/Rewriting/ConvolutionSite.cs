using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>A convolution in a graph that can be written as products: its place, its weights with what follows it folded in, and its lengths.</summary>
/// <param name="Node">The convolution.</param>
/// <param name="Norm">The batch normalisation that is folded into it; null for none.</param>
/// <param name="Size">Its lengths.</param>
/// <param name="Weight">[outputs, inputs, taps].</param>
/// <param name="Bias">[outputs]; empty for none.</param>
/// <param name="Flat">The dimension of length 1 that a two-dimensional convolution over time has, 2 or 3; 0 for a one-dimensional one.</param>
sealed record ConvolutionSite(OnnxNode Node, OnnxNode? Norm, ConvolutionSize Size, float[] Weight, float[] Bias, int Flat)
{
    /// <summary>Name of what comes out.</summary>
    public string Output => (Norm ?? Node).Outputs[0];

    /// <summary>Reads a convolution.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constants">What the graph knows to be constant.</param>
    /// <param name="shape">Shape of the signal; lengths that are not fixed are negative. Null where nothing is known.</param>
    /// <param name="norm">What alone takes its output, where that is a batch normalisation.</param>
    /// <param name="reason">Why it can't be written so, where the answer is null.</param>
    public static ConvolutionSite? Read(OnnxNode node, ConstantValues constants, ImmutableArray<long>? shape, OnnxNode? norm, out string reason)
    {
        if (Refusal(node) is { } refusal)
            return No(refusal, out reason);
        if (node.Inputs.Length < 2 || constants.Find(node.Inputs[1]) is not { } weight)
            return No("its weights are no constant 32-bit floats", out reason);
        var hasBias = node.Inputs.Length > 2 && node.Inputs[2].Length > 0;
        var bias = hasBias ? constants.Find(node.Inputs[2]) : null;
        if (hasBias && bias is null)
            return No("its bias is no constant", out reason);
        if (shape is not { } signal || signal.Length != weight.Dimensions.Length || signal.Length is not (3 or 4))
            return No("it is not one-dimensional", out reason);
        // Exporters that know two-dimensional convolutions alone give signals a height or a width of 1.
        var flat = signal.Length == 3 ? 0 : weight.Dimensions[2] == 1 && signal[2] == 1 ? 2 : weight.Dimensions[3] == 1 && signal[3] == 1 ? 3 : -1;
        if (flat < 0)
            return No("it is not one-dimensional", out reason);
        var axis = flat == 2 ? 3 : 2;
        if (signal[axis] is < 1 or > int.MaxValue / 4 || signal[1] != weight.Dimensions[1])
            return No("the length of its signal is not fixed", out reason);
        if (Pads(node, (int)weight.Dimensions[axis], flat) is not var (before, after))
            return No("its padding is not one that a window allows", out reason);
        var size = new ConvolutionSize((int)weight.Dimensions[1], (int)weight.Dimensions[0], (int)weight.Dimensions[axis], (int)signal[axis], before, after);
        if (size.Length < 1)
            return No("its kernel is longer than its signal", out reason);
        reason = "";
        return new ConvolutionSite(node, null, size, weight.Floats(), bias?.Floats() ?? [], flat).WithNorm(norm, constants);
    }

    /// <summary>Taps of a convolution's kernel along time, by its attribute or its weights; 0 where its stride or dilation is not 1, it has groups, or nothing tells.</summary>
    public static long TapsOf(OnnxNode node, ConstantValues constants)
    {
        if (Refusal(node) is not null || node.Inputs.Length < 2)
            return 0;
        var kernel = Integers(node, "kernel_shape");
        return kernel.Length > 0 ? kernel.Max() : constants.Find(node.Inputs[1])?.Dimensions.Skip(2).DefaultIfEmpty(0).Max() ?? 0;
    }

    /// <summary>Why a convolution's attributes alone rule it out; null where they don't.</summary>
    static string? Refusal(OnnxNode node) =>
        Integer(node, "group", 1) != 1 ? "it has groups"
        : Integers(node, "strides").Any(s => s != 1) ? "its stride is not 1"
        : Integers(node, "dilations").Any(d => d != 1) ? "it is dilated"
        : null;

    ConvolutionSite WithNorm(OnnxNode? norm, ConstantValues constants)
    {
        if (norm is not { OpType: "BatchNormalization", Inputs.Length: 5 } || Integer(norm, "training_mode", 0) != 0 || norm.Outputs.Skip(1).Any(o => o.Length > 0))
            return this;
        var values = norm.Inputs.Skip(1).Select(input => constants.Find(input)?.Floats()).ToArray();
        if (values.Any(v => v?.Length != Size.Outputs))
            return this;
        var (scale, shift, mean, variance) = (values[0]!, values[1]!, values[2]!, values[3]!);
        var epsilon = norm.Attribute("epsilon")?.Value is float given ? given : 1e-5f;
        var (weight, bias) = ((float[])Weight.Clone(), new float[Size.Outputs]);
        for (var output = 0; output < Size.Outputs; output++)
        {
            var factor = scale[output] / Math.Sqrt(variance[output] + (double)epsilon);
            foreach (ref var value in weight.AsSpan(output * Size.Inputs * Size.Taps, Size.Inputs * Size.Taps))
                value = (float)(value * factor);
            bias[output] = (float)(((Bias.Length > 0 ? Bias[output] : 0) - mean[output]) * factor + shift[output]);
        }
        return this with { Norm = norm, Weight = weight, Bias = bias };
    }

    static (int Before, int After)? Pads(OnnxNode node, int taps, int flat)
    {
        var same = taps - 1;
        switch (node.Attribute("auto_pad")?.Value as string ?? "NOTSET")
        {
            case "VALID":
                return (0, 0);
            case "SAME_UPPER":
                return (same / 2, same - same / 2);
            case "SAME_LOWER":
                return (same - same / 2, same / 2);
        }
        var pads = Integers(node, "pads");
        if (pads.Length == 0)
            return (0, 0);
        // Starts of all axes come first, then ends.
        (long before, long after, long other) = pads.Length == 2 ? (pads[0], pads[1], 0) : flat == 2 ? (pads[1], pads[3], pads[0] + pads[2]) : (pads[0], pads[2], pads[1] + pads[3]);
        return other != 0 || before is < 0 or > int.MaxValue / 4 || after is < 0 or > int.MaxValue / 4 ? null : ((int)before, (int)after);
    }

    static long Integer(OnnxNode node, string name, long otherwise) => node.Attribute(name)?.Value is long value ? value : otherwise;

    static ImmutableArray<long> Integers(OnnxNode node, string name) => node.Attribute(name)?.Value is ImmutableArray<long> values ? values : [];

    static ConvolutionSite? No(string why, out string reason)
    {
        reason = why;
        return null;
    }
}

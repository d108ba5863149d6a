using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>
/// All kernels at all dilations with a few thresholds each; the features of a window are the shares of its samples at which a kernel's output
/// is above a threshold. Thresholds are quantiles of the kernel's output on a training window drawn at random.
/// </summary>
sealed class KernelBank
{
    const int ThresholdsEach = 3;

    readonly int _length;
    readonly ImmutableArray<int> _dilations;
    // By dilation, then threshold, then kernel; half-integers, so that no whole number equals one.
    readonly float[] _thresholds;

    KernelBank(int length, ImmutableArray<int> dilations, float[] thresholds)
    {
        _length = length;
        _dilations = dilations;
        _thresholds = thresholds;
    }

    /// <summary>Number of features.</summary>
    public int Width => _thresholds.Length;

    /// <summary>Draws thresholds from normalised windows.</summary>
    public static KernelBank Draw(IReadOnlyList<float[]> windows, int seed)
    {
        var random = new Random(seed);
        var length = windows[0].Length;
        var dilations = ConvolutionKernels.Dilations(length / ConvolutionKernels.Decimation);
        var kernels = ConvolutionKernels.Places.Length;
        var thresholds = new float[dilations.Length * ThresholdsEach * kernels];
        var output = new int[length / ConvolutionKernels.Decimation];
        for (var d = 0; d < dilations.Length; d++)
            for (var k = 0; k < kernels; k++)
            {
                var whole = ConvolutionKernels.Whole(windows[random.Next(windows.Count)]);
                var (shifted, sum) = ConvolutionKernels.Shift(whole, dilations[d]);
                ConvolutionKernels.Convolve(shifted, sum, ConvolutionKernels.Places[k], output);
                Array.Sort(output);
                for (var t = 0; t < ThresholdsEach; t++)
                    thresholds[(d * ThresholdsEach + t) * kernels + k] = output[(int)((t + random.NextDouble()) / ThresholdsEach * output.Length)] + 0.5f;
            }
        return new(length, dilations, thresholds);
    }

    /// <summary>The shares of one normalised window.</summary>
    public float[] Features(ReadOnlySpan<float> normalised)
    {
        var whole = ConvolutionKernels.Whole(normalised);
        var kernels = ConvolutionKernels.Places.Length;
        var features = new float[Width];
        var output = new int[whole.Length];
        for (var d = 0; d < _dilations.Length; d++)
        {
            var (shifted, sum) = ConvolutionKernels.Shift(whole, _dilations[d]);
            for (var k = 0; k < kernels; k++)
            {
                ConvolutionKernels.Convolve(shifted, sum, ConvolutionKernels.Places[k], output);
                for (var t = 0; t < ThresholdsEach; t++)
                {
                    var at = (d * ThresholdsEach + t) * kernels + k;
                    features[at] = (float)Above(output, (int)MathF.Floor(_thresholds[at])) / output.Length;
                }
            }
        }
        return features;
    }

    /// <summary>The same in a graph: [batch, width] from windows [batch, 1, samples].</summary>
    public string Graph(OnnxGraphBuilder graph, string windows)
    {
        var decimation = ConvolutionKernels.Decimation;
        var kernels = ConvolutionKernels.Places.Length;
        var steps = graph.Node("Round", [graph.Node("Mul", [windows, graph.Initializer("steps", [], [ConvolutionKernels.Steps])])]);
        var whole = graph.Node("Clip",
            [steps, graph.Initializer("lowest_sample", [], [-ConvolutionKernels.Highest]), graph.Initializer("highest_sample", [], [ConvolutionKernels.Highest])]);
        var summed = graph.Node("Conv", [whole, graph.Initializer("decimation", [1, 1, decimation], [.. Enumerable.Repeat(1f, decimation)])],
            OnnxAttribute.Ints("kernel_shape", decimation), OnnxAttribute.Ints("strides", decimation));
        graph.Initializer("kernels", [kernels, 1, ConvolutionKernels.Taps], [.. ConvolutionKernels.Places.SelectMany(Weights)]);
        var shares = new List<string>();
        for (var d = 0; d < _dilations.Length; d++)
        {
            var padding = ConvolutionKernels.Taps / 2 * _dilations[d];
            var output = graph.Node("Conv", [summed, "kernels"], OnnxAttribute.Ints("kernel_shape", ConvolutionKernels.Taps),
                OnnxAttribute.Ints("dilations", _dilations[d]), OnnxAttribute.Ints("pads", padding, padding));
            for (var t = 0; t < ThresholdsEach; t++)
            {
                var thresholds = graph.Initializer($"thresholds_{d}_{t}", [1, kernels, 1], _thresholds.AsSpan((d * ThresholdsEach + t) * kernels, kernels));
                var above = graph.Node("Cast", [graph.Node("Greater", [output, thresholds])], OnnxAttribute.Int("to", (long)OnnxElementType.Float));
                shares.Add(graph.Node("ReduceMean", [above], OnnxAttribute.Ints("axes", -1), OnnxAttribute.Int("keepdims", 0)));
            }
        }
        return graph.Node("Concat", shares.ToArray(), OnnxAttribute.Int("axis", 1));
    }

    static float[] Weights((int First, int Second, int Third) places)
    {
        var weights = Enumerable.Repeat(-1f, ConvolutionKernels.Taps).ToArray();
        (weights[places.First], weights[places.Second], weights[places.Third]) = (2, 2, 2);
        return weights;
    }

    static int Above(ReadOnlySpan<int> output, int threshold)
    {
        var count = 0;
        foreach (var value in output)
            count += value > threshold ? 1 : 0;
        return count;
    }
}

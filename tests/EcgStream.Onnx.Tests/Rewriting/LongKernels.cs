namespace EcgStream.Onnx.Tests;

/// <summary>Models with long convolutions, small enough for tests and large enough to gain.</summary>
static class LongKernels
{
    public const int Window = 6000, Taps = 900;

    public static float[] Noise(int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => scale * (random.NextSingle() * 2 - 1))];
    }

    /// <summary>One convolution from one input to one output.</summary>
    public static OnnxModel Convolution(ConvolutionSize size, float[] weight, float[] bias, params OnnxAttribute[] attributes)
    {
        var graph = new OnnxGraphBuilder("convolution");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, size.Inputs, size.Samples);
        string[] inputs = [x, graph.Initializer("w", [size.Outputs, size.Inputs, size.Taps], weight), .. bias.Length > 0 ? [graph.Initializer("b", [size.Outputs], bias)] : Array.Empty<string>()];
        graph.Output(graph.Node("Conv", inputs, "y", [OnnxAttribute.Ints("pads", size.PadBefore, size.PadAfter), .. attributes]), OnnxElementType.Float, OnnxDimension.Batch, size.Outputs, size.Length);
        return graph.Build();
    }

    /// <summary>The same worked out as a plan says.</summary>
    public static OnnxModel Planned(OverlapSavePlan plan, float[] weight, float[] bias)
    {
        var (nodes, constants) = OverlapSaveNodes.Write(plan, weight, bias, "x", "y", "p");
        var direct = Convolution(plan.Size, weight, bias);
        return direct with { Graph = direct.Graph with { Nodes = nodes, Initializers = constants } };
    }

    /// <summary>A long convolution behind which zeros become minus infinity.</summary>
    public static OnnxModel Infinite(int seed)
    {
        var graph = new OnnxGraphBuilder("infinite");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, 8, 3000);
        var y = graph.Node("Conv", [x, graph.Initializer("w", [8, 8, 300], Noise(8 * 8 * 300, seed))]);
        graph.Output(graph.Node("Log", [graph.Node("Relu", [y])]), OnnxElementType.Float);
        return graph.Build();
    }

    /// <summary>The seed's shape in small: two long convolutions, the second with a batch normalisation, weights in 16 bits, six labels.</summary>
    public static OnnxModel Classifier(int window = Window, int taps = Taps, OnnxDimension? batch = null)
    {
        var graph = new OnnxGraphBuilder("long");
        string Half(string name, long[] shape, float scale)
        {
            var values = Noise((int)shape.Aggregate(1L, (a, b) => a * b), name.Length + (int)shape[0], scale).Select(v => (Half)v).ToArray();
            return graph.Node("Cast", [graph.Initializer(name, shape, values)], OnnxAttribute.Int("to", 1));
        }
        var x = graph.Input("window", OnnxElementType.Float, batch ?? OnnxDimension.Batch, 1, window);
        x = graph.Node("Relu", [graph.Node("Conv", [x, Half("first", [16, 1, taps], 0.1f), Half("first.bias", [16], 0.1f)])]);
        x = graph.Node("Conv", [x, Half("second", [8, 16, taps], 0.02f), Half("second.bias", [8], 0.1f)]);
        string[] norm = [.. new[] { "scale", "shift", "mean" }.Select((name, i) => graph.Initializer(name, [8], Noise(8, 40 + i)))];
        x = graph.Node("BatchNormalization", [x, .. norm, graph.Initializer("variance", [8], [.. Noise(8, 50).Select(v => v + 2)])], OnnxAttribute.Float("epsilon", 1e-3f));
        x = graph.Node("ReduceMean", [graph.Node("Relu", [x])], OnnxAttribute.Ints("axes", 2), OnnxAttribute.Int("keepdims", 0));
        x = graph.Node("Gemm", [x, graph.Initializer("dense", [8, 6], Noise(48, 60))]);
        graph.Output(graph.Node("Softmax", [x], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, batch ?? OnnxDimension.Batch, 6);
        return graph.Build().WithContract(Models.Contract(window));
    }
}

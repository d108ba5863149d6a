namespace EcgStream.Onnx.Tests;

/// <summary>Small models for tests.</summary>
static class Models
{
    /// <summary>A model whose output is its input.</summary>
    public static OnnxGraphBuilder Pass(string input, params ReadOnlySpan<OnnxDimension> shape)
    {
        var graph = new OnnxGraphBuilder("pass");
        graph.Input(input, OnnxElementType.Float, shape);
        graph.Output(graph.Node("Identity", [input]), OnnxElementType.Float, shape);
        return graph;
    }

    /// <summary>Every kind of part that we write.</summary>
    public static OnnxModel Everything()
    {
        var graph = new OnnxGraphBuilder("everything") { IrVersion = 9, OpsetVersion = 18, ProducerName = "tests" };
        var x = graph.Input("x", OnnxElementType.Float, "batch", 1, new OnnxDimension(null));
        graph.Initializer("scalar", [], [2.5f]);
        graph.Initializer("none", [0], ReadOnlySpan<float>.Empty);
        graph.Initializer("whole", [2], [long.MinValue, 7]);
        graph.Initializer("half", [1, 2], [(Half)0.1f, Half.NaN]);
        graph.Add(new()
        {
            OpType = "Odd",
            Domain = "org.example",
            Inputs = [x, "", "scalar"],
            Outputs = ["a", "b"],
            Attributes =
            [
                OnnxAttribute.Int("i", -1), OnnxAttribute.Float("f", 0), OnnxAttribute.Text("s", ""), OnnxAttribute.Ints("is"),
                OnnxAttribute.Floats("fs", 1.5f, -0f), OnnxAttribute.Texts("ss", "ä", ""),
                OnnxAttribute.Tensor("t", OnnxTensor.From("", [1], [3L])),
            ],
        });
        graph.Output("a", OnnxElementType.Float16);
        graph.Output("b", OnnxElementType.Float, "batch", 6);
        graph.Metadata("key", "value");
        graph.Metadata("empty", "");
        var model = graph.Build();
        return model with
        {
            ProducerVersion = "1",
            OperatorSets = [.. model.OperatorSets, new("org.example", 1)],
            Graph = model.Graph with { InnerValues = [new() { Name = "untyped" }] },
        };
    }

    /// <summary>A contract of six emotions over windows of that length.</summary>
    public static ModelContract Contract(int window) => new()
    {
        Name = "tiny",
        Version = "1.2",
        Hash = "",
        Labels = Emotions.All,
        RateHz = 300,
        WindowLength = window,
        Unit = "mV",
        Filter = new(HighPassHz: 0.5, LowPassHz: 40),
        Normalisation = Normalisation.ZScore,
        TrainedOn = "Nothing: random weights, for tests.",
    };

    /// <summary>Conv, Relu, mean over time, Gemm, Softmax, with random weights; its contract is <see cref="Contract"/>.</summary>
    public static OnnxModel Classifier(int window = 300, int labels = 6, int channels = 8, OnnxDimension? batch = null, bool softmax = true)
    {
        var random = new Random(7);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var graph = new OnnxGraphBuilder("tiny");
        var x = graph.Input("window", OnnxElementType.Float, batch ?? OnnxDimension.Batch, 1, window);
        for (var (layer, taken) = (0, 1); layer < 3; layer++, taken = channels)
        {
            var w = graph.Initializer($"w{layer}", [channels, taken, 7], Weights(channels * taken * 7));
            x = graph.Node("Relu", [graph.Node("Conv", [x, w, graph.Initializer($"b{layer}", [channels], Weights(channels))],
                OnnxAttribute.Ints("kernel_shape", 7), OnnxAttribute.Ints("strides", 2), OnnxAttribute.Ints("pads", 3, 3))]);
        }
        var mean = graph.Node("ReduceMean", [x], OnnxAttribute.Ints("axes", 2), OnnxAttribute.Int("keepdims", 0));
        var y = graph.Node("Gemm", [mean, graph.Initializer("w", [channels, labels], Weights(channels * labels)), graph.Initializer("b", [labels], Weights(labels))]);
        if (softmax)
            y = graph.Node("Softmax", [y], OnnxAttribute.Int("axis", 1));
        graph.Output(y, OnnxElementType.Float, batch ?? OnnxDimension.Batch, labels);
        return graph.Build().WithContract(Contract(window));
    }

    /// <summary>Windows that differ from each other.</summary>
    public static float[] Windows(int count, int window, int seed = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * window).Select(_ => random.NextSingle() * 2 - 1)];
    }
}

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
}

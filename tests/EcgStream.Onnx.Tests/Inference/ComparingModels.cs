namespace EcgStream.Onnx.Tests;

/// <summary>Small models that compare an input with the same person's rest, whose answer can be worked out by hand.</summary>
static class ComparingModels
{
    /// <summary>
    /// Features: the logit of the second label is 0.1 × (sum of the features − sum of the rest's); a feature that can't be told counts as 70.
    /// </summary>
    public static OnnxModel OfFeatures(int features = 1, bool imputes = true, bool baseline = true)
    {
        var graph = new OnnxGraphBuilder("features");
        var x = Told(graph, graph.Input("features", OnnxElementType.Float, "batch", features), features, imputes);
        if (baseline)
            x = graph.Node("Sub", [x, Told(graph, graph.Input("baseline", OnnxElementType.Float, "batch", features), features, imputes)]);
        float[] weights = [.. Enumerable.Repeat(new[] { 0, 0.1f }, features).SelectMany(w => w)];
        var y = graph.Node("Softmax", [graph.Node("MatMul", [x, graph.Initializer("w", [features, 2], weights)])], OnnxAttribute.Int("axis", 1));
        graph.Output(y, OnnxElementType.Float, "batch", 2);
        return graph.Build().WithContract(Contract(300) with { Input = ModelInput.Features, Features = [.. EcgFeatures.Names.Take(features)], NeedsBaseline = baseline });
    }

    /// <summary>Windows: the logit of the second label is the mean of the window − the mean of the rest.</summary>
    public static OnnxModel OfWindows(int window, OnnxDimension? batch = null)
    {
        var graph = new OnnxGraphBuilder("windows");
        var rest = graph.Input("baseline", OnnxElementType.Float, batch ?? OnnxDimension.Batch, 1, window);
        var x = graph.Node("Sub", [graph.Input("window", OnnxElementType.Float, batch ?? OnnxDimension.Batch, 1, window), rest]);
        var mean = graph.Node("ReduceMean", [x], OnnxAttribute.Ints("axes", 2), OnnxAttribute.Int("keepdims", 0));
        var y = graph.Node("Softmax", [graph.Node("MatMul", [mean, graph.Initializer("w", [1, 2], [0f, 1])])], OnnxAttribute.Int("axis", 1));
        graph.Output(y, OnnxElementType.Float, batch ?? OnnxDimension.Batch, 2);
        return graph.Build().WithContract(Contract(window) with { NeedsBaseline = true });
    }

    /// <summary>Probability of the second label.</summary>
    public static float Second(double logit) => (float)(1 / (1 + Math.Exp(-logit)));

    static ModelContract Contract(int window) => Models.Contract(window) with { Labels = ["rest", "aroused"], Normalisation = Normalisation.None };

    static string Told(OnnxGraphBuilder graph, string x, int features, bool imputes)
    {
        if (!imputes)
            return x;
        var typical = graph.Initializer($"typical_{x}", [1, features], [.. Enumerable.Repeat(70f, features)]);
        return graph.Node("Where", [graph.Node("IsNaN", [x]), typical, x]);
    }
}

using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Scaled features times weights, one row of weights a class, the last of each the offset.</summary>
sealed class LinearScorer(FeatureScaling scaling, double[] weights, int classes) : IFeatureScorer
{
    public long ParameterCount => weights.Length;

    public double[] Logits(float[] row) => LogisticRegression.Logits(weights, classes, scaling.Apply(row));

    public string Graph(OnnxGraphBuilder graph, string rows) => Graph(graph, scaling.Graph(graph, rows), weights, classes);

    /// <summary>The product alone, for other models that end in one.</summary>
    public static string Graph(OnnxGraphBuilder graph, string scaled, double[] weights, int classes)
    {
        var width = weights.Length / classes - 1;
        var slopes = Enumerable.Range(0, classes).SelectMany(c => weights.AsSpan(c * (width + 1), width).ToArray());
        var offsets = Enumerable.Range(0, classes).Select(c => weights[c * (width + 1) + width]);
        return graph.Node("Gemm",
        [
            scaled,
            graph.Initializer("weights", [classes, width], [.. slopes.Select(w => (float)w)]),
            graph.Initializer("offsets", [classes], [.. offsets.Select(w => (float)w)]),
        ], OnnxAttribute.Int("transB", 1));
    }
}

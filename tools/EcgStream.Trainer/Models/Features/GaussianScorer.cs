using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>
/// Logarithms of Gaussian densities, one a class: offset − ½ |W (z − μ)|², where W whitens the class's covariance. In a graph it is
/// one product for all classes, a square and a sum.
/// </summary>
sealed class GaussianScorer(FeatureScaling scaling, double[][] means, double[][,] whitening, double[] offsets) : IFeatureScorer
{
    public long ParameterCount => means.Sum(mean => mean.Length + mean.Length * (mean.Length + 1) / 2 + 1);

    public double[] Logits(float[] row)
    {
        var scaled = scaling.Apply(row);
        var logits = new double[means.Length];
        for (var c = 0; c < means.Length; c++)
        {
            var squares = 0.0;
            for (var i = 0; i < whitening[c].GetLength(0); i++)
            {
                var sum = 0.0;
                for (var j = 0; j < scaled.Length; j++)
                    sum += whitening[c][i, j] * (scaled[j] - means[c][j]);
                squares += sum * sum;
            }
            logits[c] = offsets[c] - 0.5 * squares;
        }
        return logits;
    }

    public string Graph(OnnxGraphBuilder graph, string rows)
    {
        var (classes, width, depth) = (means.Length, means[0].Length, whitening[0].GetLength(0));
        var product = new float[classes * depth * width];
        var shift = new float[classes * depth];
        for (var c = 0; c < classes; c++)
            for (var i = 0; i < depth; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < width; j++)
                {
                    product[(c * depth + i) * width + j] = (float)whitening[c][i, j];
                    sum -= whitening[c][i, j] * means[c][j];
                }
                shift[c * depth + i] = (float)sum;
            }
        var white = graph.Node("Gemm",
        [
            scaling.Graph(graph, rows),
            graph.Initializer("whitening", [classes * depth, width], product),
            graph.Initializer("shift", [classes * depth], shift),
        ], OnnxAttribute.Int("transB", 1));
        var apart = graph.Node("Reshape", [white, graph.Initializer("class_by_class", [3], [0L, classes, depth])]);
        var squares = graph.Node("ReduceSum", [graph.Node("Mul", [apart, apart]), graph.Initializer("last_axis", [1], [2L])],
            OnnxAttribute.Int("keepdims", 0));
        var half = graph.Node("Mul", [squares, graph.Initializer("minus_half", [], [-0.5f])]);
        return graph.Node("Add", [half, graph.Initializer("offsets", [1, classes], [.. offsets.Select(o => (float)o)])]);
    }
}

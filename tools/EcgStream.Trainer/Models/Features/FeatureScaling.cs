using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>
/// Standardises columns by the training windows' mean and standard deviation. A missing value becomes the mean; one beyond
/// <see cref="Limit"/> deviations is an artefact, or as good as one, and is pulled in to there.
/// </summary>
sealed class FeatureScaling
{
    /// <summary>Largest absolute value after scaling.</summary>
    public const float Limit = 6;

    readonly float[] _mean;
    readonly float[] _perDeviation;

    FeatureScaling(float[] mean, float[] perDeviation)
    {
        _mean = mean;
        _perDeviation = perDeviation;
    }

    /// <summary>The scaling of some rows. A column that never varies, or is missing everywhere, becomes 0.</summary>
    public static FeatureScaling Of(IReadOnlyList<float[]> rows)
    {
        var width = rows[0].Length;
        var (mean, perDeviation) = (new float[width], new float[width]);
        for (var i = 0; i < width; i++)
        {
            var column = rows.Select(r => (double)r[i]).Where(double.IsFinite).ToArray();
            var centre = column.DefaultIfEmpty().Average();
            var deviation = Math.Sqrt(column.Select(x => (x - centre) * (x - centre)).DefaultIfEmpty().Average());
            mean[i] = (float)centre;
            perDeviation[i] = deviation > 1e-6 * Math.Max(1, Math.Abs(centre)) ? (float)(1 / deviation) : 0;
        }
        return new(mean, perDeviation);
    }

    public double[] Apply(float[] row)
    {
        var result = new double[row.Length];
        for (var i = 0; i < row.Length; i++)
            result[i] = float.IsNaN(row[i]) ? 0 : Math.Clamp((row[i] - _mean[i]) * _perDeviation[i], -Limit, Limit);
        return result;
    }

    /// <summary>The same in a graph.</summary>
    public string Graph(OnnxGraphBuilder graph, string rows)
    {
        long[] shape = [1, _mean.Length];
        var known = MeanForMissing(graph, rows, _mean);
        var centred = graph.Node("Sub", [known, "mean"]);
        var scaled = graph.Node("Mul", [centred, graph.Initializer("per_deviation", shape, _perDeviation)]);
        return graph.Node("Clip", [scaled, graph.Initializer("lowest", [], [-Limit]), graph.Initializer("highest", [], [Limit])]);
    }

    /// <summary>Puts a column's mean in place of missing values, in a graph; the means are then known as <c>mean</c>.</summary>
    public static string MeanForMissing(OnnxGraphBuilder graph, string rows, float[] mean)
    {
        graph.Initializer("mean", [1, mean.Length], mean);
        return graph.Node("Where", [graph.Node("IsNaN", [rows]), "mean", rows]);
    }
}

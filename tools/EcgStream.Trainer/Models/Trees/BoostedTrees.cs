using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>The sum of trees, tree i for class i modulo the number of classes; a missing value is the mean of the training windows.</summary>
sealed class BoostedTrees(ImmutableArray<BoostedTree> trees, float[] mean, int classes) : IFeatureScorer
{
    /// <summary>The operator set that has trees.</summary>
    public const string OperatorDomain = "ai.onnx.ml";

    /// <summary>Its version.</summary>
    public const int OperatorVersion = 3;

    // A split has a feature and a threshold, a leaf a value.
    public long ParameterCount => trees.Sum(t => 2L * t.Feature.Length + t.Leaves.Length);

    public double[] Logits(float[] row)
    {
        var known = Known(row, mean);
        var logits = new double[classes];
        for (var i = 0; i < trees.Length; i++)
            logits[i % classes] += trees[i].Value(known);
        return logits;
    }

    /// <summary>A row with means for what is missing.</summary>
    public static float[] Known(float[] row, float[] mean) => [.. row.Select((x, i) => float.IsNaN(x) ? mean[i] : x)];

    public string Graph(OnnxGraphBuilder graph, string rows)
    {
        var table = new TreeTable();
        for (var i = 0; i < trees.Length; i++)
            table.Add(i, trees[i], i % classes);
        var known = FeatureScaling.MeanForMissing(graph, rows, mean);
        graph.Add(new()
        {
            OpType = "TreeEnsembleRegressor",
            Domain = OperatorDomain,
            Name = "trees",
            Inputs = [known],
            Outputs = ["trees"],
            Attributes = table.Attributes(classes),
        });
        return "trees";
    }
}

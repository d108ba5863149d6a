using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>The fitted part of a model of features: from a row to one logit a class.</summary>
interface IFeatureScorer
{
    long ParameterCount { get; }

    double[] Logits(float[] row);

    /// <summary>The same in a graph: [batch, classes] from rows [batch, width].</summary>
    string Graph(OnnxGraphBuilder graph, string rows);
}

using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Says the classes' shares of the training windows, whatever it is shown: the least that a model must beat.</summary>
sealed class MajorityKind() : FeatureKind<int>("majority", "most frequent class", [HeartRate])
{
    /// <summary>A graph must take something; this is the feature that every version of the core has.</summary>
    internal const string HeartRate = "heart_rate";

    /// <summary>A class that was never seen gets a share too small to matter, since a logit of −∞ times 0 is no number.</summary>
    internal const double UnseenShare = 1e-9;

    protected override ImmutableArray<(ModelSetting Setting, int Choice)> Choices { get; } = [(ModelSetting.Only[0], 0)];

    protected override IFeatureScorer Fit(float[][] rows, FitRequest request, int choice, CancellationToken cancellation)
    {
        var counts = new double[request.Labels.Length];
        foreach (var window in request.Training)
            counts[window.Label]++;
        return new Shares([.. counts.Select(c => Math.Log(Math.Max(c / request.Training.Count, UnseenShare)))]);
    }

    sealed class Shares(double[] logits) : IFeatureScorer
    {
        public long ParameterCount => logits.Length;

        public double[] Logits(float[] row) => [.. logits];

        public string Graph(OnnxGraphBuilder graph, string rows)
        {
            var nothing = graph.Initializer("nothing", [1, 1], [0f]);
            var zero = graph.Node("Where", [graph.Node("IsNaN", [rows]), nothing, graph.Node("Mul", [rows, nothing])]);
            var zeros = graph.Node("Where", [graph.Node("IsInf", [rows]), nothing, zero]);
            return graph.Node("Add", [zeros, graph.Initializer("log_shares", [1, logits.Length], [.. logits.Select(l => (float)l)])]);
        }
    }
}

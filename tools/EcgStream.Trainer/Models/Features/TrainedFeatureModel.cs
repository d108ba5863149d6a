using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>A fitted model of features.</summary>
sealed class TrainedFeatureModel(IModelKind kind, FitRequest request, FeatureView view, IFeatureScorer scorer) : TrainedModel(kind, request)
{
    public override long ParameterCount => scorer.ParameterCount;

    internal IFeatureScorer Scorer => scorer;

    public override double[][] Probabilities(IReadOnlyList<LabelledWindow> windows) =>
        [.. windows.Select(w => Softmax.Of(scorer.Logits(view.Row(w))))];

    protected override string Logits(OnnxGraphBuilder graph, string input, string? baseline) =>
        scorer.Graph(graph, view.Graph(graph, input, baseline));

    protected override OnnxModel Finish(OnnxModel model) => scorer is BoostedTrees
        ? model with { OperatorSets = [.. model.OperatorSets, new(BoostedTrees.OperatorDomain, BoostedTrees.OperatorVersion)] }
        : model;
}

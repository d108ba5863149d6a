using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>A fitted head on fixed kernels.</summary>
sealed class TrainedKernels(RandomKernelsKind kind, FitRequest request, KernelBank bank, LinearScorer head) : TrainedModel(kind, request)
{
    public override long ParameterCount => bank.Width + head.ParameterCount;

    public override double[][] Probabilities(IReadOnlyList<LabelledWindow> windows)
    {
        var rest = new RestCache(bank, Form.Length);
        return [.. windows.AsParallel().AsOrdered().WithDegreeOfParallelism(Threads).Select(window =>
        {
            var row = bank.Features(RandomKernelsKind.Normalised(window.MilliVolts, Form.Length));
            return Softmax.Of(head.Logits(Kind.NeedsRest ? RandomKernelsKind.Difference(row, rest.Of(window)) : row));
        })];
    }

    protected override string Logits(OnnxGraphBuilder graph, string input, string? baseline)
    {
        if (baseline is null)
            return head.Graph(graph, bank.Graph(graph, input));
        var both = bank.Graph(graph, graph.Node("Concat", [input, baseline], OnnxAttribute.Int("axis", 0)));
        graph.Add(new() { OpType = "Split", Name = "apart", Inputs = [both], Outputs = ["window_features", "rest_features"], Attributes = [OnnxAttribute.Int("axis", 0)] });
        return head.Graph(graph, graph.Node("Sub", ["window_features", "rest_features"]));
    }
}

using System.Collections.Immutable;
using EcgStream.Onnx;
using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>A fitted network.</summary>
sealed class TrainedNetwork(NetworkKind kind, FitRequest request, FeatureNetwork network, TrainingResult result) : TrainedModel(kind, request)
{
    const int BatchSize = 16;

    readonly bool _halfWeights = kind.HalfWeights;

    public override long ParameterCount => network.ParameterCount;

    public override ImmutableArray<EpochReport> Epochs => result.Epochs;

    public override bool WasStopped => result.StoppedByUser;

    internal FeatureNetwork Network => network;

    public override double[][] Probabilities(IReadOnlyList<LabelledWindow> windows)
    {
        set_num_threads(Threads);
        var batches = new TrainingBatches(Kind.Normalisation, Form.Length, Kind.NeedsRest);
        var rows = new List<double[]>(windows.Count);
        foreach (var chunk in windows.Chunk(BatchSize))
        {
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var logits = network.forward(batches.Tensor(chunk)).data<float>().ToArray();
            rows.AddRange(logits.Chunk(Classes).Select(row => Softmax.Of([.. row.Select(v => (double)v)])));
        }
        return [.. rows];
    }

    public override void Dispose()
    {
        network.Dispose();
        base.Dispose();
    }

    protected override string Logits(OnnxGraphBuilder graph, string input, string? baseline) =>
        network.LogitsIn(new(graph) { HalfWeights = _halfWeights }, input, baseline);
}

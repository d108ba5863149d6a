using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Onnx;

/// <summary>
/// Rewrites convolutions of long kernels as partitioned overlap-save products (<see cref="OverlapSavePlan"/>) out of ONNX's own operators. What it computes
/// stays the same up to float rounding (of the largest value of a block, so a huge sample hides small outputs near it), metadata and the graph's inputs and outputs stay as they are, and the number of windows stays free.
/// </summary>
public static class LongKernelRewriter
{
    /// <summary>Grows when the same model would be rewritten differently.</summary>
    public const int Version = 1;

    /// <summary>Key of the metadata that says what was rewritten.</summary>
    public const string MetadataKey = "rewritten_by_ecgstream";

    // A gain that the cost model can't tell from none is not worth a larger model.
    const double LeastExpectedGain = 1.3;

    // Half a gigabyte, for a model is loaded, kept and read whole.
    const long MostConstants = 128_000_000;

    // Pad and Slice take their numbers as inputs since then.
    const long OldestOperatorSet = 11;

    /// <summary>Rewrites every convolution of stride 1 over time that gains by it, with the batch normalisation after it folded in.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="EcgStreamException">ONNX Runtime refuses the model.</exception>
    public static LongKernelRewrite Rewrite(OnnxModel model, string name = "the model")
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var convolutions = graph.Nodes.Where(IsConvolution).ToList();
        if (convolutions.Count == 0)
            return new(model, []);
        var version = model.OperatorSets.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).DefaultIfEmpty(0).Max();
        // A subgraph may use values of this graph that nothing here shows.
        var refusal = version < OldestOperatorSet ? $"its operator set {version} is older than {OldestOperatorSet}"
            : graph.Nodes.Any(node => node.Attributes.Any(a => a.HoldsGraph)) ? "its graph has graphs in it" : null;
        if (refusal is not null)
            return new(model, [.. convolutions.Select(node => LeftAlone(node, refusal))]);

        var edit = new GraphEdit(graph);
        var constants = new ConstantValues(model);
        var shapes = InferredShapes.Of(model, convolutions.Select(node => node.Inputs[0]), name);
        var reports = ImmutableArray.CreateBuilder<RewrittenConvolution>();
        foreach (var node in convolutions)
            reports.Add(Rewrite(node, constants, shapes, edit));
        return reports.Any(report => report.IsRewritten)
            ? new(model with { Graph = edit.Done(), Metadata = WithNote(model.Metadata, reports) }, reports.ToImmutable())
            : new(model, reports.ToImmutable());
    }

    /// <summary>Whether a model has a convolution of stride 1 with a kernel that is worth a closer look.</summary>
    internal static bool HasLongKernels(OnnxModel model)
    {
        var constants = new ConstantValues(model);
        return model.Graph.Nodes.Any(node => IsConvolution(node) && ConvolutionSite.TapsOf(node, constants) >= OverlapSaveSearch.FewestTaps);
    }

    static RewrittenConvolution Rewrite(OnnxNode node, ConstantValues constants, IReadOnlyDictionary<string, ImmutableArray<long>> shapes, GraphEdit edit)
    {
        var shape = shapes.TryGetValue(node.Inputs[0], out var found) ? found : (ImmutableArray<long>?)null;
        if (ConvolutionSite.Read(node, constants, shape, edit.OnlyTaker(node.Outputs[0]), out var reason) is not { } site)
            return LeftAlone(node, reason);
        var size = site.Size;
        var (best, gain) = OverlapSaveSearch.Best(size);
        var report = new RewrittenConvolution(NameOf(node), size.Inputs, size.Outputs, size.Taps, size.Samples, "", gain, "");
        if (best is not { } plan || gain < LeastExpectedGain)
            return report with { Reason = "its kernel is too short to gain" };
        if (edit.Constants + plan.Constants > MostConstants)
            return report with { Reason = "the model would grow by more than 512 MB" };
        edit.Replace(site, plan);
        return report with { Plan = plan.ToString() };
    }

    static ImmutableArray<KeyValuePair<string, string>> WithNote(ImmutableArray<KeyValuePair<string, string>> metadata, IEnumerable<RewrittenConvolution> reports) =>
    [
        .. metadata.Where(entry => entry.Key != MetadataKey),
        new(MetadataKey, string.Create(CultureInfo.InvariantCulture, $"{Version}: {string.Join("; ", reports.Where(r => r.IsRewritten).Select(r => $"{r.Name} as {r.Plan}"))}")),
    ];

    static bool IsConvolution(OnnxNode node) => node is { OpType: "Conv", Domain: "" or "ai.onnx", Inputs.Length: > 0, Outputs.Length: 1 };

    static RewrittenConvolution LeftAlone(OnnxNode node, string reason) => new(NameOf(node), 0, 0, 0, 0, "", 0, reason);

    static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs[0];
}

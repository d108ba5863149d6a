using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>How a model looks at the features.</summary>
enum RestComparison
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>Minus the person's resting minute.</summary>
    Difference,

    /// <summary>The differences, then the features as they are.</summary>
    DifferenceAndValue,
}

/// <summary>Which features a model takes and whether it compares them with the resting minute. Missing ones stay NaN.</summary>
/// <param name="Names">The features, as the contract names them.</param>
/// <param name="Columns">Where each stands in <see cref="LabelledWindow.Features"/>.</param>
/// <param name="Comparison">How they are looked at.</param>
sealed record FeatureView(ImmutableArray<string> Names, ImmutableArray<int> Columns, RestComparison Comparison)
{
    /// <summary>The view of features by name, all in the order of <see cref="EcgFeatures.Names"/>.</summary>
    public static FeatureView Of(ImmutableArray<string> names, RestComparison comparison) =>
        new(names, [.. names.Select(name => EcgFeatures.Names.IndexOf(name))], comparison);

    /// <summary>Values in a row.</summary>
    public int Width => Comparison == RestComparison.DifferenceAndValue ? 2 * Columns.Length : Columns.Length;

    /// <summary>One row a window. A single subtraction in 32 bits, so that the graph gives the very same numbers.</summary>
    public float[] Row(LabelledWindow window)
    {
        var values = Columns.Select(c => window.Features[c]);
        if (Comparison == RestComparison.None)
            return [.. values];
        var rest = window.Rest?.Features ?? throw new InvalidOperationException($"Participant {window.Participant} has no resting minute.");
        var differences = Columns.Select(c => window.Features[c] - rest[c]);
        return Comparison == RestComparison.Difference ? [.. differences] : [.. differences, .. values];
    }

    /// <summary>The same in a graph: [batch, <see cref="Width"/>].</summary>
    public string Graph(OnnxGraphBuilder graph, string features, string? baseline)
    {
        if (Comparison == RestComparison.None)
            return features;
        var differences = graph.Node("Sub", [features, baseline!]);
        return Comparison == RestComparison.Difference ? differences : graph.Node("Concat", [differences, features], OnnxAttribute.Int("axis", 1));
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>
/// One decision tree: at node i a row goes left where its <see cref="Feature"/>[i] is at most <see cref="Threshold"/>[i]. A child at 0 or above
/// is a node, below it is leaf −1 − child.
/// </summary>
sealed record BoostedTree(
    ImmutableArray<int> Feature, ImmutableArray<float> Threshold, ImmutableArray<int> Left, ImmutableArray<int> Right, ImmutableArray<float> Leaves)
{
    public float Value(float[] row)
    {
        if (Feature.IsEmpty)
            return Leaves[0];
        var at = 0;
        while (at >= 0)
            at = row[Feature[at]] <= Threshold[at] ? Left[at] : Right[at];
        return Leaves[-1 - at];
    }

    /// <summary>The trees of LightGBM's model text.</summary>
    public static ImmutableArray<BoostedTree> Parse(string text)
    {
        var trees = ImmutableArray.CreateBuilder<BoostedTree>();
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("Tree=", StringComparison.Ordinal) || line == "end of trees")
            {
                if (entries.ContainsKey("leaf_value"))
                    trees.Add(Parse(entries));
                entries.Clear();
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                entries[line[..at]] = line[(at + 1)..];
        }
        return trees.ToImmutable();
    }

    static BoostedTree Parse(Dictionary<string, string> entries)
    {
        return new(Numbers("split_feature", Whole), Numbers("threshold", t => Below(Real(t))),
            Numbers("left_child", Whole), Numbers("right_child", Whole), Numbers("leaf_value", t => (float)Real(t)));

        ImmutableArray<T> Numbers<T>(string key, Func<string, T> parse) =>
            [.. entries.GetValueOrDefault(key, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(parse)];
        static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    // The largest 32-bit number that is not above it: for 32-bit features, the very same question.
    static float Below(double threshold)
    {
        var single = (float)threshold;
        return single > threshold ? MathF.BitDecrement(single) : single;
    }
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>The order of a data set's classes, the same for any order of its rows.</summary>
static class ClassNames
{
    /// <summary>Emotions in the seed's order; otherwise the resting state first, then by name.</summary>
    public static ImmutableArray<string> Ordered(IEnumerable<string> labels, string? restLabel)
    {
        var distinct = labels.Distinct(StringComparer.Ordinal).ToArray();
        return distinct.All(l => Emotions.All.Contains(l))
            ? [.. Emotions.All.Where(distinct.Contains)]
            : [.. distinct.OrderBy(l => l != restLabel).ThenBy(l => l, StringComparer.Ordinal)];
    }
}

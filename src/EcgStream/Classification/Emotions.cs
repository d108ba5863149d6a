using System.Collections.Immutable;

namespace EcgStream;

/// <summary>The six emotions, in the seed's order of codes (angry 0 … sad 5).</summary>
public static class Emotions
{
    /// <summary>angry, calm, disgust, fear, happy, sad.</summary>
    public static ImmutableArray<string> All { get; } = ["angry", "calm", "disgust", "fear", "happy", "sad"];
}

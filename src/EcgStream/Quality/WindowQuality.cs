using System.Collections.Immutable;

namespace EcgStream;

/// <summary>How far a window can be trusted.</summary>
/// <param name="Score">0 (useless) … 1 (clean).</param>
/// <param name="Reasons">
/// What is wrong, worst first, as stable lower-case codes with a figure, for example <c>lead-off 12%</c>;
/// empty for a clean window.
/// </param>
/// <param name="IsUsable">Whether a model may be asked at all: false means the prediction carries no emotion.</param>
public sealed record WindowQuality(double Score, ImmutableArray<string> Reasons, bool IsUsable)
{
    /// <summary>A clean window.</summary>
    public static WindowQuality Clean { get; } = new(1, [], true);
}

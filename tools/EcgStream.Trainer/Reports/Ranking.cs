using System.Collections.Immutable;

namespace EcgStream.Trainer.Reports;

/// <summary>The order of models in every table and plot.</summary>
static class Ranking
{
    /// <summary>Best balanced accuracy first; equals in the order of the line-up.</summary>
    public static ImmutableArray<ModelResult> Of(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return [.. comparison.Models.OrderByDescending(m => double.IsFinite(m.BalancedAccuracy.Value) ? m.BalancedAccuracy.Value : double.NegativeInfinity)];
    }
}

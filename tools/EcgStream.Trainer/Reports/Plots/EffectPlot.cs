using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>The features that the labels move most, one by one.</summary>
static class EffectPlot
{
    const int Most = 15;

    public static ReportPlot Of(Comparison comparison)
    {
        var effects = Largest(comparison);
        var plot = StyledPlot.New("effect d_z: mean change over people / its SD", "");
        plot.Add.VerticalLine(0, 1.5f, PlotColours.Of(PlotColours.Ink));
        for (var i = 0; i < effects.Length; i++)
        {
            var (effect, place) = (effects[i].Effect, StyledPlot.Place(i, effects.Length));
            if (double.IsFinite(effect.Low + effect.High))
            {
                var interval = plot.Add.Line(effect.Low, place, effect.High, place);
                interval.Color = PlotColours.Of(PlotColours.Blue);
                interval.LineWidth = 2;
            }
            plot.Add.Marker(effect.Value, place, MarkerShape.FilledCircle, 9, PlotColours.Of(PlotColours.Blue));
        }
        StyledPlot.Rows(plot, [.. effects.Select(e => $"{PlotFont.Fit(e.Feature)} · {PlotFont.Fit(e.Label, 14)}")], [.. effects.Select(e => Numbers.SignedWithInterval(e.Effect))]);
        var ends = effects.SelectMany(e => new[] { e.Effect.Low, e.Effect.High, e.Effect.Value, 0 }).Where(double.IsFinite).ToArray();
        var margin = Math.Max(0.1, 0.06 * (ends.Max() - ends.Min()));
        plot.Axes.SetLimitsX(ends.Min() - margin, ends.Max() + margin);
        return new("effects", $"The {effects.Length} largest effects of a class on a feature, with 95 % intervals.", 860, StyledPlot.HeightOfRows(effects.Length, 26) - 30, [plot]);
    }

    /// <summary>The effects that are shown, largest first.</summary>
    public static FeatureEffect[] Largest(Comparison comparison) =>
        [.. comparison.Effects.Where(e => double.IsFinite(e.Effect.Value)).OrderByDescending(e => Math.Abs(e.Effect.Value)).Take(Most)];
}

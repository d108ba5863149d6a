using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>Balanced accuracy of every model with its interval, against what guessing gives and what can be known.</summary>
static class ScorePlot
{
    public static ReportPlot Of(Comparison comparison)
    {
        var models = Ranking.Of(comparison);
        var plot = StyledPlot.New("balanced accuracy on participants never seen", "");
        if (comparison.Protocol.Leaks)
            plot.XLabel("balanced accuracy (the same people trained: no evidence)");
        StyledPlot.Chance(plot, comparison.Protocol.Chance, comparison.Protocol.ChanceBand);
        if (comparison.Data.BayesLimit is { } limit)
        {
            Limit(plot, limit.FromMinute, "limit without rest", PlotColours.BrokenGreen, LinePattern.Dashed);
            Limit(plot, limit.FromMinuteAndRest, "limit with rest", PlotColours.Green, LinePattern.Solid);
        }
        var told = new HashSet<string>();
        for (var i = 0; i < models.Length; i++)
            Row(plot, models[i], StyledPlot.Place(i, models.Length), told);
        StyledPlot.Rows(plot, [.. models.Select(m => PlotFont.Fit(m.Name))], [.. models.Select(m => Numbers.WithInterval(m.BalancedAccuracy))]);
        Limits(plot, comparison, models);
        StyledPlot.Legend(plot);
        return new("scores", $"Balanced accuracy with 95 % intervals of {models.Length} models; chance is {Numbers.Share(comparison.Protocol.Chance)}.",
            860, StyledPlot.HeightOfRows(models.Length) + 30, [plot]);
    }

    static void Row(Plot plot, ModelResult model, double place, HashSet<string> told)
    {
        var (role, colour, shape) = ModelRoles.IsReference(model.Name) ? ("reference", PlotColours.Ink, MarkerShape.FilledSquare)
            : model.UsedRest ? ("compares with rest", PlotColours.Blue, MarkerShape.FilledCircle)
            : ("a minute alone", PlotColours.Orange, MarkerShape.FilledDiamond);
        if (double.IsFinite(model.BalancedAccuracy.Low + model.BalancedAccuracy.High))
        {
            var interval = plot.Add.Line(model.BalancedAccuracy.Low, place, model.BalancedAccuracy.High, place);
            interval.Color = PlotColours.Of(colour);
            interval.LineWidth = 2;
        }
        if (!double.IsFinite(model.BalancedAccuracy.Value))
            return;
        var dot = plot.Add.Marker(model.BalancedAccuracy.Value, place, shape, 10, PlotColours.Of(colour));
        if (told.Add(role))
            dot.LegendText = role;
    }

    static void Limit(Plot plot, double limit, string text, string colour, LinePattern pattern)
    {
        if (!double.IsFinite(limit))
            return;
        var line = plot.Add.VerticalLine(limit, 1.5f, PlotColours.Of(colour), pattern);
        line.LegendText = text;
    }

    static void Limits(Plot plot, Comparison comparison, IEnumerable<ModelResult> models)
    {
        var limit = comparison.Data.BayesLimit;
        double[] all =
        [
            .. models.SelectMany(m => new[] { m.BalancedAccuracy.Low, m.BalancedAccuracy.High, m.BalancedAccuracy.Value }),
            comparison.Protocol.Chance, comparison.Protocol.ChanceBand.Low, comparison.Protocol.ChanceBand.High,
            limit?.FromMinute ?? double.NaN, limit?.FromMinuteAndRest ?? double.NaN,
        ];
        var finite = all.Where(double.IsFinite).ToArray();
        var margin = Math.Max(0.02, 0.05 * (finite.Max() - finite.Min()));
        plot.Axes.SetLimitsX(Math.Max(-0.01, finite.Min() - margin), Math.Min(1.01, finite.Max() + margin));
    }
}

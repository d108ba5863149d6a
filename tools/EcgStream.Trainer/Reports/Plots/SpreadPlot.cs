using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>For whom a model works: a dot a participant, over a box of the quartiles.</summary>
static class SpreadPlot
{
    const double HalfBox = 0.3;

    public static ReportPlot Of(Comparison comparison)
    {
        var models = Ranking.Of(comparison);
        var plot = StyledPlot.New("share of a participant's windows answered rightly", "");
        StyledPlot.Chance(plot, comparison.Protocol.Chance, null);
        for (var i = 0; i < models.Length; i++)
        {
            var values = models[i].Participants.Select(p => p.Accuracy).Where(double.IsFinite).Order().ToArray();
            if (values.Length == 0)
                continue;
            var place = StyledPlot.Place(i, models.Length);
            if (values.Length > 3)
                Box(plot, values, place);
            Dots(plot, values, place);
            Median(plot, values, place);
        }
        StyledPlot.Rows(plot, [.. models.Select(m => PlotFont.Fit(m.Name))]);
        plot.Axes.SetLimitsX(-0.03, 1.03);
        return new("participants", $"Share of right answers of each participant for {models.Length} models.",
            860, StyledPlot.HeightOfRows(models.Length, 40) - 40, [plot]);
    }

    static void Box(Plot plot, double[] sorted, double place)
    {
        var box = plot.Add.Rectangle(ClusterBootstrap.Quantile(sorted, 0.25), ClusterBootstrap.Quantile(sorted, 0.75), place - HalfBox, place + HalfBox);
        box.FillColor = PlotColours.Of(PlotColours.Blue, 0.12);
        box.LineColor = PlotColours.Of(PlotColours.Blue, 0.6);
        box.LineWidth = 1;
    }

    static void Median(Plot plot, double[] sorted, double place)
    {
        var middle = ClusterBootstrap.Quantile(sorted, 0.5);
        var median = plot.Add.Line(middle, place - 1.3 * HalfBox, middle, place + 1.3 * HalfBox);
        median.Color = PlotColours.Of(PlotColours.Orange);
        median.LineWidth = 3;
    }

    /// <summary>Equal shares lie side by side, so that each participant is seen.</summary>
    static void Dots(Plot plot, double[] sorted, double place)
    {
        foreach (var equal in sorted.GroupBy(v => Math.Round(v, 2)))
        {
            var values = equal.ToArray();
            var step = Math.Min(0.11, 2 * HalfBox / Math.Max(1, values.Length - 1));
            for (var i = 0; i < values.Length; i++)
                plot.Add.Marker(values[i], place + (i - (values.Length - 1) / 2.0) * step, MarkerShape.FilledCircle, 5, PlotColours.Of(PlotColours.Ink, 0.65));
        }
    }
}

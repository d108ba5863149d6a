using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>What withholding uncertain answers buys: the share of right ones among those that are left.</summary>
static class CoveragePlot
{
    public static ReportPlot Of(Comparison comparison)
    {
        var plot = StyledPlot.New("share of windows answered", "share of right answers");
        var chance = plot.Add.HorizontalLine(comparison.Protocol.Chance, 1.5f, PlotColours.Of(PlotColours.BrokenInk), LinePattern.Dashed);
        chance.LegendText = "chance";
        var best = comparison.Best;
        var heartRate = comparison.Models.Where(m => m.Name is ModelRoles.HeartRate or ModelRoles.HeartRateAgainstRest && m != best).MaxBy(m => m.BalancedAccuracy.Value);
        var others = comparison.Models.Where(m => m != best && m != heartRate).ToArray();
        for (var i = 0; i < others.Length; i++)
            Line(plot, others[i], PlotColours.Faint, 1, i == 0 ? "other models" : "", 0);
        if (heartRate is not null)
            Line(plot, heartRate, PlotColours.Orange, 2, PlotFont.Fit(heartRate.Name), 6);
        if (best is not null)
            Line(plot, best, PlotColours.Blue, 3, PlotFont.Fit(best.Name), 8);
        plot.Axes.SetLimits(0, 1.03, 0, 1.03);
        StyledPlot.Legend(plot);
        return new("coverage", "Share of right answers against the share of windows answered, when the least certain are withheld.", 720, 440, [plot]);
    }

    static void Line(Plot plot, ModelResult model, string colour, float width, string name, float marker)
    {
        if (model.Coverage.IsDefaultOrEmpty)
            return;
        var line = plot.Add.Scatter(model.Coverage.Select(c => new Coordinates(c.Coverage, c.Accuracy)).ToArray(), PlotColours.Of(colour));
        (line.LineWidth, line.MarkerSize) = (width, marker);
        if (name.Length > 0)
            line.LegendText = name;
    }
}

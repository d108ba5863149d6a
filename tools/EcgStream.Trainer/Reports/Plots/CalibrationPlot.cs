using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>Reliability diagrams: how often answers of a confidence are right, before and after temperature scaling.</summary>
static class CalibrationPlot
{
    const int Columns = 3;
    const int PanelWidth = 290;

    public static ReportPlot Best(ModelResult model) =>
        new("calibration-best", $"Confidence against accuracy of {model.Name}, before and after temperature scaling, with the number of windows.", 620, 520, [Panel(model, true)]);

    public static ReportPlot Others(IReadOnlyList<ModelResult> models)
    {
        var columns = Math.Min(Columns, models.Count);
        return new("calibration-others", $"Confidence against accuracy of {string.Join(", ", models.Select(m => m.Name))}.",
            PanelWidth * columns, 280 * ((models.Count + columns - 1) / columns), [.. models.Select(m => Panel(m, false))], columns);
    }

    static Plot Panel(ModelResult model, bool large)
    {
        var plot = StyledPlot.New(large ? "confidence (mean of the bin)" : "", large ? "share of right answers" : "", large ? null : model.Name);
        var even = plot.Add.Line(0, 0, 1, 1);
        even.Color = PlotColours.Of(PlotColours.BrokenFaint);
        even.LinePattern = LinePattern.Dashed;
        even.LineWidth = 1.5f;
        even.LegendText = "as sure as right";
        Bins(plot, model.Calibration.BinsBefore, PlotColours.Orange, MarkerShape.OpenSquare, "as the model comes", large);
        Bins(plot, model.Calibration.BinsAfter, PlotColours.Blue, MarkerShape.FilledCircle, "after temperature scaling", large);
        if (large)
        {
            foreach (var bin in model.Calibration.BinsAfter)
                Count(plot, bin);
            StyledPlot.Legend(plot);
        }
        plot.Axes.SetLimits(0, 1.04, -0.04, 1.06);
        return plot;
    }

    static void Bins(Plot plot, ImmutableArray<CalibrationBin> bins, string colour, MarkerShape shape, string text, bool large)
    {
        var all = (double)bins.Sum(b => b.Windows);
        foreach (var bin in bins)
        {
            var dot = plot.Add.Marker(bin.MeanConfidence, bin.Accuracy, shape, (float)(4 + (large ? 18 : 12) * Math.Sqrt(bin.Windows / all)), PlotColours.Of(colour, 0.85));
            dot.MarkerLineWidth = 1.5f;
        }
        if (bins.Length == 0)
            return;
        var line = plot.Add.ScatterLine(bins.Select(b => new Coordinates(b.MeanConfidence, b.Accuracy)).ToArray(), PlotColours.Of(colour, 0.7));
        line.MarkerShape = shape;
        line.LegendText = text;
        line.LineWidth = 1.5f;
    }

    static void Count(Plot plot, CalibrationBin bin)
    {
        var text = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"n {bin.Windows}"), bin.MeanConfidence, bin.Accuracy);
        text.LabelFontName = PlotFont.Family;
        text.LabelFontSize = 11;
        text.LabelFontColor = PlotColours.Of(PlotColours.Ink);
        text.LabelAlignment = Alignment.UpperLeft;
        (text.OffsetX, text.OffsetY) = (7, 8);
    }
}

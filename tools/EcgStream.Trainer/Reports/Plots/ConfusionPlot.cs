using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>What was answered (columns) for each true class (rows): counts, shaded by their share of the row.</summary>
static class ConfusionPlot
{
    const int Columns = 3;
    const int PanelWidth = 290;

    public static ReportPlot Best(ModelResult model, ImmutableArray<string> labels) =>
        new("confusion-best", $"Confusion matrix of {model.Name}.", 560, 460, [Panel(model, labels, true)]);

    public static ReportPlot Others(IReadOnlyList<ModelResult> models, ImmutableArray<string> labels)
    {
        var columns = Math.Min(Columns, models.Count);
        return new("confusion-others", $"Confusion matrices of {string.Join(", ", models.Select(m => m.Name))}.",
            PanelWidth * columns, 290 * ((models.Count + columns - 1) / columns), [.. models.Select(m => Panel(m, labels, false))], columns);
    }

    static Plot Panel(ModelResult model, ImmutableArray<string> labels, bool large)
    {
        var plot = StyledPlot.New(large ? "answered" : "", large ? "true" : "", large ? null : model.Name);
        var names = labels.Select(l => PlotFont.Fit(l, large ? 18 : 10)).ToArray();
        for (var truth = 0; truth < labels.Length; truth++)
        {
            var all = model.Confusion[truth].Sum();
            for (var predicted = 0; predicted < labels.Length; predicted++)
                Cell(plot, model.Confusion[truth][predicted], all, predicted, StyledPlot.Place(truth, labels.Length), truth == predicted, large);
        }
        var places = Enumerable.Range(0, labels.Length).Select(i => (double)i).ToArray();
        StyledPlot.Named(plot.Axes.Left, [.. places.Reverse()], names);
        StyledPlot.Named(plot.Axes.Bottom, places, names);
        plot.Axes.SetLimits(-0.5, labels.Length - 0.5, -0.5, labels.Length - 0.5);
        plot.HideGrid();
        plot.Axes.Bottom.FrameLineStyle.IsVisible = plot.Axes.Left.FrameLineStyle.IsVisible = false;
        if (labels.Length > 3)
            Slant(plot, names.Max(n => n.Length));
        return plot;
    }

    static void Cell(Plot plot, int count, int ofRow, double x, double y, bool isRight, bool large)
    {
        var share = ofRow == 0 ? 0 : (double)count / ofRow;
        var cell = plot.Add.Rectangle(x - 0.48, x + 0.48, y - 0.48, y + 0.48);
        cell.FillColor = PlotColours.Of(isRight ? PlotColours.Blue : PlotColours.Orange, 0.05 + 0.55 * share);
        cell.LineWidth = 0;
        var text = plot.Add.Text(count.ToString(CultureInfo.InvariantCulture), x, large ? y + 0.1 : y);
        Style(text, large ? 15 : 12);
        if (large)
            Style(plot.Add.Text(share.ToString("0 %", CultureInfo.InvariantCulture), x, y - 0.22), 11);
    }

    static void Style(ScottPlot.Plottables.Text text, float size)
    {
        text.LabelFontName = PlotFont.Family;
        text.LabelFontSize = size;
        text.LabelFontColor = PlotColours.Of(PlotColours.Ink);
        text.LabelAlignment = Alignment.MiddleCenter;
    }

    /// <summary>Names side by side run into each other: they are slanted, and room is made for them, which the library does not.</summary>
    static void Slant(Plot plot, int longest)
    {
        plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Bottom.TickLabelStyle.OffsetY = 5;
        plot.Axes.Bottom.MinimumSize = 20 + longest * 5.5f;
    }
}

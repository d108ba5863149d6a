using ScottPlot;
using ScottPlot.TickGenerators;

namespace EcgStream.Trainer.Reports;

/// <summary>The look that all plots share.</summary>
static class StyledPlot
{
    const float Small = 12;
    const float Normal = 13;

    /// <summary>An empty plot on a transparent ground.</summary>
    public static Plot New(string xLabel, string yLabel, string? title = null)
    {
        PlotFont.Use();
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        if (title is not null)
            plot.Title(PlotFont.Fit(title, 30));
        plot.Font.Set(PlotFont.Family);
        plot.Axes.Title.Label.FontSize = Normal;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = PlotColours.Of(PlotColours.Ink);
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.Label.FontSize = Normal;
            axis.Label.Bold = false;
            axis.Label.ForeColor = axis.TickLabelStyle.ForeColor = PlotColours.Of(PlotColours.Ink);
            axis.TickLabelStyle.FontSize = Small;
            axis.TickLabelStyle.FontName = PlotFont.Family;
            axis.FrameLineStyle.Color = axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = PlotColours.Of(PlotColours.Faint);
        }
        plot.Axes.Top.FrameLineStyle.IsVisible = plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Grid.MajorLineColor = PlotColours.Of(PlotColours.Faint, 0.25);
        plot.Legend.FontName = PlotFont.Family;
        plot.Legend.FontSize = Small;
        plot.Legend.FontColor = PlotColours.Of(PlotColours.Ink);
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 28;
        plot.Legend.TightHorizontalWrapping = true;
        // A named line would bring a legend over the data by itself.
        plot.HideLegend();
        return plot;
    }

    /// <summary>Names in place of numbers, the first at the top, and no lines between them.</summary>
    public static void Rows(Plot plot, IReadOnlyList<string> names, IReadOnlyList<string>? right = null)
    {
        var places = Enumerable.Range(0, names.Count).Select(i => Place(i, names.Count)).ToArray();
        Named(plot.Axes.Left, places, names);
        plot.Axes.SetLimitsY(-0.7, names.Count - 0.3);
        plot.Grid.YAxisStyle.IsVisible = false;
        if (right is null)
            return;
        Named(plot.Axes.Right, places, right);
        plot.Axes.SetLimitsY(-0.7, names.Count - 0.3, plot.Axes.Right);
    }

    /// <summary>Height of a plot with rows, in pixels.</summary>
    public static int HeightOfRows(int rows, int perRow = 30) => 120 + perRow * rows;

    /// <summary>Where a row lies.</summary>
    public static double Place(int row, int rows) => rows - 1 - row;

    /// <summary>Names at places of an axis.</summary>
    public static void Named(IAxis axis, double[] places, IEnumerable<string> names)
    {
        axis.TickGenerator = new NumericManual(places, [.. names]);
        axis.MajorTickStyle.Length = 0;
    }

    /// <summary>A legend below the plot.</summary>
    public static void Legend(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
    }

    /// <summary>What guessing scores: a dashed line and, where given, its band.</summary>
    public static void Chance(Plot plot, double chance, Interval? band)
    {
        if (band is { } b && double.IsFinite(b.Low) && double.IsFinite(b.High))
        {
            var span = plot.Add.HorizontalSpan(b.Low, b.High, PlotColours.Of(PlotColours.Faint, 0.22));
            span.LineStyle.Width = 0;
            span.LegendText = "95 % of guessing";
        }
        var line = plot.Add.VerticalLine(chance, 1.5f, PlotColours.Of(PlotColours.BrokenInk), LinePattern.Dashed);
        line.LegendText = "chance";
    }
}

using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>Loss and accuracy pass by pass, each fold thin and their mean thick.</summary>
static class CurvePlot
{
    /// <summary>The curves of one of a line-up's networks, side by side.</summary>
    public static ReportPlot Of(ModelResult model, int number, double chance)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"curves-{number}");
        return new(name, $"Learning curves of {model.Name}: loss and accuracy on training and validation windows.", 900, 360,
            [Loss(model.Curves), Accuracy(model.Curves, chance, null)], 2);
    }

    /// <summary>
    /// One network's fit, large: whether the validation accuracy leaves the band of guessing while the training accuracy rises. For a comparison
    /// with one model and one fold, in which the validation windows are those that judge.
    /// </summary>
    /// <exception cref="ArgumentException">The comparison is of another kind: see <see cref="IsSingle"/>.</exception>
    public static ReportPlot Large(Comparison comparison)
    {
        if (!IsSingle(comparison))
            throw new ArgumentException("One model with the curve of one fold is needed.", nameof(comparison));
        var model = comparison.Models.Single(m => m.Name == comparison.About || comparison.Models.Length == 1);
        return new("learning-curve", $"Learning curve of {model.Name}: training and validation accuracy pass by pass, and the band of guessing.", 860, 760,
            [Accuracy(model.Curves, comparison.Protocol.Chance, comparison.Protocol.ChanceBand), Loss(model.Curves)]);
    }

    /// <summary>Whether a comparison is about one network that was fitted once, and whose validation windows are those that judge.</summary>
    public static bool IsSingle(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var about = comparison.Models.Length == 1 ? comparison.Models[0] : comparison.Models.FirstOrDefault(m => m.Name == comparison.About);
        return about is { Curves: [{ Length: > 0 }] } && comparison.IsJudgedByItsCurve;
    }

    static Plot Loss(ImmutableArray<ImmutableArray<EpochReport>> folds)
    {
        var plot = StyledPlot.New("pass over the training windows", "loss (cross-entropy)");
        Line(plot, folds, e => e.TrainingLoss, PlotColours.Orange, "training", MarkerShape.FilledSquare);
        Line(plot, folds, e => e.ValidationLoss, PlotColours.Blue, "validation", MarkerShape.FilledCircle);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, Math.Max(0.1, plot.Axes.GetLimits().Top));
        StyledPlot.Legend(plot);
        return plot;
    }

    static Plot Accuracy(ImmutableArray<ImmutableArray<EpochReport>> folds, double chance, Interval? band)
    {
        var plot = StyledPlot.New("pass over the training windows", "accuracy");
        if (band is { } b && double.IsFinite(b.Low) && double.IsFinite(b.High))
        {
            var span = plot.Add.VerticalSpan(b.Low, b.High, PlotColours.Of(PlotColours.Faint, 0.25));
            span.LineStyle.Width = 0;
            span.LegendText = "95 % of guessing";
        }
        var line = plot.Add.HorizontalLine(chance, 1.5f, PlotColours.Of(PlotColours.BrokenInk), LinePattern.Dashed);
        line.LegendText = "chance";
        // Fits that did not count their right answers say 0 throughout.
        if (folds.SelectMany(f => f).Any(e => e.TrainingAccuracy > 0))
            Line(plot, folds, e => e.TrainingAccuracy, PlotColours.Orange, "training", MarkerShape.FilledSquare);
        Line(plot, folds, e => e.ValidationBalancedAccuracy, PlotColours.Blue, "validation (balanced)", MarkerShape.FilledCircle);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, 1.02);
        StyledPlot.Legend(plot);
        return plot;
    }

    static void Line(Plot plot, ImmutableArray<ImmutableArray<EpochReport>> folds, Func<EpochReport, double> value, string colour, string name, MarkerShape shape)
    {
        if (folds.Length > 1)
        {
            foreach (var fold in folds)
                Add(plot, [.. fold.Select(e => new Coordinates(e.Epoch, value(e)))], PlotColours.Of(colour, 0.35), 1);
        }
        // Folds stop at different passes: a mean over the few that went on would jump.
        var mean = folds.SelectMany(f => f).GroupBy(e => e.Epoch).Where(g => 2 * g.Count() > folds.Length).OrderBy(g => g.Key)
            .Select(g => new Coordinates(g.Key, g.Average(value)));
        if (Add(plot, [.. mean], PlotColours.Of(colour), 2.5f) is not { } line)
            return;
        line.LegendText = name;
        line.MarkerShape = shape;
        line.MarkerSize = folds.Length == 1 ? 5 : 0;
    }

    static ScottPlot.Plottables.Scatter? Add(Plot plot, IEnumerable<Coordinates> points, Color colour, float width)
    {
        var known = points.Where(p => double.IsFinite(p.Y)).ToArray();
        if (known.Length == 0)
            return null;
        var line = plot.Add.ScatterLine(known, colour);
        line.LineWidth = width;
        return line;
    }
}

using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>The same model, asked about people it has met and about people it has not.</summary>
static class LeakPlot
{
    public static ReportPlot Of(LeakResult leak, ProtocolFacts protocol)
    {
        var plot = StyledPlot.New("balanced accuracy", "");
        StyledPlot.Chance(plot, protocol.Chance, protocol.ChanceBand);
        Row(plot, leak.ByRecord, 1, PlotColours.Orange, MarkerShape.FilledSquare);
        Row(plot, leak.ByParticipant, 0, PlotColours.Blue, MarkerShape.FilledCircle);
        StyledPlot.Rows(plot, ["by record: people it has met", "by participant: people it has not"], [Numbers.WithInterval(leak.ByRecord), Numbers.WithInterval(leak.ByParticipant)]);
        plot.Axes.SetLimitsX(0, 1.02);
        StyledPlot.Legend(plot);
        return new("leak", $"Balanced accuracy of {leak.Model}, split by record and by participant.", 860, 200, [plot]);
    }

    static void Row(Plot plot, Figure figure, double place, string colour, MarkerShape shape)
    {
        if (double.IsFinite(figure.Low + figure.High))
        {
            var interval = plot.Add.Line(figure.Low, place, figure.High, place);
            interval.Color = PlotColours.Of(colour);
            interval.LineWidth = 3;
        }
        plot.Add.Marker(figure.Value, place, shape, 11, PlotColours.Of(colour));
    }
}

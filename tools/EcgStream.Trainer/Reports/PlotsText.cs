namespace EcgStream.Trainer.Reports;

/// <summary>The chapters that are mostly pictures.</summary>
static class PlotsText
{
    public static IEnumerable<Block> Of(Comparison comparison) =>
        [.. Spread(comparison), .. Confusion(comparison), .. Curves(comparison), .. Calibration(comparison), .. Coverage(comparison), .. Effects(comparison)];

    static IEnumerable<Block> Spread(Comparison comparison)
    {
        var models = Ranking.Of(comparison);
        var people = comparison.Models.SelectMany(m => m.Participants).Select(p => p.Participant).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        yield return new Heading(2, "For whom does it work?");
        yield return new Picture(SpreadPlot.Of(comparison), "Each dot is a participant; the box spans the middle half of them, the orange line is the median, the dashed line chance.");
        yield return new Foldable("Participant by participant", [new Grid(["participant", .. models.Select(m => m.Name)],
            [.. people.Select(person => new Row([new(person), .. models.Select(m => new Cell(m.Participants.FirstOrDefault(p => p.Participant == person) is { } score ? Numbers.Share(score.Accuracy) : Numbers.None))]))])], false);
    }

    static IEnumerable<Block> Confusion(Comparison comparison)
    {
        yield return new Heading(2, "What is taken for what?");
        if (comparison.Best is { } best)
            yield return new Picture(ConfusionPlot.Best(best, comparison.Data.Labels), $"{best.Name}: counts of windows and their share of the true class. Rows are true, columns answered; blue cells are right.");
        if (Others(comparison) is { Length: > 0 } others)
            yield return new Picture(ConfusionPlot.Others(others, comparison.Data.Labels), "The other models: rows are true, columns answered.");
    }

    static IEnumerable<Block> Curves(Comparison comparison)
    {
        var networks = comparison.Models.Where(m => m.Curves.Any(c => !c.IsDefaultOrEmpty)).ToArray();
        if (networks.Length == 0 || CurvePlot.IsSingle(comparison))
            yield break;
        yield return new Heading(2, "Learning curves");
        yield return new Paragraph("Each fold is a thin line; the thick one is their mean, as long as more than half of the folds went on. Validation windows are of people taken out of the training side to decide when to stop: few, so single folds jump.");
        for (var i = 0; i < networks.Length; i++)
        {
            yield return new Heading(3, networks[i].Name);
            yield return new Picture(CurvePlot.Of(networks[i], i + 1, comparison.Protocol.Chance), "Left the loss. Right the share of right answers on training windows and the balanced accuracy on validation windows, with chance as a dashed line.");
        }
    }

    static IEnumerable<Block> Calibration(Comparison comparison)
    {
        yield return new Heading(2, "Can its confidence be taken at its word?");
        yield return new Grid(["model", "ECE before", "ECE after", "loss before", "loss after", "temperature"],
            [.. Ranking.Of(comparison).Select(m => new Row([new(m.Name), .. Shares(m.Calibration)]))]);
        if (comparison.Best is { } best)
            yield return new Picture(CalibrationPlot.Best(best), $"{best.Name}: dots on the dashed line are as often right as they are sure; below it they claim too much. Larger dots are more windows, n after scaling.");
        if (Others(comparison) is { Length: > 0 } others)
            yield return new Picture(CalibrationPlot.Others(others), "The other models: confidence across, share of right answers up; open squares before and full circles after temperature scaling.");

        static IEnumerable<Cell> Shares(Calibration c) =>
            new[] { c.ErrorBefore, c.ErrorAfter, c.LossBefore, c.LossAfter, c.Temperature }.Select(v => new Cell(Numbers.Share(v)));
    }

    static IEnumerable<Block> Coverage(Comparison comparison)
    {
        if (comparison.Models.All(m => m.Coverage.IsDefaultOrEmpty))
            yield break;
        yield return new Heading(2, "What is gained by keeping silent when unsure?");
        yield return new Picture(CoveragePlot.Of(comparison), "From right to left more and more of the least certain answers are withheld. A line that rises to the left has a confidence worth something. With few windows left the line is uncertain.");
    }

    static IEnumerable<Block> Effects(Comparison comparison)
    {
        if (EffectPlot.Largest(comparison) is not { Length: > 0 } largest)
            yield break;
        yield return new Heading(2, "What do the classes do to the features?");
        yield return new Picture(EffectPlot.Of(comparison), $"The {largest.Length} largest of {comparison.Effects.Length} effects with 95 % intervals"
            + (comparison.Data.HasRest ? ", each against the person's own rest (Δ)." : ", each class against the others, person by person.")
            + " They were picked for being large, so they are a little smaller in truth.");
    }

    static ModelResult[] Others(Comparison comparison) => [.. Ranking.Of(comparison).Where(m => m != comparison.Best)];
}

using System.Collections.Immutable;

namespace EcgStream.Trainer.Reports;

/// <summary>All models in one table, between what can be known and what guessing gives.</summary>
static class LineUpText
{
    public static ImmutableArray<Block> Of(Comparison comparison)
    {
        var hasArea = comparison.Models.Any(m => m.AreaUnderCurve is not null);
        var width = hasArea ? 10 : 9;
        return
        [
            new Heading(2, "The line-up"),
            new Grid(
                [
                    "model", "verdict", "balanced accuracy", "macro-F1", .. hasArea ? ["AUC"] : Array.Empty<string>(),
                    "on its training windows", "above heart rate", "p", "parameters", "time",
                ],
                [
                    .. Limits(comparison.Data.BayesLimit, width),
                    .. Ranking.Of(comparison).Select(m => ModelRow(m, hasArea)),
                    Reference("chance", comparison.Protocol.Chance, width),
                ]),
            new Paragraph("Best first; in brackets 95 % intervals over participants. References are there to be beaten. "
                + $"'Above heart rate' is the paired difference of balanced accuracy to the heart rate alone, against rest where the model has it too. p: {Numbers.Count(comparison.Protocol.Permutations)} shuffles."),
            new Picture(ScorePlot.Of(comparison), "Balanced accuracy with 95 % intervals. The grey band is where 95 of 100 guessers would lie on as many windows; green lines are the most that the generator lets anyone know, where it is known."),
        ];
    }

    /// <summary>A figure over its interval.</summary>
    public static Cell Cell(Figure? figure) => figure is null ? new(Numbers.None) : new(Numbers.Share(figure.Value), Numbers.Interval(figure));

    public static Cell VerdictCell(ModelResult model) => new(ConclusionsOf.Words(model.Verdict.Kind), Verdict: model.Verdict.Kind);

    static Row ModelRow(ModelResult model, bool hasArea) => new(
        [
            new(model.Name, ModelRoles.IsReference(model.Name) ? "reference" : model.UsedRest ? "against rest" : ""),
            VerdictCell(model), Cell(model.BalancedAccuracy), Cell(model.MacroF1), .. hasArea ? [Cell(model.AreaUnderCurve)] : Array.Empty<Cell>(),
            new(Numbers.Share(model.TrainingBalancedAccuracy)),
            model.AboveHeartRate is { } above ? new(Numbers.Difference(above), Numbers.DifferenceInterval(above)) : new(Numbers.None),
            new(Numbers.P(model.PermutationP, model.Permutations)), new(Numbers.Count(model.Parameters)), new(Numbers.Duration(model.Seconds)),
        ], ModelRoles.IsReference(model.Name));

    static IEnumerable<Row> Limits(BayesLimit? limit, int width) => limit is null ? [] :
    [
        Reference("limit: a minute and a minute at rest", limit.FromMinuteAndRest, width),
        Reference("limit: a minute", limit.FromMinute, width),
    ];

    static Row Reference(string name, double value, int width) =>
        new([new(name), new(""), new(Numbers.Share(value)), .. Enumerable.Repeat(new Cell(""), width - 3)], true);
}

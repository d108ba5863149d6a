using System.Globalization;

namespace EcgStream.Trainer.Reports;

/// <summary>Each model by itself: why its verdict, what next, and its classes.</summary>
static class ModelText
{
    public static IEnumerable<Block> Of(Comparison comparison)
    {
        if (comparison.Models.IsEmpty)
            yield break;
        yield return new Heading(2, "Model by model");
        foreach (var model in Ranking.Of(comparison))
            yield return new Foldable($"{model.Name}: {ConclusionsOf.Words(model.Verdict.Kind)}", [.. Model(model)], true);
    }

    static IEnumerable<Block> Model(ModelResult model)
    {
        yield return new Paragraph(model.Title);
        yield return new Bullets([model.Verdict.Because, $"Next: {model.Verdict.Next}", .. Spread(model), .. Settings(model)]);
        yield return new Grid(["class", "recall", "precision", "F1"],
            [.. model.Classes.Select(c => new Row([new(c.Label), new(Numbers.Share(c.Recall)), new(Numbers.Share(c.Precision)), new(Numbers.Share(c.F1))]))]);
    }

    static IEnumerable<string> Spread(ModelResult model)
    {
        var sorted = model.Participants.Where(p => double.IsFinite(p.Accuracy)).OrderBy(p => p.Accuracy).ToArray();
        if (sorted.Length < 2)
            yield break;
        var middle = ClusterBootstrap.Quantile([.. sorted.Select(p => p.Accuracy)], 0.5);
        yield return $"Right answers of a participant: median {Numbers.Share(middle)}, from {Numbers.Share(sorted[0].Accuracy)} ({sorted[0].Participant}) to {Numbers.Share(sorted[^1].Accuracy)} ({sorted[^1].Participant}).";
    }

    static IEnumerable<string> Settings(ModelResult model)
    {
        if (model.Settings.Length == 0 || model.Settings.All(s => s == ModelSetting.Only[0].Name))
            yield break;
        yield return "Chosen in the folds: " + string.Join(", ", model.Settings.GroupBy(s => s, StringComparer.Ordinal).OrderByDescending(g => g.Count())
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} (×{g.Count()})"))) + ".";
    }
}

using System.Globalization;
using System.Text;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary>Model cards as a page for people.</summary>
public static class CardText
{
    /// <summary>What the page says of its origin: a page without it is somebody else's.</summary>
    public const string Mark = "Written by `ecgtrain cards`";

    /// <summary>The page of a folder of models.</summary>
    public static string Page(IEnumerable<ModelCard> cards)
    {
        ArgumentNullException.ThrowIfNull(cards);
        var all = cards.ToArray();
        var page = new PageText();
        page.Line($"# Models\n\n{Mark} from the cards (`*.card.json`) beside the models; change those, not this page.\n");
        page.Line($"| Model | Tells | Trained on | Balanced accuracy on unseen people [95 %] | Chance | Needs a resting minute |\n|---|---|---|---|---|---|");
        foreach (var card in all)
        {
            page.Line($"| [`{card.Name}`](#{Anchor(card)}) | {string.Join(", ", card.Model.Labels)} | {(card.IsSimulated ? "**simulated** people" : $"{card.Data.TrainingParticipants.Length} people")} | {Numbers.WithInterval(card.Evaluation.Scores[0].BalancedAccuracy)} | {card.Evaluation.Protocol.Chance:0.000} | {(card.Model.NeedsBaseline ? "yes" : "no")} |");
        }
        foreach (var card in all)
            Append(page, card);
        return page.ToString();
    }

    static void Append(PageText page, ModelCard card)
    {
        var (model, data, evaluation) = (card.Model, card.Data, card.Evaluation);
        page.Line($"\n## {card.Name} {card.Version}\n\n{card.Summary}\n\n**{card.TrainedOn}**\n");
        page.Line($"| | |\n|---|---|");
        page.Line($"| File | `{card.File}`, SHA-256 `{card.Sha256}` |");
        page.Line($"| Kind | `{model.Kind}`: {model.Title}; {model.Parameters:N0} trained values; setting: {model.Setting} |");
        page.Line($"| Input | {(model.Input == ModelInput.Features ? $"features: {string.Join(", ", model.Features.Select(f => $"`{f}`"))}" : $"{model.WindowLength:N0} samples, scaled by `{model.Normalisation}`")} of 60 s windows at {model.RateHz} Hz, filter `{model.Filter}`{(model.NeedsBaseline ? "; and the same of the person's resting minute" : "")} |");
        page.Line($"| Output | probabilities of {string.Join(", ", model.Labels)}; temperature {model.Temperature:0.###}{(model.AbstainBelow > 0 ? $"; says nothing below {model.AbstainBelow:0.##}" : "")} |");
        page.Line($"| Data | {data.Description} {data.Windows:N0} windows: {string.Join(", ", model.Labels.Zip(data.WindowsPerLabel, (l, n) => $"{n:N0} {l}"))} |");
        page.Line($"| Fitted on | {data.TrainingParticipants.Length:N0} participants{(data.HeldOutParticipants.IsEmpty ? "" : $"; {data.HeldOutParticipants.Length:N0} held out to judge")} |");
        page.Line($"| Trainer against ONNX Runtime | worst difference of a probability {model.ParityDifference:0.0e+0} on {model.ParityWindows} windows |");
        page.Line($"| Licence | {card.Licence} |");
        page.Line($"\n### On {evaluation.Participants} {(card.IsSimulated ? "simulated " : "")}participants never seen before ({evaluation.Windows:N0} windows)\n");
        page.Line($"{evaluation.Protocol.Split}. {(evaluation.IsOfThisFile ? "This very file was judged." : "In each fold a model was fitted in the same way on the other participants; the file itself was then fitted on all of them.")} Verdict: **{ConclusionsOf.Words(evaluation.Verdict.Kind)}**. {evaluation.Verdict.Because}\n");
        page.Line($"| | balanced accuracy [95 %] | macro-F1 [95 %] | AUC | on training windows | above heart rate | p |\n|---|---|---|---|---|---|---|");
        foreach (var score in evaluation.Scores)
            page.Line($"| {(score == evaluation.Scores[0] ? $"**{score.Name}**" : score.Name)} | {Numbers.WithInterval(score.BalancedAccuracy)} | {Numbers.WithInterval(score.MacroF1)} | {(score.AreaUnderCurve is { } area ? Numbers.WithInterval(area) : "")} | {(double.IsNaN(score.Training) ? "not measured" : score.Training.ToString("0.000", CultureInfo.InvariantCulture))} | {(score.AboveHeartRate is { } above ? Numbers.WithInterval(above) : "")} | {score.P:0.0000} |");
        page.Line($"| chance | {evaluation.Protocol.Chance:0.000} [{evaluation.Protocol.ChanceBand.Low:0.000}, {evaluation.Protocol.ChanceBand.High:0.000}] | | | | | |");
        if (data.BayesLimit is { } limit)
            page.Line($"| most that the generator allows from {(model.NeedsBaseline ? "a minute and a minute at rest" : "a minute")} | {(model.NeedsBaseline ? limit.FromMinuteAndRest : limit.FromMinute):0.000} | | | | | |");
        page.Line($"\n| true ↓ answered → | {string.Join(" | ", model.Labels)} | recall | precision | F1 |");
        page.Line($"|---|{string.Concat(model.Labels.Select(_ => "---|"))}---|---|---|");
        for (var i = 0; i < model.Labels.Length; i++)
            page.Line($"| {model.Labels[i]} | {string.Join(" | ", evaluation.Confusion[i])} | {evaluation.Classes[i].Recall:0.000} | {evaluation.Classes[i].Precision:0.000} | {evaluation.Classes[i].F1:0.000} |");
        page.Line($"\nCalibration error {evaluation.CalibrationErrorBefore:0.000}, after temperature scaling {evaluation.CalibrationErrorAfter:0.000}. Answering the most certain half: {Half(evaluation)}.");
        page.Section("Protocol", [.. evaluation.Protocol.Notes, .. data.Remarks]);
        page.Section("What it must not be used for, and what the figures do not say", card.Limits);
        page.Line($"\n### Again\n\n```sh\n{card.Command}\n```");
    }

    static string Half(CardEvaluation evaluation)
    {
        var half = evaluation.Coverage.MinBy(c => Math.Abs(c.Coverage - 0.5))!;
        return string.Create(CultureInfo.InvariantCulture, $"accuracy {half.Accuracy:0.000} at {half.Coverage:0%} of windows (confidence from {half.Threshold:0.00})");
    }

    // As GitHub makes anchors of headings: lower case, spaces to hyphens, dots dropped.
    static string Anchor(ModelCard card) => $"{card.Name}-{card.Version.Replace(".", "", StringComparison.Ordinal)}".ToLowerInvariant().Replace(' ', '-');


    sealed class PageText
    {
        readonly StringBuilder _text = new();

        public void Line(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        public void Section(string title, IEnumerable<string> points)
        {
            Line($"\n### {title}\n");
            foreach (var point in points)
                Line($"- {point}");
        }

        public override string ToString() => _text.ToString();
    }
}

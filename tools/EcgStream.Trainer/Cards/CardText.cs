using System.Globalization;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>Model cards as a page for people.</summary>
public static class CardText
{
    public static string Page(IEnumerable<ModelCard> cards)
    {
        ArgumentNullException.ThrowIfNull(cards);
        var page = new StringBuilder();
        page.Append("# Models\n\nWritten by `ecgtrain cards` from the cards (`*.card.json`) beside the models; change those, not this page.\n");
        foreach (var card in cards)
            Append(page, card);
        return page.ToString();
    }

    static void Append(StringBuilder page, ModelCard card)
    {
        var (network, data, evaluation) = (card.Network, card.Data, card.Evaluation);
        Line($"\n## {card.Name} {card.Version}\n\n{card.Summary}\n\n**{card.TrainedOn}**\n");
        Line($"| | |\n|---|---|");
        Line($"| File | `{card.File}`, SHA-256 `{card.Sha256}` |");
        Line($"| Network | {network.Kind}; {network.Parameters:N0} parameters |");
        Line($"| Input | {network.WindowLength:N0} samples in {network.Unit} at {network.RateHz} Hz, filter `{network.Filter}`, each window scaled by `{network.Normalisation}` |");
        Line($"| Output | probabilities of {string.Join(", ", network.Labels)} |");
        Line($"| Data | {data.Kind}: {data.Generator} {data.GeneratorVersion}, effect scale {data.Options.EffectScale}, elicitation {data.Options.Elicitation}, seed {data.Plan.Seed} |");
        Line($"| Participants | {data.TrainingParticipants} training, {data.ValidationParticipants} validation, {data.TestParticipants} test, {data.RecordsPerParticipant} records each |");
        Line($"| Licence | {card.Licence} |");
        Line($"\n### On {evaluation.Participants} simulated participants never seen before ({evaluation.Windows:N0} windows)\n");
        Line($"| | balanced accuracy [95 % CI] | macro F1 [95 % CI] |\n|---|---|---|");
        Row($"**{card.Name}**", evaluation.Model);
        foreach (var baseline in evaluation.Baselines)
            Row(baseline.Name, baseline.Score);
        Row("ceiling: the simulator's hidden state, which no model can see", evaluation.Ceiling);
        Line($"| chance | {evaluation.Chance:0.000} | |");
        Line($"\nAbove logistic regression by [{evaluation.AboveHeartRate.Low:0.000}, {evaluation.AboveHeartRate.High:0.000}] (95 % CI, paired).\n");
        Line($"| true ↓ answered → | {string.Join(" | ", network.Labels)} | recall | precision | F1 |");
        Line($"|---|{string.Concat(network.Labels.Select(_ => "---|"))}---|---|---|");
        for (var i = 0; i < network.Labels.Length; i++)
        {
            var figures = evaluation.Model.Classes[i];
            Line($"| {network.Labels[i]} | {string.Join(" | ", evaluation.Model.Confusion[i])} | {figures.Recall:0.000} | {figures.Precision:0.000} | {figures.F1:0.000} |");
        }
        Section("Protocol", data.Protocol);
        Section("What it must not be used for, and what the figures do not say", card.Limits);
        Line($"\n### Again\n\n```sh\n{card.Command}\n```\n");
        Line($"`ecgtrain evaluate models/{card.File}` judges the file again on the same participants.");

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Row(string name, Score score) => Line(
            $"| {name} | {score.BalancedAccuracy:0.000} [{score.BalancedAccuracyInterval.Low:0.000}, {score.BalancedAccuracyInterval.High:0.000}] | {score.MacroF1:0.000} [{score.MacroF1Interval.Low:0.000}, {score.MacroF1Interval.High:0.000}] |");

        void Section(string title, IEnumerable<string> points)
        {
            Line($"\n### {title}\n");
            foreach (var point in points)
                Line($"- {point}");
        }
    }
}

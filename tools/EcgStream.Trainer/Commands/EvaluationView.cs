using System.Globalization;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>Figures on the terminal.</summary>
static class EvaluationView
{
    public static void Show(IAnsiConsole console, ModelContract contract, Evaluation evaluation)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{evaluation.Participants} simulated participants never seen before, {evaluation.Windows} windows; chance {evaluation.Chance:0.000}; 95 % intervals over participants");
        var scores = new Table().AddColumns("", "balanced accuracy", "macro F1");
        Add(contract.Name, evaluation.Model);
        foreach (var baseline in evaluation.Baselines)
            Add(baseline.Name, baseline.Score);
        Add("ceiling: the simulator's hidden state", evaluation.Ceiling);
        console.Write(scores);
        console.MarkupLineInterpolated($"Above logistic regression by {Text(evaluation.AboveHeartRate)}");
        var confusion = new Table().AddColumn("true, answered:").AddColumns([.. contract.Labels]).AddColumns("recall", "precision", "F1");
        for (var i = 0; i < contract.Labels.Length; i++)
        {
            var figures = evaluation.Model.Classes[i];
            confusion.AddRow([contract.Labels[i], .. evaluation.Model.Confusion[i].Select(n => n.ToString(CultureInfo.InvariantCulture)),
                Text(figures.Recall), Text(figures.Precision), Text(figures.F1)]);
        }
        console.Write(confusion);

        void Add(string name, Score score) => scores.AddRow(Markup.Escape(name),
            Markup.Escape($"{Text(score.BalancedAccuracy)} {Text(score.BalancedAccuracyInterval)}"),
            Markup.Escape($"{Text(score.MacroF1)} {Text(score.MacroF1Interval)}"));
    }

    static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    static string Text(Interval interval) => $"[{Text(interval.Low)}, {Text(interval.High)}]";
}

using System.Globalization;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>A comparison on the terminal: bars while it runs, tables afterwards. Everything but the final figures goes to the standard error stream.</summary>
sealed class JudgingView
{
    /// <summary>Where progress goes, so that the standard output stays for results.</summary>
    public IAnsiConsole Console { get; } = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(System.Console.Error) });

    /// <summary>Shows bars with the time left while work runs; the work names its tasks and says how much of each is done.</summary>
    public T Progress<T>(Func<Action<string, double>, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var tasks = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                var gate = new Lock();
                return work((name, done) =>
                {
                    lock (gate)
                    {
                        if (!tasks.TryGetValue(name, out var task))
                            tasks[name] = task = context.AddTask(Markup.Escape(name), maxValue: 1);
                        task.Value = Math.Max(task.Value, done);
                    }
                });
            });
    }

    /// <summary>A network's pass, as a line.</summary>
    public void Epoch(string model, string fold, EpochReport epoch) => Console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
        $"[grey]{model}, {fold}, pass {epoch.Epoch}: loss {epoch.TrainingLoss:0.000}, validation loss {epoch.ValidationLoss:0.000}, accuracy {epoch.TrainingAccuracy:0.000} in training, balanced {epoch.ValidationBalancedAccuracy:0.000} in validation{(epoch.Best ? ", kept so far" : "")}[/]");

    /// <summary>A model's result, as a line.</summary>
    public void Model(ModelResult result) => Console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
        $"[bold]{result.Name}[/]: {Numbers.WithInterval(result.BalancedAccuracy)}, training {result.TrainingBalancedAccuracy:0.000}, p {result.PermutationP:0.0000}: {ConclusionsOf.Words(result.Verdict.Kind)}");

    /// <summary>The line-up and the conclusions.</summary>
    public static void Show(IAnsiConsole console, Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(comparison);
        if (comparison.Protocol.Leaks)
            console.MarkupLine("[red bold]This split leaks: the same people are in training and test.[/]");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{comparison.Data.Name}: {comparison.Data.Participants} {(comparison.Data.IsSimulated ? "simulated " : "")}participants, {comparison.Data.Windows} windows; {comparison.Protocol.Split}");
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["Model", "Balanced accuracy [95 %]", "Macro-F1", "Training", "− heart rate", "p", "Seconds", "Verdict"])
            table.AddColumn(Markup.Escape(heading));
        foreach (var model in comparison.Models)
        {
            table.AddRow([.. new[]
            {
                model.Name, Numbers.WithInterval(model.BalancedAccuracy), Numbers.Share(model.MacroF1.Value), Numbers.Share(model.TrainingBalancedAccuracy),
                model.AboveHeartRate is { } above ? Numbers.WithInterval(above) : "", model.PermutationP.ToString("0.0000", CultureInfo.InvariantCulture),
                model.Seconds.ToString("0", CultureInfo.InvariantCulture), ConclusionsOf.Words(model.Verdict.Kind),
            }.Select(Markup.Escape)]);
        }
        table.AddRow([.. new[] { "chance", $"{Numbers.Share(comparison.Protocol.Chance)} [{Numbers.Share(comparison.Protocol.ChanceBand.Low)}, {Numbers.Share(comparison.Protocol.ChanceBand.High)}]", "", "", "", "", "", "" }.Select(Markup.Escape)]);
        if (comparison.Data.BayesLimit is { } limit)
            table.AddRow([.. new[] { "Bayes limit", $"{Numbers.Share(limit.FromMinute)}; with rest {Numbers.Share(limit.FromMinuteAndRest)}", "", "", "", "", "", "" }.Select(Markup.Escape)]);
        console.Write(table);
        foreach (var sentence in comparison.Conclusions)
            console.WriteLine(sentence);
    }

}

using System.Globalization;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>A comparison on the terminal: bars while it runs, tables afterwards. Everything but the final figures goes to the standard error stream.</summary>
sealed class JudgingView
{
    const int WideColumns = 125;
    const int MiddlingColumns = 100;

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
                        if (done >= 1)
                            task.StopTask();
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
        // What does not fit on the line is in the report.
        var (wide, middling) = (console.Profile.Width >= WideColumns, console.Profile.Width >= MiddlingColumns);
        string[] headings = ["Model", "Balanced accuracy", .. Only(middling, "Training"), .. Only(wide, "− heart rate"), .. Only(middling, "p"), .. Only(wide, "Seconds"), "Verdict"];
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(Markup.Escape(heading)).NoWrap());
        foreach (var model in comparison.Models)
        {
            Row(
            [
                model.Name, Numbers.WithInterval(model.BalancedAccuracy), .. Only(middling, Numbers.Share(model.TrainingBalancedAccuracy)),
                .. Only(wide, model.AboveHeartRate is { } above ? $"{Numbers.Difference(above)} {Numbers.DifferenceInterval(above)}" : ""),
                .. Only(middling, Numbers.P(model.PermutationP, model.Permutations)),
                .. Only(wide, model.Seconds.ToString("0", CultureInfo.InvariantCulture)), ConclusionsOf.Words(model.Verdict.Kind),
            ]);
        }
        Row(["chance", $"{Numbers.Share(comparison.Protocol.Chance)} [{Numbers.Share(comparison.Protocol.ChanceBand.Low)}, {Numbers.Share(comparison.Protocol.ChanceBand.High)}]"]);
        if (comparison.Data.BayesLimit is { } limit)
        {
            Row(["Bayes limit", Numbers.Share(limit.FromMinute)]);
            Row(["… with rest", Numbers.Share(limit.FromMinuteAndRest)]);
        }
        console.Write(table);
        foreach (var sentence in comparison.Conclusions)
            console.WriteLine(sentence);
        foreach (var note in comparison.Protocol.Notes.Where(n => n.StartsWith("Stopped", StringComparison.Ordinal) || n == ComparisonRun.StoppedNote))
            console.MarkupLineInterpolated($"[yellow]{note} The same command goes on where it was.[/]");

        void Row(string[] cells) => table.AddRow([.. cells.Concat(Enumerable.Repeat("", headings.Length - cells.Length)).Select(Markup.Escape)]);

        static string[] Only(bool shown, string cell) => shown ? [cell] : [];
    }

}

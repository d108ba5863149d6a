using System.Collections.Immutable;
using System.CommandLine;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain compare</c>.</summary>
static class CompareCommand
{
    // Quick to fit, and sees the whole signal, so that it can know a person again.
    const string UsualLeak = "random-kernels";

    public static Command Create()
    {
        var data = DataInput.Argument();
        var models = new Option<string>("--models") { Description = "Names joined by commas; 'all', or 'fast' for those of features, which take minutes where networks and random kernels take hours.", DefaultValueFactory = _ => "all" };
        var leak = new Option<string?>("--leak") { Description = $"Model of the line-up that is also split by record (with --split record: by participant), to measure the leak; 'none' for none. Default: {UsualLeak}." };
        var @out = new Option<string>("--out") { Description = "Folder for report.html, report.md, results.json and finished folds.", DefaultValueFactory = _ => "comparison" };
        var json = new Option<bool>("--json") { Description = "Print the results as JSON." };
        var judging = new JudgingArguments();
        var input = new DataInput();
        var command = new Command("compare",
            "Judges the whole line-up on the same unseen participants and writes a report. A comparison that was broken off goes on where it was.\n\n"
            + "Examples:\n  ecgtrain compare eegmat/manifest.csv --split lopo --models fast\n  ecgtrain compare \"sim:?participants=26&effect=0\" --out null-cohort")
        { data, models, leak, @out, json };
        judging.AddTo(command);
        input.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var (split, folds, options) = judging.Read(parsed);
            var folder = parsed.GetValue(@out)!;
            var leakName = parsed.GetValue(leak);
            if (leakName is not (null or "none") && ModelLineUp.All.All(k => k.Name != leakName))
                throw new EcgStreamException($"--leak {leakName} names no model: give one of {string.Join(", ", ModelLineUp.All.Select(k => k.Name))}, or 'none'.");
            var view = new JudgingView();
            var set = input.Load(parsed, data, options.Threads, view, cancellation).ForComparison();
            var kinds = ModelChoice.Of(parsed.GetValue(models)!, set, view.Console);
            var leakOf = LeakOf(leakName, kinds, view);
            if (split == SplitKind.Record)
                view.Console.MarkupLine("[red]Warning: split by record, the same people are in training and test. These figures leak; they are no evidence for new people.[/]");
            var comparison = view.Progress(done => new ComparisonRun(set, options, new(Path.Combine(folder, "folds")))
            {
                OnProgress = done,
                OnEpoch = view.Epoch,
                OnModel = view.Model,
                OnLeftOut = sentence => view.Console.MarkupLineInterpolated($"[yellow]{sentence}[/]"),
            }.Run($"Line-up on {set.Name}", kinds, split, folds, leakOf, cancellation));
            Report.Write(comparison, folder);
            if (parsed.GetValue(json))
                Console.WriteLine(ResultsFile.ToJson(comparison));
            else
                JudgingView.Show(AnsiConsole.Console, comparison);
            view.Console.MarkupLineInterpolated($"Report: {Path.Combine(folder, "report.html")}");
            return cancellation.IsCancellationRequested ? 130 : 0;
        }, CancellationToken.None));
        return command;
    }

    static IModelKind? LeakOf(string? name, ImmutableArray<IModelKind> kinds, JudgingView view)
    {
        if (name == "none")
            return null;
        if (kinds.FirstOrDefault(k => k.Name == (name ?? UsualLeak)) is { } found)
            return found;
        if (name is not null)
            throw new EcgStreamException($"--leak {name} is not in the line-up: add it to --models, or give one of {string.Join(", ", kinds.Select(k => k.Name))}.");
        view.Console.MarkupLineInterpolated($"[yellow]No leak is measured: {UsualLeak} is not in the line-up. Name another model with --leak.[/]");
        return null;
    }
}

using System.CommandLine;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain compare</c>.</summary>
static class CompareCommand
{
    public static Command Create()
    {
        var data = DataInput.Argument();
        var models = new Option<string>("--models") { Description = "Names joined by commas; 'all', or 'fast' for those that are no networks.", DefaultValueFactory = _ => "all" };
        var leak = new Option<string>("--leak") { Description = "Model that is also split by record, to measure the leak; 'none' for none.", DefaultValueFactory = _ => "random-kernels" };
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
            var view = new JudgingView();
            var set = input.Load(parsed, data, options.Threads, view, cancellation).ForComparison();
            var kinds = ModelChoice.Of(parsed.GetValue(models)!, set, view.Console);
            var leakOf = parsed.GetValue(leak) is { } name && name != "none" ? kinds.FirstOrDefault(k => k.Name == name) : null;
            if (split == SplitKind.Record)
                view.Console.MarkupLine("[red]Warning: split by record, the same people are in training and test. These figures leak; they are no evidence for new people.[/]");
            var comparison = view.Progress(done => new ComparisonRun(set, options, new(Path.Combine(folder, "folds")))
            {
                OnProgress = done,
                OnEpoch = view.Epoch,
                OnModel = view.Model,
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
}

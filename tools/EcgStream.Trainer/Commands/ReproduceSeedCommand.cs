using System.CommandLine;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain reproduce-seed</c>.</summary>
static class ReproduceSeedCommand
{
    public static Command Create()
    {
        var data = DataInput.Argument();
        data.DefaultValueFactory = _ => "sim:?participants=26&rest=false";
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training windows.", DefaultValueFactory = _ => SeedReproduction.PostedEpochs };
        var @out = new Option<string>("--out") { Description = "Folder for report.html, report.md, results.json and the state of the training.", DefaultValueFactory = _ => "reproduce-seed" };
        var model = new Option<string?>("--model") { Description = "Also write the trained network as an ONNX file (float16 weights), with its card." };
        var seed = new Option<int>("--seed") { Description = "Seed of the weights.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var input = new DataInput();
        var command = new Command("reproduce-seed",
            "Trains the network of the forum question as it was posted: its layers, optimiser, batch, order, split and number of passes, on data of its shape. Shows the training accuracy rise to 1 and the validation accuracy stay at chance, and says why.\n\n"
            + "Examples:\n  ecgtrain reproduce-seed\n  ecgtrain reproduce-seed recordings.csv --records-per-participant 12")
        { data, epochs, @out, model, seed, threads };
        input.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            TorchNatives.Require();
            var options = new JudgingOptions
            {
                Seed = JudgingArguments.AtLeast(parsed.GetValue(seed), 0, "--seed"),
                Threads = JudgingArguments.AtLeast(parsed.GetValue(threads), 1, "--threads"),
                Epochs = JudgingArguments.AtLeast(parsed.GetValue(epochs), 1, "--epochs"),
            };
            var folder = parsed.GetValue(@out)!;
            var view = new JudgingView();
            var set = input.Load(parsed, data, options.Threads, view, cancellation, SeedReproduction.Form);
            var comparison = view.Progress(done => new SeedReproduction(set, options) { OnProgress = done, OnEpoch = view.Epoch }
                .Run(Path.Combine(folder, "checkpoints"), parsed.GetValue(model), CommandLine.Of(parsed), cancellation));
            Report.Write(comparison, folder);
            JudgingView.Show(AnsiConsole.Console, comparison);
            view.Console.MarkupLineInterpolated($"Report: {Path.Combine(folder, "report.html")}");
            return cancellation.IsCancellationRequested ? 130 : 0;
        }, CancellationToken.None));
        return command;
    }
}

using System.CommandLine;
using EcgStream.Onnx;
using EcgStream.Trainer.Reports;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain evaluate</c>.</summary>
static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model: a file, or the name of one in models/." };
        var data = DataInput.Argument();
        var json = new Option<bool>("--json") { Description = "Print the results as JSON." };
        var others = new Option<bool>("--other-people") { Description = "Participants who bear the name of a training participant are other people." };
        var @out = new Option<string?>("--out") { Description = "Folder for a report." };
        var threads = new Option<int>("--threads") { Description = "Processor threads for reading the data.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var input = new DataInput();
        var command = new Command("evaluate",
            "Judges an exported model, through ONNX Runtime, on labelled data of people it was not trained on.\n\n"
            + "Example: ecgtrain evaluate models/rest-arithmetic.onnx eegmat/manifest.csv --json")
        { model, data, json, others, @out, threads };
        input.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var path = ModelCatalog.Default().Find(parsed.GetValue(model)!);
            var contract = ModelContractMetadata.Load(path);
            var card = File.Exists(ModelCard.PathBeside(path)) ? ModelCard.Load(ModelCard.PathBeside(path)) : null;
            if (card is not null && card.Sha256 != contract.Hash)
                throw new EcgStreamException($"The card beside {path} describes another file (SHA-256 {card.Sha256}, the file has {contract.Hash}): train again, or put the right card beside it.");
            var options = new JudgingOptions { Threads = JudgingArguments.AtLeast(parsed.GetValue(threads), 1, "--threads") };
            var view = new JudgingView();
            var set = input.Load(parsed, data, options.Threads, view, cancellation, new(contract.RateHz, contract.WindowLength, contract.Filter));
            var comparison = view.Progress(done => new FileEvaluation(contract, File.ReadAllBytes(path), card, options) { OnProgress = done }
                .Run(set, parsed.GetValue(others), cancellation));
            if (parsed.GetValue(@out) is { } folder)
            {
                Report.Write(comparison, folder);
                view.Console.MarkupLineInterpolated($"Report: {Path.Combine(folder, "report.html")}");
            }
            if (parsed.GetValue(json))
                Console.WriteLine(ResultsFile.ToJson(comparison));
            else
                JudgingView.Show(AnsiConsole.Console, comparison);
            foreach (var remark in comparison.Data.Remarks.Except(set.Remarks))
                view.Console.MarkupLineInterpolated($"[yellow]{remark}[/]");
            return 0;
        }, CancellationToken.None));
        return command;
    }
}

using System.CommandLine;
using EcgStream.Onnx;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain evaluate</c>.</summary>
static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model file; its card must be beside it.", DefaultValueFactory = _ => "models/compact.onnx" };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var threads = new Option<int>("--threads") { Description = "Processor threads for simulating the cohort.", DefaultValueFactory = _ => 2 };
        var command = new Command("evaluate",
            "Judges an exported model through ONNX Runtime on the test participants of its own cohort, simulated again from the card.\n\n"
            + "Example: ecgtrain evaluate models/compact.onnx --json") { model, json, threads };
        command.SetAction((parsed, cancellation) =>
        {
            var evaluation = Evaluate(parsed.GetValue(model)!, Math.Max(parsed.GetValue(threads), 1), cancellation, out var contract);
            if (parsed.GetValue(json))
                Console.Write(ModelCard.ToJson(evaluation));
            else
                EvaluationView.Show(AnsiConsole.Console, contract, evaluation);
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>The figures of a model file on the test participants of the cohort its card names.</summary>
    /// <exception cref="EcgStreamException">The model or its card is missing, or they don't belong together.</exception>
    internal static Evaluation Evaluate(string path, int threads, CancellationToken cancellation, out ModelContract contract)
    {
        contract = ModelContractMetadata.Load(path);
        var card = ModelCard.Load(ModelCard.PathBeside(path));
        if (card.Sha256 != contract.Hash)
            throw new EcgStreamException($"The card beside {path} describes another file (SHA-256 {card.Sha256}, the file has {contract.Hash}): train again, or put the right card beside it.");
        var records = new SimulatedCohort(card.Data.Plan, contract).Records(threads, cancellation);
        using var classifier = OnnxClassifier.Load(path, new() { Provider = OnnxProvider.Cpu, Threads = threads });
        return Evaluation.Of(ClassifierJudge.Answers(classifier, records.Test), records, contract);
    }
}

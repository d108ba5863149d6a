using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Onnx;
using Spectre.Console;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream model</c>: what a model file says of itself, and how fast it runs.</summary>
static class ModelCommand
{
    public static Command Create(Settings settings)
    {
        var file = new Argument<string>("FILE") { Description = "A model: a file, or a name from models/.", DefaultValueFactory = _ => settings["model"] ?? Models.Default };
        var json = Options.Json("Print the figures as JSON.");
        var info = new DocumentedCommand(
            "info",
            "Shows a model's contract, shape and size.",
            "ecgstream model info compact",
            "ecgstream model info my-model.onnx --json")
        { file, json };
        info.SetAction(parsed =>
        {
            var summary = ModelSummary.Load(ModelCatalog.Default().Find(parsed.GetValue(file)!));
            if (parsed.GetValue(json))
                JsonOutput.Write(summary);
            else
                Show(summary);
            return ExitCodes.Done;
        });
        return new Command("model", "What a model file says of itself, how fast it runs, and the same model made faster.") { info, ModelBenchCommand.Create(), ModelOptimizeCommand.Create() };
    }

    static void Show(ModelSummary summary)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        if (summary.Contract is { } contract)
        {
            Row("model", $"{contract.Name} {contract.Version}");
            Row("trained on", contract.TrainedOn);
            Row("labels", string.Join(", ", contract.Labels));
            Row("window", string.Create(CultureInfo.InvariantCulture, $"{contract.WindowLength} samples at {contract.RateHz} Hz ({contract.WindowDuration.TotalSeconds:0.###} s) in {contract.Unit}"));
            Row("filter", contract.Filter.ToString());
            Row("normalisation", contract.Normalisation.ToString());
            Row("takes", $"{(contract.Input == ModelInput.Features ? string.Join(", ", contract.Features) : "the window's samples")}{(contract.NeedsBaseline ? ", and the same of the person at rest (--baseline)" : "")}");
            if (contract.Temperature != 1)
                Row("temperature", contract.Temperature.ToString("0.###", CultureInfo.InvariantCulture));
            if (contract.AbstainBelow > 0)
                Row("abstains", string.Create(CultureInfo.InvariantCulture, $"below a probability of {contract.AbstainBelow:0.###}"));
            if (contract.Score.Length > 0)
                Row("score", contract.Score);
        }
        else
        {
            Row("contract", summary.ContractError ?? "none");
        }
        Row("inputs", string.Join(", ", summary.Inputs));
        Row("outputs", string.Join(", ", summary.Outputs));
        Row("parameters", summary.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        Row("operators", string.Join(", ", summary.Operators.Select(o => $"{o.Key} × {o.Value}")));
        Row("operator set", string.Join(", ", summary.OperatorSets.Select(s => $"{(s.Domain.Length == 0 ? "ai.onnx" : s.Domain)} {s.Version}")));
        Row("file", string.Create(CultureInfo.InvariantCulture, $"{summary.File} ({summary.Bytes:N0} bytes)"));
        Row("sha-256", summary.Hash);
        if (summary.Card is { } card)
            Row("model card", card);
        AnsiConsole.Write(grid);
    }
}

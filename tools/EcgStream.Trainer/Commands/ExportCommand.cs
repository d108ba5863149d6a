using System.CommandLine;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain export</c>.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model: a file, or the name of one in models/." };
        var @out = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var name = new Option<string?>("--name") { Description = "Another name in the contract." };
        var version = new Option<string?>("--model-version") { Description = "Another version in the contract." };
        var abstain = new Option<double?>("--abstain-below") { Description = "Least probability of an answer that is said, 0 … 1." };
        var command = new Command("export",
            "Writes a copy of a model with another name, version or abstention threshold in its contract, and its card if it has one. The figures of 'accuracy against coverage' in its card help to choose a threshold.\n\n"
            + "Example: ecgtrain export models/compact.onnx --abstain-below 0.4 --name careful --out careful.onnx")
        { model, @out, name, version, abstain };
        command.SetAction(parsed =>
        {
            var (source, target) = (ModelCatalog.Default().Find(parsed.GetValue(model)!), parsed.GetValue(@out)!);
            if (parsed.GetValue(abstain) is { } threshold and not (>= 0 and <= 1))
                throw new EcgStreamException(FormattableString.Invariant($"--abstain-below {threshold} is no probability: give 0 … 1."));
            var contract = ModelContractMetadata.Load(source);
            var changed = contract with
            {
                Name = parsed.GetValue(name) ?? contract.Name,
                Version = parsed.GetValue(version) ?? contract.Version,
                AbstainBelow = parsed.GetValue(abstain) ?? contract.AbstainBelow,
            };
            ModelFile.Write(target, OnnxModel.Load(source).WithContract(changed).ToArray());
            var hash = ModelContractMetadata.Load(target).Hash;
            if (File.Exists(ModelCard.PathBeside(source)))
            {
                var card = ModelCard.Load(ModelCard.PathBeside(source));
                if (card.Sha256 != contract.Hash)
                    throw new EcgStreamException($"The card beside {source} describes another file (SHA-256 {card.Sha256}, the file has {contract.Hash}): put the right card beside it, or none.");
                ResultsFile.Write(ModelCard.PathBeside(target), (card with
                {
                    Name = changed.Name,
                    Version = changed.Version,
                    File = Path.GetFileName(target),
                    Sha256 = hash,
                    Model = card.Model with { AbstainBelow = changed.AbstainBelow },
                }).ToJson());
            }
            Console.WriteLine($"{target} {hash}");
            return 0;
        });
        return command;
    }
}

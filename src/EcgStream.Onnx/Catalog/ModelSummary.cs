using System.Collections.Immutable;
using System.Numerics;

namespace EcgStream.Onnx;

/// <summary>What a model file holds, found without running it; what <c>ecgstream model info</c> shows.</summary>
public sealed record ModelSummary
{
    /// <summary>The file's full path.</summary>
    public required string File { get; init; }

    /// <summary>Its size, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The contract; null where there is none that holds, see <see cref="ContractError"/>.</summary>
    public required ModelContract? Contract { get; init; }

    /// <summary>Why there is no contract, or why the graph does not fit it, in one sentence; null where all is well.</summary>
    public required string? ContractError { get; init; }

    /// <summary>The program that wrote the file; may be empty.</summary>
    public required string Producer { get; init; }

    /// <summary>Version of the file format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>The operator sets used.</summary>
    public required ImmutableArray<OnnxOperatorSet> OperatorSets { get; init; }

    /// <summary>What the caller gives, constants left out.</summary>
    public required ImmutableArray<OnnxValue> Inputs { get; init; }

    /// <summary>What the caller receives.</summary>
    public required ImmutableArray<OnnxValue> Outputs { get; init; }

    /// <summary>Number of floating-point constants, whatever their precision: weights, biases and running statistics.</summary>
    public required long Parameters { get; init; }

    /// <summary>How often each operator occurs, most frequent first, then by name.</summary>
    public required ImmutableArray<KeyValuePair<string, int>> Operators { get; init; }

    /// <summary>Path of the model card beside the file, or null.</summary>
    public required string? Card { get; init; }

    /// <summary>Reads a model file. A contract that is missing or wrong is no error here: it is told in <see cref="ContractError"/>.</summary>
    /// <exception cref="EcgStreamException">The file is missing or is not an ONNX model.</exception>
    public static ModelSummary Load(string path)
    {
        var bytes = OnnxFile.Bytes(path);
        var model = OnnxModel.Read(bytes, path);
        var hash = ModelContractMetadata.HashOf(bytes);
        var (contract, error) = Check(model, path, hash);
        var constants = model.Graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            File = Path.GetFullPath(path),
            Bytes = bytes.Length,
            Hash = hash,
            Contract = contract,
            ContractError = error,
            Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            IrVersion = model.IrVersion,
            OperatorSets = model.OperatorSets,
            Inputs = [.. model.Graph.Inputs.Where(i => !constants.Contains(i.Name))],
            Outputs = model.Graph.Outputs,
            Parameters = CountParameters(model.Graph),
            Operators = [.. model.Graph.Nodes
                .CountBy(n => n.Domain.Length == 0 ? n.OpType : $"{n.Domain}.{n.OpType}", StringComparer.Ordinal)
                .OrderByDescending(o => o.Value).ThenBy(o => o.Key, StringComparer.Ordinal)],
            Card = CardBeside(path),
        };
    }

    /// <summary>Path of the model card that stands beside a model, <c>compact.card.json</c> for <c>compact.onnx</c>; null where there is none.</summary>
    public static string? CardBeside(string path)
    {
        var card = Path.GetFullPath(Path.ChangeExtension(path, ".card.json"));
        return System.IO.File.Exists(card) ? card : null;
    }

    static (ModelContract? Contract, string? Error) Check(OnnxModel model, string path, string hash)
    {
        ModelContract? contract = null;
        try
        {
            contract = ModelContractMetadata.Read(model, path, hash);
            ClassifierShape.Check(model, contract, path);
            return (contract, null);
        }
        catch (EcgStreamException e)
        {
            return (contract, e.Message);
        }
    }

    // Weights may stand as initializers or, after some exporters, as Constant nodes.
    static long CountParameters(OnnxGraph graph)
    {
        var constants = graph.Nodes.Where(n => n.OpType == "Constant").Select(n => n.Attribute("value")?.Value).OfType<OnnxTensor>();
        var count = BigInteger.Zero;
        foreach (var tensor in graph.Initializers.Concat(constants))
            if (tensor.ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double)
                count += tensor.Count;
        return (long)BigInteger.Min(count, long.MaxValue);
    }
}

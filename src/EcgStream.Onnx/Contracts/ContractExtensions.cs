using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Onnx;

/// <summary>What version 2 of the contract added: features, personal baseline, temperature, abstention, score. All but features may be left out.</summary>
static class ContractExtensions
{
    /// <summary>Values of the key <c>input</c>, the second of which is a key itself.</summary>
    public const string Window = "window", Features = "features";

    const string Baseline = "baseline", Temperature = "temperature", AbstainBelow = "abstain_below", Score = "score";
    const string NoBaseline = "none", Required = "required";

    /// <summary>Whether version 1 can't say it.</summary>
    public static bool Needs(ModelContract contract) =>
        contract.Input != ModelInput.Window || !contract.Features.IsEmpty || contract.NeedsBaseline || contract.Temperature != 1
        || contract.AbstainBelow != 0 || contract.Score.Length > 0;

    public static IEnumerable<KeyValuePair<string, string>> Write(ModelContract contract)
    {
        if (!Needs(contract))
            yield break;
        if (!contract.Features.IsEmpty)
            yield return new(Features, JsonSerializer.Serialize(contract.Features, ModelContractMetadata.Readable));
        yield return new(Baseline, contract.NeedsBaseline ? Required : NoBaseline);
        yield return new(Temperature, Text(contract.Temperature));
        yield return new(AbstainBelow, Text(contract.AbstainBelow));
        if (contract.Score.Length > 0)
            yield return new(Score, contract.Score);
    }

    public static ModelContract Read(ModelContract common, ContractEntries entries, string input) => common with
    {
        Input = input switch
        {
            Window => ModelInput.Window,
            Features => ModelInput.Features,
            _ => throw entries.Wrong("input", input, "it is neither window nor features", "write one of these"),
        },
        Features = ReadFeatures(common, entries, input),
        NeedsBaseline = entries.Has(Baseline) && entries.Text(Baseline) switch
        {
            NoBaseline => false,
            Required => true,
            var other => throw entries.Wrong(Baseline, other, "it is neither none nor required", "write one of these"),
        },
        Temperature = entries.Has(Temperature) ? entries.Number(Temperature, 0.001, 1000) : 1,
        AbstainBelow = entries.Has(AbstainBelow) ? entries.Number(AbstainBelow, 0, 1) : 0,
        Score = entries.Has(Score) ? entries.Line(Score) : "",
    };

    static ImmutableArray<string> ReadFeatures(ModelContract common, ContractEntries entries, string input)
    {
        if (input == Window)
        {
            return !entries.Has(Features)
                ? []
                : throw entries.Wrong(Features, entries.Text(Features), $"the model takes windows ('{ModelContractMetadata.Prefix}input')", "leave the key out, or write 'features' there");
        }
        if (common.Normalisation != Normalisation.None)
            throw entries.Wrong("normalisation", entries.Text("normalisation"), "features are computed from millivolts as they are", "write 'none' and scale the features inside the model");
        var names = entries.Names(Features, 1, "different names of features", "[\"heart_rate\"]");
        return names.FirstOrDefault(name => !EcgFeatures.Names.Contains(name)) is not { } unknown
            ? names
            : throw entries.Wrong(Features, unknown, "this program computes no such feature", $"choose from {string.Join(", ", EcgFeatures.Names)}");
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

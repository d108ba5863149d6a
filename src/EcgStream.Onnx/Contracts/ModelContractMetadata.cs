using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcgStream.Onnx;

/// <summary>
/// A model's contract as the ONNX file's metadata_props: text entries whose keys begin with <c>ecgstream.</c>.
/// docs/model-contract.md is the reference. Entries a version does not know are ignored, an unknown contract version is refused.
/// </summary>
public static class ModelContractMetadata
{
    /// <summary>The newest version of the contract; older ones are read too.</summary>
    public const int Version = 2;

    /// <summary>What every key begins with.</summary>
    public const string Prefix = "ecgstream.";

    const string Contract = "contract", Input = "input", Name = "name", ModelVersion = "version", Labels = "labels", Rate = "rate_hz",
        Window = "window", Unit = "unit", Filter = "filter", NormalisationKey = "normalisation", TrainedOn = "trained_on";

    // Longer windows than an hour at 10 kHz are a slip of the pen, and would reserve gigabytes.
    const int LongestWindow = 36_000_000;

    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The SHA-256 of a file's bytes, lower-case hexadecimal: <see cref="ModelContract.Hash"/>.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Reads the contract of a model file.</summary>
    /// <exception cref="EcgStreamException">The file is missing or no model, carries no contract, or its contract can't be met.</exception>
    public static ModelContract Load(string path)
    {
        var bytes = OnnxFile.Bytes(path);
        return Read(OnnxModel.Read(bytes, path), path, HashOf(bytes));
    }

    /// <summary>Reads the contract of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">What an error calls the model: its path.</param>
    /// <param name="hash">See <see cref="HashOf"/>.</param>
    /// <exception cref="EcgStreamException">The model carries no contract, or one that is incomplete, wrong or of another version.</exception>
    public static ModelContract Read(OnnxModel model, string file, string hash)
    {
        ArgumentNullException.ThrowIfNull(model);
        var entries = new ContractEntries(file, model.Metadata);
        if (entries.IsEmpty)
            throw new EcgStreamException($"{file} carries no EcgStream contract: add the metadata described in docs/model-contract.md when exporting the model.");
        var version = entries.Text(Contract);
        if (version is not ("1" or "2"))
        {
            throw new EcgStreamException(
                $"{file} carries EcgStream contract version '{version}' and this program reads versions 1 and {Version}: update ecgstream or export the model with contract version {Version}.");
        }
        var contract = ReadCommon(entries, hash);
        if (version == "2")
            return ContractExtensions.Read(contract, entries, entries.Text(Input));
        return entries.Text(Input) is not ContractExtensions.Window and var input
            ? throw entries.Wrong(Input, input, "models of contract version 1 take windows of samples", $"write '{ContractExtensions.Window}', or export with contract version 2")
            : contract;
    }

    /// <summary>What every version says.</summary>
    static ModelContract ReadCommon(ContractEntries entries, string hash) => new()
    {
        Name = entries.Line(Name),
        Version = entries.Line(ModelVersion),
        Hash = hash,
        Labels = entries.Names(Labels, 2, "at least two different names", "[\"calm\", \"happy\"]"),
        RateHz = entries.Number(Rate, 1, 100_000),
        WindowLength = (int)entries.Whole(Window, 1, LongestWindow),
        Unit = entries.Text(Unit) is "mV" and var unit
            ? unit
            : throw entries.Wrong(Unit, entries.Text(Unit), "the one supported unit is 'mV'", "train on millivolts, or scale inside the model"),
        Filter = ReadFilter(entries),
        Normalisation = entries.Text(NormalisationKey) switch
        {
            "none" => Normalisation.None,
            "zscore" => Normalisation.ZScore,
            "minmax" => Normalisation.MinMax,
            "robust" => Normalisation.Robust,
            var other => throw entries.Wrong(NormalisationKey, other, "it is none of none, zscore, minmax and robust", "write one of these"),
        },
        TrainedOn = entries.Line(TrainedOn),
    };

    /// <summary>
    /// The metadata that state a contract, in the oldest version that can say it: a program that knows no other then still reads the model, and
    /// refuses one that it could not feed. <see cref="ModelContract.Hash"/> is not among them: the file's bytes give it.
    /// </summary>
    public static ImmutableArray<KeyValuePair<string, string>> Write(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        KeyValuePair<string, string> Entry(string key, string value) => new(Prefix + key, value);
        return
        [
            Entry(Contract, (ContractExtensions.Needs(contract) ? Version : 1).ToString(CultureInfo.InvariantCulture)),
            Entry(Input, contract.Input == ModelInput.Features ? ContractExtensions.Features : ContractExtensions.Window),
            Entry(Name, contract.Name),
            Entry(ModelVersion, contract.Version),
            Entry(Labels, JsonSerializer.Serialize(contract.Labels, Readable)),
            Entry(Rate, contract.RateHz.ToString("R", CultureInfo.InvariantCulture)),
            Entry(Window, contract.WindowLength.ToString(CultureInfo.InvariantCulture)),
            Entry(Unit, contract.Unit),
            Entry(Filter, contract.Filter.ToString()),
            Entry(NormalisationKey, contract.Normalisation switch
            {
                Normalisation.None => "none",
                Normalisation.ZScore => "zscore",
                Normalisation.MinMax => "minmax",
                Normalisation.Robust => "robust",
                _ => throw new ArgumentOutOfRangeException(nameof(contract), contract.Normalisation, "There is no such normalisation."),
            }),
            Entry(TrainedOn, contract.TrainedOn),
            .. ContractExtensions.Write(contract).Select(entry => Entry(entry.Key, entry.Value)),
        ];
    }

    /// <summary>The same model carrying this contract in place of any it had; its other metadata stay.</summary>
    /// <exception cref="EcgStreamException">The contract could not be read back: a text is missing or a number out of range.</exception>
    public static OnnxModel WithContract(this OnnxModel model, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(contract);
        var others = model.Metadata.RemoveAll(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal));
        var changed = model with { Metadata = [.. others, .. Write(contract)] };
        Read(changed, $"The model '{contract.Name}'", contract.Hash);
        return changed;
    }

    static FilterSpec ReadFilter(ContractEntries entries)
    {
        try
        {
            return FilterSpec.Parse(entries.Text(Filter));
        }
        catch (EcgStreamException e)
        {
            throw new EcgStreamException($"{entries.File}, key '{Prefix}{Filter}': {e.Message}", e);
        }
    }
}

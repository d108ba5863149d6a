using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Onnx;

/// <summary>A file's <c>ecgstream.</c> entries; what is missing or malformed is refused by file and key.</summary>
sealed class ContractEntries
{
    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public ContractEntries(string file, ImmutableArray<KeyValuePair<string, string>> metadata)
    {
        File = file;
        foreach (var (key, value) in metadata)
            if (key.StartsWith(ModelContractMetadata.Prefix, StringComparison.Ordinal) && !_values.TryAdd(key[ModelContractMetadata.Prefix.Length..], value))
                throw new EcgStreamException($"{file} carries the metadata key '{key}' twice: export the model with one value for it.");
    }

    public string File { get; }

    public bool IsEmpty => _values.Count == 0;

    public string Text(string key) => _values.TryGetValue(key, out var value)
        ? value
        : throw new EcgStreamException($"{File} lacks the metadata key '{ModelContractMetadata.Prefix}{key}': add it when exporting the model, as docs/model-contract.md describes.");

    /// <summary>Whether there is such an entry.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>A text of one line, not blank.</summary>
    public string Line(string key)
    {
        var text = Text(key);
        return !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text
            : throw Wrong(key, text, "it must be one line of text", "write it on one line");
    }

    public double Number(string key, double least, double most) =>
        double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, Text(key), "it is no number in range", Invariant($"write a number from {least} to {most}"));

    public long Whole(string key, long least, long most) =>
        long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(key, Text(key), "it is no whole number in range", Invariant($"write a whole number from {least} to {most}"));

    /// <summary>A JSON array of different names.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">The fewest names.</param>
    /// <param name="fewest">The same in words.</param>
    /// <param name="example">Some of them.</param>
    public ImmutableArray<string> Names(string key, int least, string fewest, string example)
    {
        var text = Text(key);
        var names = Parse(text);
        return names?.Length >= least && names.All(n => !string.IsNullOrWhiteSpace(n)) && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? [.. names!]
            : throw Wrong(key, text, $"it must be a JSON array of {fewest}", $"write for example {example}");
    }

    public EcgStreamException Wrong(string key, string value, string what, string remedy) =>
        new($"{File} has '{Shortened(value)}' under the metadata key '{ModelContractMetadata.Prefix}{key}', but {what}: {remedy}.");

    static string[]? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    static string Shortened(string value) => value.Length <= 60 ? value : value[..60] + "…";
}

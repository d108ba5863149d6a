using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Trainer;

/// <summary>Reads and writes <c>results.json</c>.</summary>
public static class ResultsFile
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = false,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // An interval of one participant has no ends.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The results as JSON text.</summary>
    public static string ToJson(Comparison comparison) => JsonSerializer.Serialize(comparison, Json);

    /// <summary>Writes the results to a file.</summary>
    /// <exception cref="EcgStreamException">It can't be written.</exception>
    public static void Save(Comparison comparison, string path) => Write(path, ToJson(comparison));

    /// <summary>Reads results that <see cref="Save"/> wrote.</summary>
    /// <exception cref="EcgStreamException">The file is missing or holds something else.</exception>
    public static Comparison Load(string path)
    {
        try
        {
            var results = JsonSerializer.Deserialize<Comparison>(File.ReadAllText(path), Json) ?? throw new JsonException("It is empty.");
            if (results is not { Title: not null, Data: { Name: not null }, Protocol: not null, Models.IsDefault: false, Conclusions.IsDefault: false }
                || results.Models.Any(m => m is not { Name: not null, Verdict: not null, Calibration: not null } || m.Confusion.IsDefault || m.Confusion.Length != results.Data.Labels.Length))
                throw new JsonException("Parts of it are missing.");
            return results;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"{path} can't be read: give the results.json that 'ecgtrain compare' wrote.", e);
        }
        catch (JsonException e)
        {
            throw new EcgStreamException($"{path} holds no results ({e.Message.TrimEnd('.')}): give the results.json that 'ecgtrain compare' wrote.", e);
        }
    }

    /// <summary>Writes a text beside its place first, so that no torn file is ever found there.</summary>
    internal static void Write(string path, string text) => ModelFile.Write(path, Encoding.UTF8.GetBytes(text), "give another folder");
}

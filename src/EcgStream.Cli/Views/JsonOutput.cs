using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Cli.Views;

/// <summary>Figures as JSON on stdout, in the same style as the payloads: snake_case members, text for choices.</summary>
static class JsonOutput
{
    static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Write<T>(T figures) => Console.Out.WriteLine(JsonSerializer.Serialize(figures, Style));
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgStream.Recordings;

/// <summary>What a part file says of its recording. Personal data where a participant is named.</summary>
public sealed record RecordingHeader
{
    /// <summary>What the member <c>schema</c> says.</summary>
    public const string CurrentSchema = "ecgstream-recording-1";

    /// <summary>Version of the format.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The device's name in topics and predictions.</summary>
    public string Device { get; init; } = "";

    /// <summary>Whose ECG it is; null where nobody said.</summary>
    public string? Participant { get; init; }

    /// <summary>When recording began, on the session's clock.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Number of the part in its recording, from 0.</summary>
    public int Part { get; init; }

    /// <summary>The source's URI, without secrets; null where unknown.</summary>
    public string? Source { get; init; }

    /// <summary>Who recorded it, for example <c>ecgstream 0.1.0</c>.</summary>
    public string Software { get; init; } = "";

    /// <summary>The model that predicted meanwhile; null without one.</summary>
    public RecordedModel? Model { get; init; }

    /// <summary>The broker that predictions and status were published to, without secrets; null without one.</summary>
    public string? Broker { get; init; }

    /// <summary>Topics on that broker which keep a message of this device.</summary>
    public IReadOnlyList<string> RetainedTopics { get; init; } = [];

    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Style);

    /// <summary>Reads a payload; null where it is none.</summary>
    internal static RecordingHeader? Decode(ReadOnlySpan<byte> payload) =>
        RecordJson.Read<RecordingHeader>(payload) is { Schema: CurrentSchema, Device.Length: > 0 } header ? header : null;
}

/// <summary>Which model predicted while a recording was made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Hash of its file.</param>
/// <param name="TrainedOn">On whom it was trained: people or simulated ones.</param>
public sealed record RecordedModel(string Name, string Version, string Hash, string TrainedOn);

/// <summary>The style of the JSON records.</summary>
static class RecordJson
{
    public static JsonSerializerOptions Style { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a payload.</summary>
    public static byte[] Bytes<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Style);

    /// <summary>Reads a payload; null where it is none. Its checksum was right, so only another version of us can have written anything else.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> payload)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload, Style);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

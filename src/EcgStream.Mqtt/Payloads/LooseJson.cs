using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>Reading that takes what it understands: each method leaves the reader at the end of the value it was asked for.</summary>
static class LooseJson
{
    /// <summary>Reads one object.</summary>
    public delegate T Reading<T>(ref Utf8JsonReader reader);

    /// <summary>Reads a payload that must be one JSON object; null and a sentence where it is not.</summary>
    public static T? ReadPayload<T>(ReadOnlySequence<byte> payload, Reading<T> read, out string? whyNot)
        where T : class
    {
        whyNot = null;
        if (payload.Length > SamplePayload.MaxBytes)
        {
            whyNot = $"The payload is {payload.Length} bytes long; {SamplePayload.MaxBytes} are read at most.";
            return null;
        }
        try
        {
            var reader = new Utf8JsonReader(payload);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                whyNot = "The payload is not a JSON object.";
                return null;
            }
            var value = read(ref reader);
            // Anything after the object makes the reader throw.
            reader.Read();
            return value;
        }
        catch (JsonException)
        {
            whyNot = "The payload is malformed JSON.";
        }
        catch (InvalidOperationException)
        {
            whyNot = "The payload holds a text that is no UTF-8.";
        }
        return null;
    }

    /// <summary>Goes to the next member's value and gives its name; false at the end of the object.</summary>
    public static bool NextMember(this ref Utf8JsonReader reader, out string name)
    {
        name = "";
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject)
            return false;
        name = reader.GetString()!;
        return reader.Read();
    }

    /// <summary>Whether the value is an object, whose members come next; any other value is passed over.</summary>
    public static bool EntersObject(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        reader.Skip();
        return false;
    }

    public static string? Text(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    public static double? Number(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value))
            return value;
        reader.Skip();
        return null;
    }

    public static long? Whole(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value))
            return value;
        reader.Skip();
        return null;
    }

    public static DateTimeOffset? Time(this ref Utf8JsonReader reader)
    {
        if (JsonTime.TryRead(ref reader, out var time))
            return time;
        reader.Skip();
        return null;
    }

    public static ImmutableArray<string> Texts(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return [];
        }
        var texts = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.Text() is { } text)
                texts.Add(text);
        }
        return texts.ToImmutable();
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>Writing that gives the same bytes for the same values on every machine.</summary>
static class StableJson
{
    /// <summary>One line, and letters such as 'µ' as they are.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a number with a fixed number of decimals; null where it is none.</summary>
    public static void WriteFixed(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value, [StringSyntax(StringSyntaxAttribute.NumericFormat)] string format)
    {
        writer.WritePropertyName(name);
        writer.WriteFixedValue(value, format);
    }

    /// <summary>Writes a number with a fixed number of decimals; null where it is none.</summary>
    public static void WriteFixedValue(this Utf8JsonWriter writer, double? value, [StringSyntax(StringSyntaxAttribute.NumericFormat)] string format)
    {
        Span<byte> text = stackalloc byte[48];
        // A figure that needs more room than this is no figure of ours.
        if (value is { } number && double.IsFinite(number) && number.TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    /// <summary>Writes a time in UTC, cut to the millisecond; null where there is none.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        Span<byte> text = stackalloc byte[24];
        if (time is { } at && at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            writer.WriteString(name, text[..length]);
        else
            writer.WriteNull(name);
    }

    /// <summary>Writes a text, a replacement character in the place of half a surrogate pair.</summary>
    public static void WriteText(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        writer.WritePropertyName(name);
        writer.WriteTextValue(text);
    }

    /// <summary>Writes an array of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts.IsDefault ? [] : texts)
            writer.WriteTextValue(text);
        writer.WriteEndArray();
    }

    /// <summary>A text that is well-formed UTF-16.</summary>
    public static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return string.Concat(text.EnumerateRunes());
        }
        return text;
    }

    static void WriteTextValue(this Utf8JsonWriter writer, string? text) =>
        writer.WriteStringValue(text is null ? null : WellFormed(text));
}

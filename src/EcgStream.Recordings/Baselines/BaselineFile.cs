using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcgStream.Recordings;

/// <summary>
/// A personal baseline as a JSON file that explains itself; docs/payloads.md has the members. It is personal data: on Unix only its owner may
/// read it.
/// </summary>
public static class BaselineFile
{
    /// <summary>What the member <c>schema</c> says.</summary>
    public const string Schema = "ecgstream-baseline-1";

    /// <summary>Extension of the files.</summary>
    public const string Extension = ".json";

    // Ten minutes at 8 kHz, written out, stay below this.
    const int MostBytes = 100_000_000;

    const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EcgStreamException">It is not there, can't be read or is no baseline.</exception>
    public static PersonalBaseline Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (Directory.Exists(path))
                throw new EcgStreamException($"'{path}' is a folder: name one baseline in it.");
            if (!File.Exists(path))
                throw new EcgStreamException($"There is no baseline '{path}': check the path, or record one with 'ecgstream baseline record'.");
            if (FileLength.Of(path) > MostBytes)
                throw new EcgStreamException($"The file '{path}' is too long for a baseline: name another one.");
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The baseline '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="path">What an error calls it.</param>
    /// <exception cref="EcgStreamException">It is no baseline; the sentence names the member that is wrong.</exception>
    public static PersonalBaseline Read(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return new BaselineMembers(path, document.RootElement).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what a text that is no UTF-8 throws.
            throw new EcgStreamException($"The file '{path}' is no baseline: it is malformed JSON. Record one with 'ecgstream baseline record'.", e);
        }
    }

    /// <summary>Writes a file that only its owner may read, in one step: an existing one is replaced whole or not at all.</summary>
    /// <exception cref="EcgStreamException">It can't be written.</exception>
    public static void Write(string path, PersonalBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = Encode(baseline);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerAlone;
        var unfinished = path + ".tmp";
        try
        {
            // One left over from a crash would keep its mode.
            File.Delete(unfinished);
            using (var file = new FileStream(unfinished, options))
                file.Write(bytes);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The baseline '{path}' can't be written: {e.Message}", e);
        }
    }

    /// <summary>The bytes of a file; the same baseline gives the same bytes.</summary>
    public static byte[] Encode(PersonalBaseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var output = new ArrayBufferWriter<byte>(16 * baseline.MilliVolts.Length + 1024);
        using (var writer = new Utf8JsonWriter(output, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("participant", baseline.Participant);
            writer.WriteString("recorded_at", baseline.RecordedAt.UtcDateTime);
            writer.WriteString("source", baseline.Source);
            writer.WriteString("device", baseline.Device);
            writer.WriteNumber("rate_hz", baseline.RateHz);
            writer.WriteString("unit", "mV");
            writer.WriteString("filter", "none");
            writer.WriteNumber("lead_in", baseline.LeadIn);
            writer.WriteStartObject("quality");
            writer.WriteNumber("score", baseline.Quality.Score);
            writer.WriteStartArray("reasons");
            foreach (var reason in baseline.Quality.Reasons)
                writer.WriteStringValue(reason);
            writer.WriteEndArray();
            writer.WriteEndObject();
            if (baseline.HeartRate is { } rate)
                writer.WriteNumber("heart_rate", rate);
            else
                writer.WriteNull("heart_rate");
            writer.WriteStartArray("marks");
            foreach (var mark in baseline.Marks)
            {
                writer.WriteStartObject();
                writer.WriteString("fault", BaselineMembers.Name(mark.Fault));
                writer.WriteNumber("start", mark.Start);
                writer.WriteNumber("length", mark.Length);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WritePropertyName("samples");
            // On one line: as members of their own they would bury the rest.
            writer.WriteRawValue(Samples(baseline.MilliVolts.Span));
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    static string Samples(ReadOnlySpan<float> milliVolts)
    {
        var text = new StringBuilder(10 * milliVolts.Length).Append('[');
        for (var i = 0; i < milliVolts.Length; i++)
            text.Append(i == 0 ? "" : ",").Append(milliVolts[i].ToString("R", CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}

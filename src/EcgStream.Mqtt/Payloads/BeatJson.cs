using System.Buffers;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>The beats payload, one heart beat each; the same beat gives the same bytes everywhere.</summary>
public static class BeatJson
{
    /// <summary>Version of the payload, its member <c>schema</c>.</summary>
    public const int Schema = 1;

    /// <summary>One JSON object on one line, without a line end.</summary>
    public static byte[] Encode(HeartBeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        var output = new ArrayBufferWriter<byte>(192);
        using (var writer = new Utf8JsonWriter(output, StableJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema"u8, Schema);
            writer.WriteText("device"u8, beat.Device);
            writer.WriteNumber("sequence"u8, beat.Sequence);
            writer.WriteFixed("sample"u8, beat.Sample, "F2");
            writer.WriteTime("time"u8, beat.At);
            writer.WriteFixed("rr_ms"u8, beat.RrMilliseconds, "F1");
            writer.WriteFixed("heart_rate"u8, beat.HeartRate, "F1");
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EcgStream.Mqtt;

/// <summary>How the binary form stores a sample.</summary>
public enum SampleEncoding
{
    /// <summary>Signed 16-bit integers times a step.</summary>
    Int16 = 1,

    /// <summary>Signed 24-bit integers times a step.</summary>
    Int24 = 2,

    /// <summary>IEEE 754 single precision.</summary>
    Float32 = 3,
}

/// <summary>Reads and writes the payloads of sample topics; <c>docs/payloads.md</c> is their reference.</summary>
public static class SamplePayload
{
    /// <summary>Content type of the JSON form.</summary>
    public const string JsonContentType = "application/json";

    /// <summary>Content type of the binary form.</summary>
    public const string BinaryContentType = "application/vnd.ecgstream.samples";

    /// <summary>Content type of numbers as text.</summary>
    public const string CsvContentType = "text/csv";

    /// <summary>The longest payload that is read, bytes.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>The most samples of one message.</summary>
    public const int MaxSamples = 100_000;

    /// <summary>
    /// Reads a payload by its MQTT 5 content type, or by its first bytes where there is none or one that says nothing of the form.
    /// Never throws on any payload, and never gives a part of one.
    /// </summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="contentType">The content type property; null or empty where the sender set none.</param>
    /// <param name="defaults">What to assume where the payload does not say.</param>
    /// <param name="message">The message, where the answer is true.</param>
    /// <param name="whyNot">Where the answer is false: one plain sentence, at most 200 characters.</param>
    public static bool TryDecode(
        ReadOnlySequence<byte> payload,
        string? contentType,
        SamplePayloadOptions defaults,
        [NotNullWhen(true)] out SampleMessage? message,
        [NotNullWhen(false)] out string? whyNot)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        // A lease of its own is never used again, so the message is the caller's for ever.
        var lease = new SampleLease();
        message = TryDecode(payload, contentType, defaults, lease, out whyNot) ? lease.Message : null;
        return message is not null;
    }

    /// <summary>The same into memory that is used again: nothing is allocated for a message of usual length.</summary>
    internal static bool TryDecode(
        in ReadOnlySequence<byte> payload, string? contentType, SamplePayloadOptions defaults, SampleLease lease, [NotNullWhen(false)] out string? whyNot)
    {
        if (payload.Length > MaxBytes)
        {
            whyNot = $"The message is {payload.Length} bytes long; {MaxBytes} are read at most.";
            return false;
        }
        var reading = new SampleReading();
        byte[]? rented = null;
        try
        {
            if (!payload.IsSingleSegment)
                payload.CopyTo(rented = ArrayPool<byte>.Shared.Rent((int)payload.Length));
            var bytes = rented is null ? payload.FirstSpan : rented.AsSpan(0, (int)payload.Length);
            whyNot = Read(bytes, contentType, ref reading) ?? reading.Finish(defaults, lease);
            return whyNot is null;
        }
        finally
        {
            reading.Dispose();
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes the JSON form, in millivolts; every number reads back as it was.</summary>
    public static void EncodeJson(SampleMessage message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        JsonSamples.Write(message, output);
    }

    /// <summary>Writes the binary form, in millivolts.</summary>
    /// <param name="message">1 … 65,535 samples. A sequence number beyond 32 bits wraps around; the time is cut to microseconds.</param>
    /// <param name="output">Where to.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <param name="stepMilliVolts">
    /// Size of an integer's step; null takes the finest that holds the largest sample. Not used by <see cref="SampleEncoding.Float32"/>.
    /// </param>
    /// <exception cref="EcgStreamException">There are too many samples, or one lies beyond what the step can express.</exception>
    public static void EncodeBinary(
        SampleMessage message, IBufferWriter<byte> output, SampleEncoding encoding = SampleEncoding.Float32, float? stepMilliVolts = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        BinarySamples.Write(message, output, encoding, stepMilliVolts);
    }

    static string? Read(ReadOnlySpan<byte> bytes, string? contentType, ref SampleReading reading)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        var form = FormOf(contentType);
        if (form == Form.Unsaid)
            form = Sniff(bytes);
        return form switch
        {
            Form.Binary => BinarySamples.Read(bytes, ref reading),
            Form.Json => JsonSamples.Read(bytes, ref reading),
            _ => TextSamples.Read(bytes, ref reading),
        };
    }

    static Form FormOf(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        // Plain text is what many clients call anything at all, so it is looked at.
        if (type.Equals(BinaryContentType, StringComparison.OrdinalIgnoreCase))
            return Form.Binary;
        if (type.Equals(CsvContentType, StringComparison.OrdinalIgnoreCase))
            return Form.Text;
        return type.Equals(JsonContentType, StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase) ? Form.Json : Form.Unsaid;
    }

    static Form Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(BinarySamples.Magic))
            return Form.Binary;
        var first = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && bytes[first] is (byte)'{' or (byte)'[' ? Form.Json : Form.Text;
    }

    internal static bool IsRate(double rateHz) => rateHz is >= 1 and <= 100_000;

    /// <summary>The first 20 characters of foreign bytes, with a dot for whatever is not plain ASCII.</summary>
    internal static string Printable(ReadOnlySpan<byte> bytes) =>
        string.Create(Math.Min(bytes.Length, 20), bytes, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = from[i] is > 32 and < 127 ? (char)from[i] : '.';
        });

    internal const string NoRate = "The message's rate is not a number from 1 to 100000 Hz.";

    /// <summary>The highest index or count that every JSON reader keeps exact.</summary>
    internal const long MaxIndex = (1L << 53) - 1;

    enum Form
    {
        Unsaid,
        Json,
        Text,
        Binary,
    }
}

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
        [NotNullWhen(false)] out string? whyNot) => throw new NotImplementedException();

    /// <summary>Writes the JSON form, in millivolts; every number reads back as it was.</summary>
    public static void EncodeJson(SampleMessage message, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Writes the binary form, in millivolts.</summary>
    /// <param name="message">1 … 65,535 samples. A sequence number beyond 32 bits wraps around; the time is cut to microseconds.</param>
    /// <param name="output">Where to.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <param name="stepMilliVolts">
    /// Size of an integer's step; null takes the finest that holds the largest sample. Not used by <see cref="SampleEncoding.Float32"/>.
    /// </param>
    /// <exception cref="EcgStreamException">There are too many samples, or one lies beyond what the step can express.</exception>
    public static void EncodeBinary(
        SampleMessage message, IBufferWriter<byte> output, SampleEncoding encoding = SampleEncoding.Float32, float? stepMilliVolts = null) =>
        throw new NotImplementedException();
}

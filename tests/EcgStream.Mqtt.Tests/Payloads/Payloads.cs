using System.Buffers;
using System.Text;

namespace EcgStream.Mqtt.Tests;

/// <summary>Short forms for tests of payloads.</summary>
static class Payloads
{
    public static SampleMessage Message(float[] milliVolts, long? sequence = null, long? first = null, DateTimeOffset? at = null, double? rate = null) =>
        new() { MilliVolts = milliVolts, Sequence = sequence, FirstSample = first, TakenAt = at, RateHz = rate };

    public static SampleMessage Decode(string text, string? contentType = null, SamplePayloadOptions? options = null) =>
        Decode(Encoding.UTF8.GetBytes(text), contentType, options);

    public static SampleMessage Decode(byte[] payload, string? contentType = null, SamplePayloadOptions? options = null)
    {
        Assert.True(SamplePayload.TryDecode(new(payload), contentType, options ?? SamplePayloadOptions.Default, out var message, out var whyNot), whyNot);
        return message;
    }

    public static byte[] Json(SampleMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        SamplePayload.EncodeJson(message, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Binary(SampleMessage message, SampleEncoding encoding, float? step = null)
    {
        var output = new ArrayBufferWriter<byte>();
        SamplePayload.EncodeBinary(message, output, encoding, step);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The same bytes in pieces, as a network may deliver them.</summary>
    public static ReadOnlySequence<byte> InPieces(byte[] payload, int length)
    {
        if (payload.Length <= length)
            return new(payload);
        var first = new Piece(payload.AsMemory(0, length), 0);
        var last = first;
        for (var at = length; at < payload.Length; at += length)
            last = last.Append(payload.AsMemory(at, Math.Min(length, payload.Length - at)));
        return new(first, 0, last, last.Memory.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

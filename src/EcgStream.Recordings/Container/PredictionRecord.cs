using System.Buffers.Binary;

namespace EcgStream.Recordings;

/// <summary>
/// A prediction, as it is kept: first index and length of its window on the device's clock (float64 each), how long it took, ms (float64, NaN
/// where it means nothing), and its payload as it was published, without the latency (UTF-8), so that a replay's can be compared byte for byte.
/// </summary>
/// <param name="Start">Index of the window's first sample on the device's clock, with a fraction.</param>
/// <param name="Length">Its length in the device's samples.</param>
/// <param name="LatencyMs">From the arrival of its last sample to the prediction; NaN where it means nothing.</param>
/// <param name="Payload">The payload.</param>
readonly record struct PredictionRecord(double Start, double Length, double LatencyMs, ReadOnlyMemory<byte> Payload)
{
    const int FixedLength = 24;

    public byte[] Encode()
    {
        var bytes = new byte[FixedLength + Payload.Length];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, Start);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8), Length);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(16), LatencyMs);
        Payload.Span.CopyTo(bytes.AsSpan(FixedLength));
        return bytes;
    }

    public static PredictionRecord? Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedLength)
            return null;
        var (start, length) = (BinaryPrimitives.ReadDoubleLittleEndian(payload), BinaryPrimitives.ReadDoubleLittleEndian(payload[8..]));
        if (!(start is >= 0 and < 1e18 && length is > 0 and < 1e12))
            return null;
        return new(start, length, BinaryPrimitives.ReadDoubleLittleEndian(payload[16..]), payload[FixedLength..].ToArray());
    }
}

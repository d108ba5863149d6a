using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EcgStream.Recordings;

/// <summary>
/// The frame around each record of a part file, 20 bytes in front of the payload, little-endian: four bytes to find it by, length of the
/// payload (uint32), kind (one byte, three zeros), number of the record in its part (uint32), CRC-32C (Castagnoli, as in RFC 3720, B.4) of the
/// twelve bytes before it and the payload.
/// </summary>
static class RecordFrame
{
    /// <summary>Bytes in front of a payload.</summary>
    public const int HeaderLength = 20;

    /// <summary>The longest payload; a frame that claims more is damaged.</summary>
    public const int LongestPayload = 16 << 20;

    const int LengthAt = 4, KindAt = 8, NumberAt = 12, CrcAt = 16;

    static ReadOnlySpan<byte> Sync => [0xA5, 0x45, 0x43, 0x47];

    /// <summary>Whether bytes begin as a frame does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Sync);

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> output, RecordKind kind, uint number, ReadOnlySpan<byte> payload)
    {
        var frame = output.GetSpan(HeaderLength + payload.Length);
        Sync.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame[LengthAt..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[KindAt..], (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[NumberAt..], number);
        payload.CopyTo(frame[HeaderLength..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcAt..], Crc(frame[LengthAt..CrcAt], payload));
        output.Advance(HeaderLength + payload.Length);
    }

    /// <summary>Reads the frame at the beginning of <paramref name="bytes"/>; false where none is whole and right there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordKind kind, out uint number, out ReadOnlySpan<byte> payload)
    {
        (kind, number) = (default, 0);
        payload = default;
        if (bytes.Length < HeaderLength || !Begins(bytes))
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthAt..]);
        if (length is < 0 or > LongestPayload || length > bytes.Length - HeaderLength)
            return false;
        payload = bytes.Slice(HeaderLength, length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]) != Crc(bytes[LengthAt..CrcAt], payload))
            return false;
        (kind, number) = ((RecordKind)bytes[KindAt], BinaryPrimitives.ReadUInt32LittleEndian(bytes[NumberAt..]));
        return true;
    }

    /// <summary>Where the next frame may begin, at <paramref name="from"/> or behind; the length of <paramref name="bytes"/> where none does.</summary>
    public static int Find(ReadOnlySpan<byte> bytes, int from)
    {
        var at = bytes[from..].IndexOf(Sync);
        return at < 0 ? bytes.Length : from + at;
    }

    static uint Crc(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload) => ~Crc(Crc(~0u, head), payload);

    static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var b in bytes[(8 * words.Length)..])
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}

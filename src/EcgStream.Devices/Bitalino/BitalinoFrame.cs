namespace EcgStream.Devices;

/// <summary>
/// A BITalino's frame, from its end backwards: counter (4 bits) and CRC-4; four digital bits; then the analogue channels in the order in
/// which they were asked for, four of 10 bits and two of 6, each packed against the one before. Source: BITalino firmware and Python API.
/// </summary>
static class BitalinoFrame
{
    /// <summary>Channels of a board.</summary>
    public const int Channels = 6;

    /// <summary>Bytes of the longest frame.</summary>
    public const int MaxLength = 8;

    // The remainder of v · x⁴ modulo x⁴ + x + 1.
    static ReadOnlySpan<byte> Remainders => [0, 3, 6, 5, 12, 15, 10, 9, 11, 8, 13, 14, 7, 4, 1, 2];

    /// <summary>Bytes of a frame of so many channels, 1 … 6.</summary>
    public static int Length(int channels) => channels switch { 1 => 3, 2 => 4, 3 => 6, 4 => 7, _ => 8 };

    /// <summary>Bits of the channel at a place, counted from 0.</summary>
    public static int Bits(int place) => place < 4 ? 10 : 6;

    /// <summary>The counter, 0 … 15.</summary>
    public static int Counter(ReadOnlySpan<byte> frame) => frame[^1] >> 4;

    /// <summary>Whether the CRC is right: one damaged frame in 16 passes.</summary>
    public static bool IsGood(ReadOnlySpan<byte> frame)
    {
        var crc = 0;
        foreach (var b in frame[..^1])
            crc = Remainders[Remainders[crc] ^ b >> 4] ^ b & 0xF;
        return Remainders[Remainders[crc] ^ frame[^1] >> 4] == (frame[^1] & 0xF);
    }

    /// <summary>The count of the channel at a place, counted from 0.</summary>
    public static int Count(ReadOnlySpan<byte> frame, int place) => place switch
    {
        0 => (frame[^2] & 0x0F) << 6 | frame[^3] >> 2,
        1 => (frame[^3] & 0x03) << 8 | frame[^4],
        2 => frame[^5] << 2 | frame[^6] >> 6,
        3 => (frame[^6] & 0x3F) << 4 | frame[^7] >> 4,
        4 => (frame[^7] & 0x0F) << 2 | frame[^8] >> 6,
        _ => frame[^8] & 0x3F,
    };
}

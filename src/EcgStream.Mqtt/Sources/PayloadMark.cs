using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EcgStream.Mqtt;

/// <summary>
/// What stands for a payload in memory: its length and 64 bits of a hash over it. Two payloads under one packet identifier and topic that differ and have
/// the same one are not to be expected in the life of the universe, unless somebody makes them, who then loses a message of their own.
/// </summary>
readonly record struct PayloadMark(long Length, ulong Hash)
{
    const ulong Prime = 0x9E3779B97F4A7C15;

    public static PayloadMark Of(in ReadOnlySequence<byte> payload)
    {
        var bytes = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var hash = (ulong)bytes.Length;
        foreach (var word in words)
            hash = Mixed(hash, word);
        var last = 0ul;
        foreach (var b in bytes[(words.Length * sizeof(ulong))..])
            last = last << 8 | b;
        return new(payload.Length, Mixed(hash, last));
    }

    // Each word spreads over all bits before the next one comes.
    static ulong Mixed(ulong hash, ulong word)
    {
        hash = unchecked((BitOperations.RotateLeft(hash, 29) ^ word) * Prime);
        return hash ^ hash >> 32;
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>Where in a part file a moment lies.</summary>
/// <param name="Sample">Index of the first sample of the record there.</param>
/// <param name="ReceivedAt">When that record's last sample arrived.</param>
/// <param name="Offset">Where the record begins, bytes from the file's beginning.</param>
readonly record struct PartMoment(long Sample, DateTimeOffset ReceivedAt, long Offset);

/// <summary>
/// What a part file holds, and where: number of samples, index after the last one (int64 each), arrival of the last chunk (int64 ticks), number of moments
/// (int32), and the moments, one about every ten seconds (sample, ticks, offset, int64 each). Behind the record stand twelve bytes, the
/// frame's length (uint32) and eight letters, so that it is found from the file's end.
/// </summary>
/// <param name="Samples">Samples in the part.</param>
/// <param name="End">Index after the last one; 0 without samples.</param>
/// <param name="LastReceivedAt">When the last chunk arrived; null without samples.</param>
/// <param name="Moments">Ascending by offset; the first is the first chunk.</param>
sealed record PartIndex(long Samples, long End, DateTimeOffset? LastReceivedAt, ImmutableArray<PartMoment> Moments)
{
    /// <summary>Bytes behind the record.</summary>
    public const int TrailerLength = 12;

    const int FixedLength = 28;
    const int MomentLength = 24;

    static ReadOnlySpan<byte> Seal => "ECGSEAL\n"u8;

    public byte[] Encode()
    {
        var bytes = new byte[FixedLength + Moments.Length * MomentLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Samples);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), End);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), LastReceivedAt?.UtcTicks ?? RecordTime.None);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Moments.Length);
        for (var i = 0; i < Moments.Length; i++)
        {
            var at = bytes.AsSpan(FixedLength + i * MomentLength);
            BinaryPrimitives.WriteInt64LittleEndian(at, Moments[i].Sample);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], Moments[i].ReceivedAt.UtcTicks);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], Moments[i].Offset);
        }
        return bytes;
    }

    public static PartIndex? Decode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedLength)
            return null;
        var (samples, end, received, count) = (BinaryPrimitives.ReadInt64LittleEndian(payload), BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]), BinaryPrimitives.ReadInt32LittleEndian(payload[24..]));
        if (samples < 0 || end < 0 || count < 0 || payload.Length != FixedLength + (long)count * MomentLength || (received != RecordTime.None && !RecordTime.IsTime(received)))
            return null;
        var moments = ImmutableArray.CreateBuilder<PartMoment>(count);
        for (var rest = payload[FixedLength..]; !rest.IsEmpty; rest = rest[MomentLength..])
        {
            var (sample, ticks, offset) = (BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadInt64LittleEndian(rest[8..]), BinaryPrimitives.ReadInt64LittleEndian(rest[16..]));
            if (sample < 0 || offset < 0 || !RecordTime.IsTime(ticks))
                return null;
            moments.Add(new(sample, RecordTime.Of(ticks), offset));
        }
        return new(samples, end, received == RecordTime.None ? null : RecordTime.Of(received), moments.MoveToImmutable());
    }

    /// <summary>The bytes behind a frame of this length.</summary>
    public static byte[] Trailer(int frameLength)
    {
        var bytes = new byte[TrailerLength];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, frameLength);
        Seal.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <summary>Length of the frame in front of a trailer; null where the bytes are none.</summary>
    public static int? FrameLength(ReadOnlySpan<byte> trailer) =>
        trailer.Length == TrailerLength && trailer[4..].SequenceEqual(Seal) && BinaryPrimitives.ReadInt32LittleEndian(trailer) is > RecordFrame.HeaderLength and var length
            && length <= RecordFrame.HeaderLength + RecordFrame.LongestPayload
            ? length
            : null;
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EcgStream.Recordings;

/// <summary>
/// A chunk as it came: first index (int64), arrival and, where the device tells it, time of the first sample (int64 ticks of 100 ns since
/// year 1, UTC; the least value for none), rate (float64, NaN for none), number of samples and of marks (int32 each), the marks (kind, one byte; first
/// index and length, int64 each), and the samples in millivolts (float32). Little-endian.
/// </summary>
static class SampleRecord
{
    const int FixedLength = 40;
    const int MarkLength = 17;

    // Of whole numbers a double holds no more exactly; at a million hertz they last for 285 years.
    const long LargestIndex = 1L << 53;

    /// <summary>Bytes of a chunk's payload.</summary>
    public static int LengthOf(in SampleChunk chunk) => FixedLength + MarkCount(chunk) * MarkLength + chunk.Length * sizeof(float);

    /// <summary>Writes a payload.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="output">Exactly <see cref="LengthOf"/> bytes.</param>
    public static void Write(in SampleChunk chunk, Span<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output, chunk.Start);
        BinaryPrimitives.WriteInt64LittleEndian(output[8..], chunk.ReceivedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(output[16..], chunk.TakenAt?.UtcTicks ?? RecordTime.None);
        BinaryPrimitives.WriteDoubleLittleEndian(output[24..], chunk.RateHz ?? double.NaN);
        BinaryPrimitives.WriteInt32LittleEndian(output[32..], chunk.Length);
        BinaryPrimitives.WriteInt32LittleEndian(output[36..], MarkCount(chunk));
        output = output[FixedLength..];
        for (var i = 0; i < MarkCount(chunk); i++, output = output[MarkLength..])
        {
            var mark = chunk.Marks[i];
            output[0] = (byte)mark.Fault;
            BinaryPrimitives.WriteInt64LittleEndian(output[1..], mark.Start);
            BinaryPrimitives.WriteInt64LittleEndian(output[9..], mark.Length);
        }
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(chunk.MilliVolts.Span).CopyTo(output);
        else
            for (var i = 0; i < chunk.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(output[(4 * i)..], chunk.MilliVolts.Span[i]);
    }

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The payload, its checksum right.</param>
    /// <param name="chunk">The chunk without its samples.</param>
    /// <param name="samples">The samples' bytes, four each.</param>
    /// <returns>Whether it is one: lengths and times in range.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ChunkHead chunk, out ReadOnlySpan<byte> samples)
    {
        chunk = default;
        samples = default;
        if (payload.Length < FixedLength)
            return false;
        var (start, received, taken) = (BinaryPrimitives.ReadInt64LittleEndian(payload), BinaryPrimitives.ReadInt64LittleEndian(payload[8..]), BinaryPrimitives.ReadInt64LittleEndian(payload[16..]));
        var rate = BinaryPrimitives.ReadDoubleLittleEndian(payload[24..]);
        var (count, marks) = (BinaryPrimitives.ReadInt32LittleEndian(payload[32..]), BinaryPrimitives.ReadInt32LittleEndian(payload[36..]));
        if (start < 0 || count <= 0 || marks < 0 || start > LargestIndex || !RecordTime.IsTime(received) || (taken != RecordTime.None && !RecordTime.IsTime(taken)) || !(double.IsNaN(rate) || rate is >= 0.001 and <= 1e6)
            || FixedLength + (long)marks * MarkLength + (long)count * sizeof(float) != payload.Length)
            return false;
        var rest = payload[FixedLength..];
        var read = marks == 0 ? default : ReadMarks(rest, marks);
        samples = rest[(marks * MarkLength)..];
        chunk = new(start, count, RecordTime.Of(received), taken == RecordTime.None ? null : RecordTime.Of(taken), double.IsNaN(rate) ? null : rate, read);
        return true;
    }

    /// <summary>Copies samples; false where one is no finite number.</summary>
    public static bool TryCopy(ReadOnlySpan<byte> samples, Span<float> into)
    {
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, float>(samples).CopyTo(into);
        else
            for (var i = 0; i < into.Length; i++)
                into[i] = BinaryPrimitives.ReadSingleLittleEndian(samples[(4 * i)..]);
        foreach (var sample in into)
        {
            if (!float.IsFinite(sample))
                return false;
        }
        return true;
    }

    static ImmutableArray<SignalMark> ReadMarks(ReadOnlySpan<byte> bytes, int count)
    {
        var marks = ImmutableArray.CreateBuilder<SignalMark>(count);
        for (var i = 0; i < count; i++, bytes = bytes[MarkLength..])
        {
            var mark = new SignalMark((SignalFault)bytes[0], BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]));
            if (Enum.IsDefined(mark.Fault) && mark.Length > 0)
                marks.Add(mark);
        }
        return marks.DrainToImmutable();
    }

    static int MarkCount(in SampleChunk chunk) => chunk.Marks.IsDefault ? 0 : chunk.Marks.Length;
}

/// <summary>A recorded chunk without its samples.</summary>
readonly record struct ChunkHead(long Start, int Length, DateTimeOffset ReceivedAt, DateTimeOffset? TakenAt, double? RateHz, ImmutableArray<SignalMark> Marks)
{
    public long End => Start + Length;

    /// <summary>What is left without the first samples.</summary>
    public ChunkHead Behind(int skip) => this with
    {
        Start = Start + skip,
        Length = Length - skip,
        TakenAt = RateHz is { } rate ? TakenAt + TimeSpan.FromSeconds(skip / rate) : null,
    };
}

using Microsoft.Win32.SafeHandles;

namespace EcgStream.Recordings;

/// <summary>A part file as it is read: what its index says, or, where it was not closed in order, what a look through its records finds.</summary>
/// <param name="Path">The file.</param>
/// <param name="Header">What it says of its recording; null where that is damaged.</param>
/// <param name="Index">What it holds.</param>
/// <param name="Length">Bytes up to the end of the last whole record.</param>
/// <param name="IsSealed">Whether it was closed in order.</param>
sealed record PartFile(string Path, RecordingHeader? Header, PartIndex Index, long Length, bool IsSealed)
{
    const int FirstRead = 64 << 10;

    /// <summary>Reads what is needed to find one's way; null where the file holds no record at all.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static PartFile? Open(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var beginning = Read(file, 0, Math.Min(FirstRead, length));
        var header = RecordFrame.TryRead(beginning, out var kind, out _, out var payload) && kind == RecordKind.Header ? RecordingHeader.Decode(payload) : null;
        if (header is not null && IndexAtEnd(file, length) is var (index, frames))
            return new(path, header, index, frames, true);
        return Scan(path, Read(file, 0, length), header);
    }

    /// <summary>The bytes from an offset to the end of the records.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public byte[] ReadFrom(long offset)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        return Read(file, offset, Math.Max(0, Length - offset));
    }

    static (PartIndex Index, long Frames)? IndexAtEnd(SafeFileHandle file, long length)
    {
        if (length < PartIndex.TrailerLength || PartIndex.FrameLength(Read(file, length - PartIndex.TrailerLength, PartIndex.TrailerLength)) is not { } frame
            || length - PartIndex.TrailerLength - frame is var at && at < 0)
            return null;
        return RecordFrame.TryRead(Read(file, at, frame), out var kind, out _, out var payload) && kind == RecordKind.Index && PartIndex.Decode(payload) is { } index
            ? (index, at)
            : null;
    }

    static PartFile? Scan(string path, byte[] bytes, RecordingHeader? header)
    {
        var index = new PartIndexBuilder();
        var records = new RecordReader(bytes);
        while (records.TryNext(out var record))
        {
            if (record.Kind == RecordKind.Header)
                header ??= RecordingHeader.Decode(record.Payload);
            if (record.Kind == RecordKind.Samples && SampleRecord.TryRead(record.Payload, out var chunk, out _))
                index.Add(chunk.Start, chunk.Length, chunk.ReceivedAt, record.Offset);
        }
        return records.EndOfLast == 0 ? null : new(path, header, index.ToIndex(), records.EndOfLast, false);
    }

    static byte[] Read(SafeFileHandle file, long offset, long count)
    {
        if (count > Array.MaxLength)
            throw new IOException("The part is too long to be read at once.");
        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        for (var got = 0; got < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(got), offset + got);
            if (read == 0)
                return bytes[..got];
            got += read;
        }
        return bytes;
    }
}

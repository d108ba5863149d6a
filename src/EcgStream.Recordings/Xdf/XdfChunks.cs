using System.Buffers.Binary;

namespace EcgStream.Recordings;

/// <summary>What a chunk of an XDF file is.</summary>
enum XdfTag
{
    FileHeader = 1,
    StreamHeader = 2,
    Samples = 3,
    ClockOffset = 4,
    Boundary = 5,
    StreamFooter = 6,
}

/// <summary>
/// Walks the chunks of an XDF file: <c>[bytes of the length: 1, 4 or 8] [length] [tag: 2 bytes] [content]</c>, the length with the tag, little-endian
/// (XDF specification 1.0). Behind damage the walk goes on after the next boundary, which writers put in every ten seconds for that.
/// </summary>
ref struct XdfChunks(ReadOnlySpan<byte> file)
{
    const int TagBytes = 2;
    const int IdBytes = 4;

    static ReadOnlySpan<byte> Magic => "XDF:"u8;

    static ReadOnlySpan<byte> BoundaryContent => [0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F, 0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4];

    ReadOnlySpan<byte> _rest = file[Math.Min(Magic.Length, file.Length)..];

    /// <summary>Whether bytes begin as a file does.</summary>
    public static bool IsXdf(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Magic);

    /// <summary>What the chunk is.</summary>
    public XdfTag Tag { get; private set; }

    /// <summary>The stream that it belongs to; 0 for one of the whole file.</summary>
    public uint Stream { get; private set; }

    /// <summary>Its content without the stream's number.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Bytes that were passed over because they are no chunks.</summary>
    public long Damaged { get; private set; }

    /// <summary>Whether the last chunk is cut off.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Moves to the next chunk; false at the end.</summary>
    public bool TryNext()
    {
        while (!_rest.IsEmpty)
        {
            if (TryChunk(out var content, out var bytes, out var isCut))
            {
                _rest = _rest[bytes..];
                Content = content;
                return true;
            }
            var boundary = _rest.IndexOf(BoundaryContent);
            if (boundary < 0)
            {
                IsTorn |= isCut;
                Damaged += isCut ? 0 : _rest.Length;
                _rest = default;
                break;
            }
            Damaged += boundary + BoundaryContent.Length;
            _rest = _rest[(boundary + BoundaryContent.Length)..];
        }
        return false;
    }

    bool TryChunk(out ReadOnlySpan<byte> content, out int bytes, out bool isCut)
    {
        content = default;
        bytes = 0;
        isCut = false;
        var at = _rest;
        if (!TryLength(ref at, out var length))
        {
            isCut = at.Length < sizeof(ulong) + 1 && _rest[0] is 1 or 4 or 8;
            return false;
        }
        if (length < TagBytes)
            return false;
        if (length > (ulong)at.Length)
        {
            // A whole chunk's beginning, and no end: that of a recorder that was stopped.
            isCut = at.Length < TagBytes || BinaryPrimitives.ReadUInt16LittleEndian(at) is >= (int)XdfTag.FileHeader and <= (int)XdfTag.StreamFooter;
            return false;
        }
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(at);
        content = at[TagBytes..(int)length];
        bytes = _rest.Length - at.Length + (int)length;
        if (tag is < (int)XdfTag.FileHeader or > (int)XdfTag.StreamFooter || (tag == (int)XdfTag.Boundary && !content.SequenceEqual(BoundaryContent)))
            return false;
        Tag = (XdfTag)tag;
        Stream = 0;
        if (Tag is XdfTag.FileHeader or XdfTag.Boundary)
            return true;
        if (content.Length < IdBytes)
            return false;
        Stream = BinaryPrimitives.ReadUInt32LittleEndian(content);
        content = content[IdBytes..];
        return true;
    }

    /// <summary>Reads a length: the number of its bytes, then the bytes. What can't be read is left as it is.</summary>
    public static bool TryLength(ref ReadOnlySpan<byte> at, out ulong length)
    {
        length = 0;
        if (at.IsEmpty || at[0] is not (1 or 4 or 8) || at.Length < 1 + at[0])
            return false;
        length = at[0] switch
        {
            1 => at[1],
            4 => BinaryPrimitives.ReadUInt32LittleEndian(at[1..]),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(at[1..]),
        };
        at = at[(1 + at[0])..];
        return true;
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace EcgStream.Recordings;

/// <summary>The bytes of an XDF file, and the two walks over them: one for what there is, one for the samples of a channel.</summary>
sealed class XdfFile
{
    // Half of what an array holds, so that what is unpacked fits too.
    const int MostBytes = 1 << 30;

    /// <summary>Channels of all streams together: a header claims any number in a few bytes.</summary>
    public const int MostChannels = 100_000;

    readonly string _path;
    readonly ReadOnlyMemory<byte> _bytes;

    XdfFile(string path, ReadOnlyMemory<byte> bytes)
    {
        (_path, _bytes) = (path, bytes);
        if (!XdfChunks.IsXdf(bytes.Span))
            throw new EcgStreamException($"The recording '{path}' is no XDF file: one begins with 'XDF:'.");
        Streams = Survey(out var headersLost, out var recordedAt);
        (HeadersLost, RecordedAt) = (headersLost, recordedAt);
    }

    /// <summary>The streams, in the order of their headers.</summary>
    public IReadOnlyList<XdfStreamHeader> Streams { get; }

    /// <summary>Samples of each stream.</summary>
    public IReadOnlyDictionary<uint, long> Counts { get; private set; } = ImmutableDictionary<uint, long>.Empty;

    /// <summary>Streams whose header can't be read.</summary>
    public int HeadersLost { get; }

    /// <summary>When the file was begun, as it says itself; empty where it doesn't.</summary>
    public string RecordedAt { get; }

    /// <summary>Loads a file, and unpacks it where it is packed (gzip or zlib).</summary>
    /// <exception cref="EcgStreamException">It is no XDF file, too large, or packed and damaged.</exception>
    public static XdfFile Open(string path)
    {
        if (FileLength.Of(path) > MostBytes)
            throw new EcgStreamException($"The recording '{path}' is too large to be read at once, more than {MostBytes >> 20:N0} MiB: record the ECG into a file of its own.");
        var bytes = File.ReadAllBytes(path);
        return new(path, bytes is [0x1F, 0x8B, ..] or [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] ? Unpack(path, bytes) : bytes);
    }

    /// <summary>Reads bytes that are not packed.</summary>
    internal static XdfFile Of(string path, ReadOnlyMemory<byte> bytes) => new(path, bytes);

    /// <summary>Whether bytes begin as a packed file does.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> beginning) => beginning is [0x1F, 0x8B, ..];

    /// <summary>Reads the samples of a channel, the times of all streams, and all texts.</summary>
    /// <param name="stream">Number of the channel's stream in the file.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="remarks">What is wrong with the file is added.</param>
    /// <returns>The channel's stream, then the others in the order of their headers.</returns>
    public List<XdfStream> Read(uint stream, int channel, List<string> remarks)
    {
        var read = Streams.ToDictionary(s => s.Id, s => new XdfStream(s, s.Id == stream ? channel : null));
        var chunks = new XdfChunks(_bytes.Span);
        while (chunks.TryNext())
        {
            if (!read.TryGetValue(chunks.Stream, out var into))
                continue;
            if (chunks.Tag == XdfTag.Samples)
                into.AddSamples(chunks.Content);
            else if (chunks.Tag == XdfTag.ClockOffset && chunks.Content.Length >= 16)
                into.Offsets.Add(BinaryPrimitives.ReadDoubleLittleEndian(chunks.Content), BinaryPrimitives.ReadDoubleLittleEndian(chunks.Content[8..]));
        }
        if (chunks.Damaged > 0)
            remarks.Add($"The recording '{_path}' is damaged: {chunks.Damaged:N0} bytes are no chunks and were passed over.");
        if (chunks.IsTorn)
            remarks.Add($"The recording '{_path}' ends within a chunk: its recorder was stopped, and what is there was read.");
        if (read.Values.Sum(s => s.Malformed) is var malformed and > 0)
            remarks.Add($"The recording '{_path}' has {malformed:N0} malformed chunks of samples, which were read up to that place.");
        return [read[stream], .. Streams.Where(s => s.Id != stream).Select(s => read[s.Id])];
    }

    List<XdfStreamHeader> Survey(out int headersLost, out string recordedAt)
    {
        var streams = new List<XdfStreamHeader>();
        var known = new HashSet<uint>();
        var counts = new Dictionary<uint, long>();
        var channels = 0;
        (headersLost, recordedAt) = (0, "");
        var chunks = new XdfChunks(_bytes.Span);
        while (chunks.TryNext())
        {
            if (chunks.Tag == XdfTag.FileHeader && XdfStreamHeader.ParseXml(chunks.Content) is { } info)
                recordedAt = XdfStreamHeader.Text(info, "datetime");
            else if (chunks.Tag == XdfTag.StreamHeader && known.Add(chunks.Stream))
            {
                if (XdfStreamHeader.Parse(chunks.Stream, chunks.Content, MostChannels - channels) is { } header)
                {
                    streams.Add(header);
                    channels += header.Channels.Length;
                }
                else
                {
                    headersLost++;
                }
            }
            else if (chunks.Tag == XdfTag.Samples && chunks.Content is var content && XdfChunks.TryLength(ref content, out var count))
            {
                // A damaged number can't be larger than the bytes that follow.
                counts[chunks.Stream] = counts.GetValueOrDefault(chunks.Stream) + (long)Math.Min(count, (ulong)content.Length);
            }
        }
        Counts = counts;
        return streams;
    }

    static ReadOnlyMemory<byte> Unpack(string path, byte[] packed)
    {
        var unpacked = new MemoryStream();
        using var source = new MemoryStream(packed);
        using Stream unpacking = packed[0] == 0x1F ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        var block = new byte[1 << 16];
        try
        {
            while (unpacking.Read(block) is var read && read > 0)
            {
                unpacked.Write(block, 0, read);
                if (unpacked.Length > MostBytes)
                    throw new EcgStreamException($"The recording '{path}' is too large to be read at once, more than {MostBytes >> 20:N0} MiB unpacked: record the ECG into a file of its own.");
            }
        }
        catch (InvalidDataException) when (unpacked.Length > 0)
        {
            // What was unpacked before the damage is read as a file that was cut off.
        }
        catch (InvalidDataException e)
        {
            throw new EcgStreamException($"The recording '{path}' is packed and can't be unpacked: {e.Message}", e);
        }
        return unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
    }
}

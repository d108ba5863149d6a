using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings.Tests;

/// <summary>Writes XDF files byte by byte, as the specification says and independently of the reader.</summary>
sealed class XdfBytes
{
    static readonly byte[] BoundaryMark = [0x43, 0xA5, 0x46, 0xDC, 0xCB, 0xF5, 0x41, 0x0F, 0xB3, 0x0E, 0xD5, 0x46, 0x73, 0x83, 0xCB, 0xE4];

    readonly List<byte> _bytes = [.. "XDF:"u8];

    public byte[] ToArray() => [.. _bytes];

    public int Count => _bytes.Count;

    public XdfBytes FileHeader(string datetime = "2024-02-29T10:00:00+0100") =>
        Chunk(1, Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><info><version>1.0</version><datetime>{datetime}</datetime></info>"));

    public XdfBytes Stream(uint id, string name, string type, string format, double rate, params (string Label, string Unit)[] channels) =>
        Chunk(2, [.. Id(id), .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0"?><info><name>{name}</name><type>{type}</type><channel_count>{Math.Max(1, channels.Length)}</channel_count><channel_format>{format}</channel_format><nominal_srate>{rate}</nominal_srate>
            <desc><channels>{string.Concat(channels.Select(c => $"<channel><label>{c.Label}</label><unit>{c.Unit}</unit></channel>"))}</channels></desc></info>
            """))]);

    public XdfBytes Header(uint id, string xml) => Chunk(2, [.. Id(id), .. Encoding.UTF8.GetBytes(xml)]);

    /// <summary>A chunk of samples, each a time (or none) and the bytes of its values.</summary>
    public XdfBytes Samples(uint id, IEnumerable<(double? Time, byte[] Values)> samples, int lengthBytes = 4)
    {
        var all = samples.ToList();
        var content = new List<byte>([.. Id(id), .. Length(all.Count, lengthBytes)]);
        foreach (var (time, values) in all)
        {
            content.Add((byte)(time is null ? 0 : 8));
            if (time is { } at)
                content.AddRange(Double(at));
            content.AddRange(values);
        }
        return Chunk(3, [.. content]);
    }

    public XdfBytes Offset(uint id, double time, double value) => Chunk(4, [.. Id(id), .. Double(time), .. Double(value)]);

    public XdfBytes Boundary() => Chunk(5, BoundaryMark);

    public XdfBytes Footer(uint id) => Chunk(6, [.. Id(id), .. "<info/>"u8]);

    public XdfBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public static byte[] Text(string text) => [.. Length(Encoding.UTF8.GetByteCount(text), 1), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Double(double value) => BitConverter.GetBytes(value);

    static byte[] Id(uint id) => BitConverter.GetBytes(id);

    static byte[] Length(long length, int bytes)
    {
        var written = new byte[1 + bytes];
        written[0] = (byte)bytes;
        Span<byte> whole = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(whole, length);
        whole[..bytes].CopyTo(written.AsSpan(1));
        return written;
    }

    XdfBytes Chunk(int tag, byte[] content)
    {
        _bytes.AddRange(Length(content.Length + 2, content.Length + 2 < 256 ? 1 : 4));
        _bytes.AddRange([(byte)tag, 0, .. content]);
        return this;
    }
}

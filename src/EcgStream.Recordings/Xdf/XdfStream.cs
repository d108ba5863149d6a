using System.Buffers.Binary;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>A stream of an XDF file while its chunks are read: times of all samples, and the values of one channel, or the texts.</summary>
/// <param name="header">What the file says of it.</param>
/// <param name="channel">The channel whose values are kept; null for none, and then its times tell where on the file's clock it lies.</param>
sealed class XdfStream(XdfStreamHeader header, int? channel)
{
    const int TimeBytes = 8;
    const int LongestText = 1000;

    double _latest;

    public XdfStreamHeader Header => header;

    public XdfClockOffsets Offsets { get; } = new();

    /// <summary>Times on the stream's own clock, seconds.</summary>
    public GrowingArray<double> Times { get; } = new();

    /// <summary>Values of the channel, as they are in the file.</summary>
    public GrowingArray<double> Values { get; } = new();

    /// <summary>Texts, one a sample.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Samples read.</summary>
    public long Count { get; private set; }

    /// <summary>Chunks of samples that were malformed, and read only up to that place.</summary>
    public int Malformed { get; private set; }

    /// <summary>Takes a chunk of samples: their number, then for each the bytes of its time (0 or 8), the time, and the values.</summary>
    public void AddSamples(ReadOnlySpan<byte> content)
    {
        if (!XdfChunks.TryLength(ref content, out var count))
        {
            Malformed++;
            return;
        }
        for (ulong i = 0; i < count; i++)
        {
            var at = content;
            if (!TryTime(ref at, out var time) || !(header.IsText ? TryTexts(ref at, out var text) : TryValue(ref at, out text)))
            {
                Malformed++;
                return;
            }
            content = at;
            Count++;
            _latest = time;
            Times.Add(time);
            if (text is not null)
                Texts.Add(text);
        }
        if (!content.IsEmpty)
            Malformed++;
    }

    // A sample without a time follows the one before at the nominal rate.
    bool TryTime(ref ReadOnlySpan<byte> at, out double time)
    {
        time = _latest + (header.NominalRateHz > 0 && Count > 0 ? 1 / header.NominalRateHz : 0);
        if (at.IsEmpty || at[0] is not (0 or TimeBytes) || at.Length < 1 + at[0])
            return false;
        if (at[0] == TimeBytes && BinaryPrimitives.ReadDoubleLittleEndian(at[1..]) is var stated && Math.Abs(stated) < Recording.LongestSeconds)
            time = stated;
        at = at[(1 + at[0])..];
        return true;
    }

    bool TryValue(ref ReadOnlySpan<byte> at, out string? text)
    {
        text = null;
        var bytes = header.ValueBytes * header.Channels.Length;
        if (at.Length < bytes)
            return false;
        if (channel is { } wanted)
        {
            var value = at[(wanted * header.ValueBytes)..];
            Values.Add((header.ValueBytes, header.IsFloat) switch
            {
                (1, _) => (sbyte)value[0],
                (2, _) => BinaryPrimitives.ReadInt16LittleEndian(value),
                (4, false) => BinaryPrimitives.ReadInt32LittleEndian(value),
                (4, true) => BinaryPrimitives.ReadSingleLittleEndian(value),
                (_, false) => BinaryPrimitives.ReadInt64LittleEndian(value),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
            });
        }
        at = at[bytes..];
        return true;
    }

    bool TryTexts(ref ReadOnlySpan<byte> at, out string? text)
    {
        text = null;
        var texts = new List<string>();
        for (var i = 0; i < header.Channels.Length; i++)
        {
            if (!XdfChunks.TryLength(ref at, out var length) || length > (ulong)at.Length)
                return false;
            var said = Encoding.UTF8.GetString(at[..(int)length]).Trim();
            if (said.Length > 0)
                texts.Add(said);
            at = at[(int)length..];
        }
        var joined = string.Join(" | ", texts);
        text = string.Concat((joined.Length > LongestText ? joined[..LongestText] : joined).Select(c => char.IsControl(c) ? ' ' : c));
        return true;
    }
}

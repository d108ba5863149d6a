using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace EcgStream.Recordings;

/// <summary>What an XDF file says of one of its streams.</summary>
/// <param name="Id">Its number in the file.</param>
/// <param name="Name">Its name; <c>stream ID</c> where it has none.</param>
/// <param name="Type">What it carries, for example <c>ECG</c> or <c>Markers</c>; may be empty.</param>
/// <param name="NominalRateHz">The rate that the device is said to have, Hz; 0 for what comes when it comes.</param>
/// <param name="ValueBytes">Bytes of a number; 0 for texts.</param>
/// <param name="IsFloat">Whether its numbers are floating point.</param>
/// <param name="Channels">Its channels.</param>
sealed record XdfStreamHeader(uint Id, string Name, string Type, double NominalRateHz, int ValueBytes, bool IsFloat, ImmutableArray<XdfChannel> Channels)
{
    const int MostNamed = 10_000;

    /// <summary>Whether its samples are texts, such as markers.</summary>
    public bool IsText => ValueBytes == 0;

    /// <summary>Reads the XML of a stream's header; null where it can't be read, or claims more than <paramref name="mostChannels"/>.</summary>
    public static XdfStreamHeader? Parse(uint id, ReadOnlySpan<byte> xml, int mostChannels)
    {
        if (ParseXml(xml) is not { } info
            || !int.TryParse(Text(info, "channel_count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || count > mostChannels)
            return null;
        (int Bytes, bool IsFloat)? values = Text(info, "channel_format") switch
        {
            "int8" => (1, false),
            "int16" => (2, false),
            "int32" => (4, false),
            "int64" => (8, false),
            "float32" => (4, true),
            "double64" => (8, true),
            "string" => (0, false),
            _ => null,
        };
        if (values is not { } known)
            return null;
        var rate = double.TryParse(Text(info, "nominal_srate"), NumberStyles.Float, CultureInfo.InvariantCulture, out var stated) && stated is >= 0 and <= 1e6 ? stated : 0;
        var named = info.Element("desc")?.Element("channels")?.Elements("channel").Take(MostNamed).ToList() ?? [];
        ImmutableArray<XdfChannel> channels =
        [
            .. Enumerable.Range(0, count).Select(i => i < named.Count
                ? new XdfChannel(Text(named[i], "label") is { Length: > 0 } label ? label : $"{i}", Text(named[i], "unit"), Text(named[i], "type"))
                : new($"{i}", "", "")),
        ];
        return new(id, Text(info, "name") is { Length: > 0 } name ? name : $"stream {id}", Text(info, "type"), rate, known.Bytes, known.IsFloat, channels);
    }

    /// <summary>The root element; null where there is none. Nothing outside the text is ever fetched.</summary>
    public static XElement? ParseXml(ReadOnlySpan<byte> xml)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(Encoding.UTF8.GetString(xml).Trim('\0', ' ', '\r', '\n', '\t', '\uFEFF')),
                new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of an element's child, fit for one line; empty where there is none.</summary>
    public static string Text(XElement parent, string child) => Printable.Shorten(parent.Element(child)?.Value.Trim() ?? "");
}

/// <summary>A channel of a stream.</summary>
/// <param name="Label">Its name, else its number in the stream.</param>
/// <param name="Unit">Its unit as it is written; may be empty.</param>
/// <param name="Type">What it carries; may be empty.</param>
readonly record struct XdfChannel(string Label, string Unit, string Type)
{
    /// <summary>Millivolts of one unit; null where it is no voltage or not said.</summary>
    public double? InMilliVolts => Unit.ToLowerInvariant() switch
    {
        "microvolts" or "microvolt" => 1e-3,
        "millivolts" or "millivolt" => 1,
        "volts" or "volt" => 1000,
        "nanovolts" or "nanovolt" => 1e-6,
        _ => VoltUnit.InMilliVolts(Unit),
    };
}

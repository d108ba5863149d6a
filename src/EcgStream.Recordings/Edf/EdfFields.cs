using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>The fixed-width fields of an EDF header, one after another.</summary>
ref struct EdfFields(string path, ReadOnlySpan<byte> bytes)
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Passes bytes over.</summary>
    public void Skip(int width) => _rest = _rest[width..];

    /// <summary>A text without the blanks around it.</summary>
    public string Text(int width)
    {
        var field = _rest[..width];
        _rest = _rest[width..];
        return Decode(field).Trim(' ', '\0');
    }

    /// <summary>The same field of every signal.</summary>
    public string[] Texts(int count, int width)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = Text(width);
        return texts;
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="EcgStreamException">It is none, or out of range.</exception>
    public long Integer(int width, string name, long min, long max)
    {
        var text = Text(width);
        // Some programs write whole numbers with a point.
        return NumberIn(text) is var value && value == Math.Floor(value) && value >= min && value <= max ? (long)value : throw Malformed(text, name);
    }


    /// <summary>A number.</summary>
    /// <exception cref="EcgStreamException">It is none.</exception>
    public double Number(int width, string name)
    {
        var text = Text(width);
        return NumberIn(text) is var value && double.IsFinite(value) ? value : throw Malformed(text, name);
    }

    /// <summary>The number that a text states; NaN where it states none.</summary>
    public static double NumberIn(string text) =>
        // Some programs write a comma, against the rules.
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : double.NaN;

    /// <summary>Text that is UTF-8, or else, as old programs wrote, Latin-1.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    readonly EcgStreamException Malformed(string text, string name) =>
        new($"The header of '{path}' can't be read: its {name} is '{Printable.Shorten(text)}'. It may be damaged, or no EDF file.");
}

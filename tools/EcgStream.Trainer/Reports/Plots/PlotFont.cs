using ScottPlot;
using SkiaSharp;

namespace EcgStream.Trainer.Reports;

/// <summary>The one font of all plots. It travels with the program, for Skia without system libraries finds no text at all where no fonts are installed.</summary>
static class PlotFont
{
    /// <summary>Family name, in plots and in the page's style sheet.</summary>
    public const string Family = "DejaVu Sans";

    const string Resource = "DejaVuSans.ttf";

    static readonly Lazy<byte[]> Bytes = new(Read);
    static readonly Lazy<SKTypeface> Typeface = new(Register);

    /// <summary>The font as a style sheet's source, so that a browser lays text out as it was measured.</summary>
    public static string DataUri => "data:font/ttf;base64," + Convert.ToBase64String(Bytes.Value);

    /// <summary>Makes the font known to the plotting library.</summary>
    public static void Use() => _ = Typeface.Value;

    /// <summary>A name that fits a plot: at most so many characters, those the font lacks as question marks. Tables show it in full.</summary>
    public static string Fit(string text, int most = 24)
    {
        ArgumentNullException.ThrowIfNull(text);
        var known = string.Concat(text.EnumerateRunes().Select(rune => Typeface.Value.GetGlyph(rune.Value) == 0 ? "?" : rune.ToString()));
        return known.Length <= most ? known : known[..(most - 1)] + "…";
    }

    static byte[] Read()
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The font {Resource} is missing from the program.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    static SKTypeface Register()
    {
        using var data = SKData.CreateCopy(Bytes.Value);
        var typeface = SKTypeface.FromData(data);
        ScottPlot.Fonts.FontResolvers.Insert(0, new Resolver(typeface));
        return typeface;
    }

    sealed class Resolver(SKTypeface typeface) : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => fontName == Family ? typeface : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? typeface : null;
    }
}

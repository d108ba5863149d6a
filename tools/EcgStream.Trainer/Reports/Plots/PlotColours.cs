using ScottPlot;

namespace EcgStream.Trainer.Reports;

/// <summary>
/// The colours of all plots: those of Okabe and Ito (2008), told apart with any kind of colour vision. The page's style sheet exchanges each for
/// its partner when the reader's screen is dark.
/// </summary>
static class PlotColours
{
    public const string Ink = "#24292F";
    public const string Faint = "#8C959F";
    public const string Blue = "#0072B2";
    public const string Orange = "#D55E00";
    public const string Green = "#009E73";
    public const string Purple = "#CC79A7";

    // A shade that nobody sees tells a broken line from a whole one.
    public const string BrokenInk = "#24292E";
    public const string BrokenFaint = "#8C959E";
    public const string BrokenGreen = "#009E72";

    /// <summary>Colours of lines that are broken: Skia can't write broken lines as SVG, so the picture breaks them by these.</summary>
    public static IReadOnlyList<string> Broken { get; } = [BrokenInk, BrokenFaint, BrokenGreen];

    /// <summary>Each colour with what stands for it on a dark ground.</summary>
    public static IReadOnlyDictionary<string, string> OnDark { get; } = new Dictionary<string, string>
    {
        [Ink] = "#E6EDF3",
        [Faint] = "#7D8590",
        [Blue] = "#56B4E9",
        [Orange] = "#F28E3C",
        [Green] = "#2BC79A",
        [Purple] = "#E39CC4",
        [BrokenInk] = "#E6EDF3",
        [BrokenFaint] = "#7D8590",
        [BrokenGreen] = "#2BC79A",
    };

    public static Color Of(string colour, double opacity = 1) => Color.FromHex(colour).WithAlpha(opacity);
}

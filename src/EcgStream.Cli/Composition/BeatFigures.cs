using System.Text.Json.Serialization;

namespace EcgStream.Cli.Composition;

/// <summary>Heart rate and its variability. Over a whole recording what is not usable is left out, and the 60 s SDNN, HF and respiration are means over its full minutes.</summary>
sealed record BeatFigures(
    double HeartRate, double RmssdMs, double LnRmssd, double Pnn50, [property: JsonPropertyName("sdnn_60s_ms")] double? Sdnn60sMs, double? HfMs2, double? LnHf,
    double? RespirationRate, int NormalIntervals, double FlaggedShare)
{
    public static BeatFigures? Of(HeartRateVariability? figures, double? sdnn, double? hf, double? respiration) => figures is null ? null : new(
        Math.Round(figures.HeartRate, 2), Math.Round(figures.RmssdMs, 2), Math.Round(Math.Log(Math.Max(figures.RmssdMs, 0.1)), 3), Math.Round(figures.Pnn50, 4), Rounded(sdnn, 2), Rounded(hf, 1),
        Rounded(hf is null ? null : Math.Log(Math.Max(hf.Value, 0.1)), 3), Rounded(respiration, 1), figures.Intervals, Math.Round(figures.FlaggedShare, 4));

    static double? Rounded(double? value, int digits) => value is { } known ? Math.Round(known, digits) : null;
}

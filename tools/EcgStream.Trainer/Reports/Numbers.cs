using System.Globalization;

namespace EcgStream.Trainer.Reports;

/// <summary>How figures are written: alike in every language and place.</summary>
static class Numbers
{
    /// <summary>Stands for what is not known.</summary>
    public const string None = "–";

    public static string Share(double value) => Finite(value, "0.000");

    public static string Effect(double value) => Finite(value, "+0.00;−0.00;0.00");

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string WithInterval(Figure figure) => $"{Share(figure.Value)} {Interval(figure)}";

    public static string Interval(Figure figure) => Ends(figure, "0.000");

    public static string SignedWithInterval(Figure figure) => $"{Effect(figure.Value)} {Ends(figure, "+0.00;−0.00;0.00")}";

    public static string Difference(Figure figure) => Finite(figure.Value, "+0.000;−0.000;0.000");

    public static string DifferenceInterval(Figure figure) => Ends(figure, "+0.000;−0.000;0.000");

    /// <summary>A p value; one that no shuffle reached is no smaller than the shuffles can tell.</summary>
    public static string P(double p, int permutations) =>
        !double.IsFinite(p) ? None : permutations > 0 && p <= 1.0 / (1 + permutations) ? $"≤ {Finite(p, "0.0000")}" : Finite(p, "0.0000");

    public static string Duration(double seconds) => seconds switch
    {
        _ when !double.IsFinite(seconds) => None,
        < 60 => Finite(seconds, "0.0") + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600} h {(int)seconds % 3600 / 60:00} min"),
    };

    static string Ends(Figure figure, string format) =>
        double.IsFinite(figure.Low) && double.IsFinite(figure.High) ? $"[{Finite(figure.Low, format)}, {Finite(figure.High, format)}]" : "[no interval]";

    static string Finite(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : None;
}

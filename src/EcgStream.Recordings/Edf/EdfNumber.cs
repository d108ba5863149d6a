using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>Numbers in EDF's fields of 8 characters, which hold about 7 digits: what can't be written exactly is rounded there.</summary>
static class EdfNumber
{
    /// <summary>Characters of a number's field.</summary>
    public const int Width = 8;

    /// <summary>Largest number whose whole part is written with a sign.</summary>
    public const double Largest = 9_999_999;

    /// <summary>The text of at most <paramref name="width"/> characters that is nearest to a number of at most <see cref="Largest"/>.</summary>
    public static string Text(double value, int width = Width)
    {
        var decimals = width - 2;
        string text;
        do
        {
            text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }
        while (text.Length > width && decimals-- > 0);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>The number that is read back.</summary>
    public static double Written(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Seconds in an annotation, to 100 ns.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.#######", CultureInfo.InvariantCulture);

    /// <summary>When an annotation begins, with the sign that EDF+ asks for.</summary>
    public static string Onset(double seconds) => seconds.ToString("+0.#######;-0.#######;+0", CultureInfo.InvariantCulture);
}

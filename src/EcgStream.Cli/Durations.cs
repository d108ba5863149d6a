using System.Globalization;

namespace EcgStream.Cli;

/// <summary>Durations as a person types them: <c>500ms</c>, <c>1s</c>, <c>1.5m</c>, <c>2h</c>; a bare number is seconds.</summary>
static class Durations
{
    const double LongestSeconds = 40 * 86_400;

    public static TimeSpan Parse(string option, string text, bool mayBeZero = false)
    {
        var digits = text.TrimEnd("abcdefghijklmnopqrstuvwxyz".ToCharArray());
        double? unit = text[digits.Length..] switch { "ms" => 0.001, "" or "s" => 1, "m" or "min" => 60, "h" => 3600, _ => null };
        if (unit is { } seconds
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && (value * seconds is >= 0.001 and <= LongestSeconds || (mayBeZero && value == 0)))
            return TimeSpan.FromSeconds(value * seconds);
        throw new EcgStreamException($"{option} {text} is no duration from 1 ms to 40 days: write for example 500ms, 1s, 2m or 8h.");
    }
}

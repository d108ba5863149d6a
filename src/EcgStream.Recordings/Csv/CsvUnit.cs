namespace EcgStream.Recordings;

/// <summary>What the name of a column says of its unit. Not every last word is a unit (<c>ecg_raw</c>), so those that are no voltage are listed.</summary>
static class CsvUnit
{
    static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "C", "\u00b0C", "degC", "celsius", "F", "\u00b0F", "degF", "K", "kelvin",
        "mmHg", "cmH2O", "Pa", "hPa", "kPa", "bar", "mbar", "psi",
        "s", "sec", "seconds", "ms", "msec", "us", "\u00b5s", "\u03bcs", "ns", "min", "Hz", "kHz", "bpm", "brpm",
        "g", "mg", "kg", "cm", "mm", "m/s", "m/s2", "m/s^2", "m/s\u00b2", "s2", "s^2", "s\u00b2", "deg", "rad", "dps", "deg/s", "rad/s",
        "mA", "uA", "\u00b5A", "\u03bcA", "Ohm", "kOhm", "\u03a9", "k\u03a9", "uS", "\u00b5S", "\u03bcS", "uT", "\u00b5T", "\u03bcT", "lux",
        "ml", "l/min", "L/s", "%", "percent",
    };

    static readonly string[] Places = ["ch", "lead", "electrode", "sensor", "signal"];

    /// <summary>The unit that a column's name states; null where it states none.</summary>
    public static string? Of(string name)
    {
        var unit = CsvLayout.UnitIn(name).ToString();
        return VoltUnit.InMilliVolts(unit) is not null || IsOther(name) ? unit : null;
    }

    /// <summary>Whether a column's name states a unit that is no voltage.</summary>
    public static bool IsOther(string name)
    {
        var unit = CsvLayout.UnitIn(name).ToString();
        return Others.Contains(unit) && (unit.Length > 1 || !char.IsAsciiLetter(unit[0]) || !NamesAPlace(name));
    }

    // One letter may tell channels apart: 'ecg_a', 'lead_c', 'sensor K' are no amperes, degrees or kelvins.
    static bool NamesAPlace(string name) =>
        name[^2] == ' ' || Channels.LooksLikeEcg(CsvLayout.BareName(name)) || Places.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}

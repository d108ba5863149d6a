namespace EcgStream.Recordings;

/// <summary>Units of voltage as files and users write them.</summary>
static class VoltUnit
{
    /// <summary>Millivolts of one unit, or null where the text is no unit of voltage. Letter case is ignored.</summary>
    public static double? InMilliVolts(ReadOnlySpan<char> unit)
    {
        Span<char> lower = stackalloc char[2];
        if (unit.Length is 0 or > 2)
            return null;
        lower = lower[..unit.ToLowerInvariant(lower)];
        // Micro is written with either of two letters, or as u.
        return lower switch
        {
            "v" => 1000,
            "mv" => 1,
            "uv" or "\u00b5v" or "\u03bcv" => 1e-3,
            "nv" => 1e-6,
            _ => null,
        };
    }

    /// <summary>Millivolts of one unit that a user stated.</summary>
    /// <exception cref="EcgStreamException">It is no unit of voltage.</exception>
    public static double Stated(string unit) =>
        InMilliVolts(unit) ?? throw new EcgStreamException($"The unit '{unit}' is no unit of voltage: choose one of nV, uV, mV, V.");
}

namespace EcgStream.Devices;

/// <summary>What a number in a device's lines means.</summary>
public enum AsciiUnit
{
    /// <summary>Counts of an analogue-to-digital converter.</summary>
    AdcCounts,

    /// <summary>Millivolts between the electrodes, taken as they are.</summary>
    MilliVolts,

    /// <summary>Microvolts between the electrodes.</summary>
    MicroVolts,

    /// <summary>Volts between the electrodes.</summary>
    Volts,
}

/// <summary>How a device writes its samples as lines of text.</summary>
public sealed record AsciiFormat
{
    /// <summary>What the numbers mean.</summary>
    public AsciiUnit Unit { get; init; } = AsciiUnit.AdcCounts;

    /// <summary>The converter; of meaning for <see cref="AsciiUnit.AdcCounts"/> alone.</summary>
    public AdcScale Adc { get; init; } = AdcScale.Ad8232;

    /// <summary>Which column holds the samples, counted from 1; null for lines of one number.</summary>
    public int? Column { get; init; }

    /// <summary>Reads the options <c>unit</c>, <c>bits</c>, <c>vref</c>, <c>gain</c> and <c>column</c>.</summary>
    /// <exception cref="EcgStreamException">An option is malformed or out of range.</exception>
    public static AsciiFormat FromUri(SourceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new()
        {
            Unit = uri.GetChoice("unit", "adc", "adc", "mV", "uV", "V") switch
            {
                "mV" => AsciiUnit.MilliVolts,
                "uV" => AsciiUnit.MicroVolts,
                "V" => AsciiUnit.Volts,
                _ => AsciiUnit.AdcCounts,
            },
            Adc = AdcFromUri(uri),
            Column = uri.GetInteger("column", null, 1, 100),
        };
    }

    /// <summary>Reads the options <c>bits</c>, <c>vref</c> and <c>gain</c>.</summary>
    /// <exception cref="EcgStreamException">An option is malformed or out of range.</exception>
    public static AdcScale AdcFromUri(SourceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new(
            uri.GetInteger("bits", AdcScale.Ad8232.Bits, 8, 24)!.Value,
            uri.GetNumber("vref", AdcScale.Ad8232.ReferenceVolts, 0.1, 100)!.Value,
            uri.GetNumber("gain", AdcScale.Ad8232.Gain, 0.001, 1e6)!.Value);
    }
}

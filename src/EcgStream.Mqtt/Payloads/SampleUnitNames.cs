using System.Diagnostics.CodeAnalysis;

namespace EcgStream.Mqtt;

/// <summary>The written names of <see cref="SampleUnit"/>.</summary>
public static class SampleUnitNames
{
    /// <summary>The name to write: <c>mV</c>, <c>V</c>, <c>uV</c> or <c>adc</c>.</summary>
    public static string Symbol(this SampleUnit unit) => unit switch
    {
        SampleUnit.Volts => "V",
        SampleUnit.MicroVolts => "uV",
        SampleUnit.AdcCounts => "adc",
        _ => "mV",
    };

    /// <summary>Reads a name in any case: mV, V, uV, µV (with either of Unicode's two letters), adc, raw, counts.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SampleUnit unit)
    {
        SampleUnit? found = text?.ToUpperInvariant() switch
        {
            "MV" => SampleUnit.MilliVolts,
            "V" => SampleUnit.Volts,
            // The micro sign has the capital Mu as its upper case, as the Greek letter has.
            "UV" or "\u00B5V" or "\u039CV" => SampleUnit.MicroVolts,
            "ADC" or "RAW" or "COUNTS" => SampleUnit.AdcCounts,
            _ => null,
        };
        unit = found ?? default;
        return found is not null;
    }
}

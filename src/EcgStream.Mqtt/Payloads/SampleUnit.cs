namespace EcgStream.Mqtt;

/// <summary>The unit in which a message carries its samples.</summary>
public enum SampleUnit
{
    /// <summary>Millivolts, written <c>mV</c>.</summary>
    MilliVolts,

    /// <summary>Volts, written <c>V</c>.</summary>
    Volts,

    /// <summary>Microvolts, written <c>uV</c> or <c>µV</c>.</summary>
    MicroVolts,

    /// <summary>Counts of an analogue-to-digital converter, written <c>adc</c>; see <see cref="AdcScale"/>.</summary>
    AdcCounts,
}

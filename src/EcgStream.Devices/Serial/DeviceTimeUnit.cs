namespace EcgStream.Devices;

/// <summary>What a device's own times count.</summary>
public enum DeviceTimeUnit
{
    /// <summary>Found out against the times of arrival.</summary>
    Unknown,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Milliseconds, as <c>millis()</c> gives.</summary>
    Milliseconds,

    /// <summary>Microseconds, as <c>micros()</c> gives.</summary>
    Microseconds,
}

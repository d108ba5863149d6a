namespace EcgStream.Devices;

/// <summary>Which port, and how fast. The frame is always 8 data bits, no parity, one stop bit, without flow control.</summary>
/// <param name="Port">Its name: <c>/dev/ttyUSB0</c>, <c>/dev/serial/by-id/…</c>, <c>COM3</c>, or a pseudo-terminal's path.</param>
/// <param name="BaudRate">Bits per second on the line.</param>
public sealed record SerialSettings(string Port, int BaudRate = SerialSettings.DefaultBaudRate)
{
    /// <summary>What most sketches for the ESP32, OpenBCI and BITalino use.</summary>
    public const int DefaultBaudRate = 115_200;

    /// <summary>Reads the port from the URI's path and the option <c>baud</c>.</summary>
    /// <exception cref="EcgStreamException">The port is missing or the speed is out of range.</exception>
    public static SerialSettings FromUri(SourceUri uri, int defaultBaudRate = DefaultBaudRate)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (string.IsNullOrWhiteSpace(uri.Path))
            throw new EcgStreamException($"The source '{uri.Text}' names no port: write for example 'serial:/dev/ttyUSB0' or 'serial:COM3'; 'ecgstream ports' lists them.");
        return new(uri.Path, uri.GetInteger("baud", defaultBaudRate, 300, 12_000_000)!.Value);
    }

    /// <summary>For people: the port and its speed.</summary>
    public override string ToString() => $"{Port} at {BaudRate} baud";
}

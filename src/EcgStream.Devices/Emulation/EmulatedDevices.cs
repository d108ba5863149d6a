namespace EcgStream.Devices;

/// <summary>Every kind of device that can be emulated, by name, and the lines it can be put on. A new kind is one line here.</summary>
public static class EmulatedDevices
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ascii", "cyton", "bitalino"];

    /// <summary>Makes a device.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="to">Where it is put, whose options say what the device is like: <c>bits</c>, <c>vref</c>, <c>gain</c> and <c>rate</c> for ascii, none for the others.</param>
    /// <param name="sourceRateHz">The played source's rate, which lines of text take over; null where it is not known.</param>
    /// <param name="seed">Of the device's own noise.</param>
    /// <exception cref="EcgStreamException">There is no such device, or an option is malformed or out of range, or lines of text have no rate.</exception>
    public static IEmulatedDevice Create(string name, SourceUri to, double? sourceRateHz, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(to);
        return name switch
        {
            "ascii" => new EmulatedSketch(AsciiFormat.AdcFromUri(to), RateOf(to) ?? sourceRateHz
                ?? throw new EcgStreamException($"The played source does not state its rate: say how many lines a second with rate=, for example {to.Scheme}:{to.Path}?rate=250.")),
            "cyton" => new EmulatedCyton(seed),
            "bitalino" => new EmulatedBitalino(seed),
            _ => throw new EcgStreamException($"There is no device '{name}' to emulate: choose one of {string.Join(", ", Names)}."),
        };
    }

    /// <summary>The option <c>rate</c>, lines a second; null where it is not given.</summary>
    /// <exception cref="EcgStreamException">It is no number or out of range.</exception>
    public static double? RateOf(SourceUri to)
    {
        ArgumentNullException.ThrowIfNull(to);
        return to.GetNumber("rate", null, 20, 8000);
    }

    /// <summary>What opens the line that a URI names: <c>serial:/dev/ttyUSB1?baud=115200</c> or <c>pty:/tmp/ecg</c>.</summary>
    /// <exception cref="EcgStreamException">It names no line, or an option is unknown, malformed or out of range.</exception>
    public static Func<IDeviceLine> LineTo(SourceUri to)
    {
        ArgumentNullException.ThrowIfNull(to);
        if (to.Scheme == "pty")
        {
            if (to.Path.Length == 0)
                throw new EcgStreamException($"'{to.Text}' names no pseudo-terminal: say where it is to be found, for example pty:/tmp/ecg.");
            to.RefuseUnknownOptions();
            return () => PseudoTerminal.Create(to.Path);
        }
        var settings = SerialSettings.FromUri(to);
        to.RefuseUnknownOptions();
        return () =>
        {
            try
            {
                return new PortLine(SerialPortLink.Open(settings));
            }
            catch (SerialLinkException e)
            {
                throw new EcgStreamException(e.Message, e);
            }
        };
    }
}

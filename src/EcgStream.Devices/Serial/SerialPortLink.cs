using System.IO.Ports;

namespace EcgStream.Devices;

/// <summary>
/// A port of this machine. System.IO.Ports sets the line up; its reads, though, keep a thread polling every millisecond on Linux
/// (5 % of a core for a 250-Hz device), so there the bytes are read from a descriptor of our own (under 1 %, all in all).
/// </summary>
sealed class SerialPortLink : ISerialLink
{
    static readonly TimeSpan WriteTimeout = TimeSpan.FromMilliseconds(500);

    readonly SerialPort _port;
    readonly FileStream? _input;

    SerialPortLink(SerialPort port, FileStream? input) => (_port, _input) = (port, input);

    /// <summary>Opens a port.</summary>
    /// <exception cref="SerialLinkException">It can't be opened; the sentence says why and what to do.</exception>
    public static ISerialLink Open(SerialSettings settings)
    {
        // Before the port is taken exclusively; and it tells why a port can't be opened, which System.IO.Ports gets wrong.
        var input = OperatingSystem.IsLinux() ? LinuxInput.Open(settings.Port) : null;
        try
        {
            return new SerialPortLink(OpenPort(settings), input);
        }
        catch (Exception e) when (IsFault(e))
        {
            input?.Dispose();
            throw SerialFaults.CannotOpen(settings.Port, e);
        }
    }

    public int Read(Span<byte> into)
    {
        try
        {
            var waiting = _port.BytesToRead;
            if (waiting < 0)
                throw SerialFaults.Gone(_port.PortName, null);
            if (waiting == 0)
                return 0;
            into = into[..Math.Min(waiting, into.Length)];
            return (_input ?? _port.BaseStream).Read(into);
        }
        catch (TimeoutException)
        {
            return 0;
        }
        catch (Exception e) when (IsFault(e) && e is not SerialLinkException)
        {
            throw SerialFaults.Gone(_port.PortName, e);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _port.BaseStream.Write(bytes);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw SerialFaults.Gone(_port.PortName, e);
        }
    }

    public void Dispose()
    {
        try
        {
            _port.Dispose();
        }
        catch (Exception e) when (IsFault(e))
        {
            // A port that was pulled out has nothing left to close.
        }
        _input?.Dispose();
    }

    static SerialPort OpenPort(SerialSettings settings)
    {
        try
        {
            // Boards with their own USB send only to a terminal that is ready; and both lines raised, as the system raises them on
            // opening, leaves an ESP32 running.
            return OpenPort(settings, ready: true);
        }
        catch (IOException)
        {
            // A pseudo-terminal has no such lines.
            return OpenPort(settings, ready: false);
        }
    }

    static SerialPort OpenPort(SerialSettings settings, bool ready)
    {
        var port = new SerialPort(settings.Port, settings.BaudRate)
        {
            DtrEnable = ready,
            RtsEnable = ready,
            ReadBufferSize = 65_536,
            ReadTimeout = 50,
            WriteTimeout = (int)WriteTimeout.TotalMilliseconds,
        };
        try
        {
            port.Open();
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    static bool IsFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidOperationException or OperationCanceledException or ArgumentException
            or NotSupportedException;
}

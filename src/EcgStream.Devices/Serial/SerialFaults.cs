namespace EcgStream.Devices;

/// <summary>What is wrong with a port, in one sentence each that names the port and what to do.</summary>
static class SerialFaults
{
    const int NotFound = 2, NoDeviceOrAddress = 6, PermissionDenied = 13, Busy = 16, NoDevice = 19;

    public static SerialLinkException CannotOpen(string port, int error, string message) => error switch
    {
        NotFound or NoDeviceOrAddress or NoDevice => Missing(port),
        PermissionDenied => new(
            $"No permission to open {port}: add yourself to its group (mostly 'sudo usermod -aG dialout $USER') and log in again."),
        Busy => InUse(port),
        _ => new($"{port} can't be opened as a serial port: {Sentence(message)}."),
    };

    public static SerialLinkException CannotOpen(string port, Exception cause) => cause switch
    {
        SerialLinkException known => known,
        FileNotFoundException => Missing(port),
        UnauthorizedAccessException when OperatingSystem.IsWindows() => InUse(port),
        UnauthorizedAccessException { InnerException: IOException inner } => CannotOpen(port, inner.HResult, inner.Message),
        _ => new($"{port} can't be opened as a serial port: {Sentence(cause.Message)}.", cause),
    };

    public static SerialLinkException Gone(string port, Exception? cause) =>
        new($"{port} went away: plug the device in again, or switch it on.", cause);

    public static SerialLinkException TakesNothing(string port, Exception? cause) =>
        new($"{port} takes no commands: check that the device is switched on and that nothing else holds its line.", cause);

    public static SerialLinkException Silent(string port, TimeSpan silence) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{port} is open and sent nothing for {silence.TotalSeconds:0.#} s: it is closed and opened again."));

    /// <summary>What to do about an FTDI adapter that holds bytes back.</summary>
    public static string Latency(string port, string kernelName, int milliseconds) =>
        $"The adapter of {port} holds bytes back for {milliseconds} ms; make samples come evenly with 'echo 1 | sudo tee /sys/bus/usb-serial/devices/{kernelName}/latency_timer'.";

    public static SerialLinkException Missing(string port)
    {
        var present = SerialPorts.List();
        return new(present.IsEmpty
            ? $"There is no port {port}, nor any other: plug the device in."
            : $"There is no port {port}: plug the device in, or name one of {string.Join(", ", present.Select(p => p.Path))}.");
    }

    public static SerialLinkException InUse(string port) => new($"{port} is in use: close the other program that reads it (a serial monitor, ModemManager).");

    static string Sentence(string message) => message.TrimEnd('.', ' ');
}

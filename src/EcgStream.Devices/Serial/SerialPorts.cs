using System.Collections.Immutable;
using System.Globalization;
using System.IO.Ports;

namespace EcgStream.Devices;

/// <summary>The serial ports of this machine.</summary>
public static class SerialPorts
{
    /// <summary>The ports that exist, in order of their names, with what is known of them.</summary>
    public static ImmutableArray<SerialPortInfo> List() =>
        OperatingSystem.IsLinux()
            ? List("/")
            : [.. SerialPort.GetPortNames().Distinct().Order(StringComparer.OrdinalIgnoreCase).Select(name => new SerialPortInfo(name))];

    /// <summary>What is known of one port, which need not be in the list: a pseudo-terminal, say.</summary>
    /// <param name="port">Its path, or its <see cref="SerialPortInfo.StablePath"/>.</param>
    /// <exception cref="EcgStreamException">There is no such port.</exception>
    public static SerialPortInfo Describe(string port)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        if (List().FirstOrDefault(known => known.Path == port || known.StablePath == port) is { } listed)
            return listed;
        return !OperatingSystem.IsWindows() && File.Exists(port) && new FileInfo(port).ResolveLinkTarget(returnFinalTarget: true) is not { Exists: false }
            ? new(port)
            : throw new EcgStreamException(SerialFaults.Missing(port).Message);
    }

    /// <summary>The ports of a Linux whose <c>dev</c> and <c>sys</c> folders lie under <paramref name="root"/>.</summary>
    public static ImmutableArray<SerialPortInfo> List(string root)
    {
        var classes = Path.Combine(root, "sys/class/tty");
        if (!Directory.Exists(classes))
            return [];
        var stable = StablePaths(Path.Combine(root, "dev/serial/by-id"));
        return
        [
            .. Directory.EnumerateFileSystemEntries(classes)
                .Select(entry => Path.GetFileName(entry)!)
                .Where(name => IsPort(name, Path.Combine(classes, name)) && Exists(Path.Combine(root, "dev", name)))
                .OrderBy(name => name.TrimEnd(Digits), StringComparer.Ordinal)
                .ThenBy(Number)
                .Select(name => Describe(root, name, stable)),
        ];
    }

    /// <summary>How long the adapter of a port holds bytes back, ms; null where the system tells none. Cheap enough for every opening.</summary>
    /// <param name="port">A port's path, which may be a link to it.</param>
    public static int? LatencyTimerMs(string port) => LatencyTimer(port)?.Milliseconds;

    /// <summary>As <see cref="LatencyTimerMs(string)"/>, with the kernel's name of the port.</summary>
    internal static (string Name, int Milliseconds)? LatencyTimer(string port)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.Exists(port) && KernelName(port) is var name && LatencyTimerMs("/", name) is { } ms ? (name, ms) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The device was pulled out while we looked.
        }
    }

    /// <summary>What the kernel calls a port that may be named by a link to it (<c>/dev/serial/by-id/…</c>): <c>ttyUSB0</c>.</summary>
    static string KernelName(string port) => new FileInfo(port).ResolveLinkTarget(returnFinalTarget: true)?.Name ?? Path.GetFileName(port);

    static int? LatencyTimerMs(string root, string name) =>
        int.TryParse(Text(Path.Combine(root, "sys/bus/usb-serial/devices", name, "latency_timer")), CultureInfo.InvariantCulture, out var ms) ? ms : null;

    static readonly char[] Digits = [.. "0123456789"];

    static int Number(string name) => int.TryParse(name.AsSpan(name.TrimEnd(Digits).Length), CultureInfo.InvariantCulture, out var number) ? number : 0;

    // Every virtual console is a tty; only what hangs on a device is a port. The kernel keeps a row of ttyS for chips that are not
    // there: their type is 0 (unknown).
    static bool IsPort(string name, string folder) =>
        Exists(Path.Combine(folder, "device"))
        && !(name.StartsWith("ttyS", StringComparison.Ordinal) && Text(Path.Combine(folder, "type")) is null or "0");

    static SerialPortInfo Describe(string root, string name, Dictionary<string, string> stable)
    {
        var device = Resolve(Path.Combine(root, "sys/class/tty", name, "device"));
        var usb = UsbDevice(device, root);
        string? Usb(string attribute) => usb is null ? null : Text(Path.Combine(usb, attribute));
        return new($"/dev/{name}")
        {
            StablePath = stable.GetValueOrDefault(name),
            Manufacturer = Usb("manufacturer"),
            Product = Usb("product"),
            UsbId = usb is null ? null : $"{Usb("idVendor")}:{Usb("idProduct")}",
            SerialNumber = Usb("serial"),
            Driver = Driver(Path.Combine(device, "driver")),
            LatencyTimerMs = LatencyTimerMs(root, name),
        };
    }

    static Dictionary<string, string> StablePaths(string folder) =>
        !Directory.Exists(folder)
            ? []
            : Directory.EnumerateFileSystemEntries(folder)
                .Select(link => (Link: Path.GetFileName(link), Port: new FileInfo(link).LinkTarget is { } target ? Path.GetFileName(target) : null))
                .Where(pair => pair.Port is not null)
                .GroupBy(pair => pair.Port!)
                .ToDictionary(g => g.Key, g => $"/dev/serial/by-id/{g.Select(pair => pair.Link).Order(StringComparer.Ordinal).First()}");

    /// <summary>The nearest folder at or above the device that describes a USB device.</summary>
    static string? UsbDevice(string device, string root)
    {
        var top = Path.GetFullPath(Path.Combine(root, "sys"));
        for (var folder = new DirectoryInfo(device); folder is not null && folder.FullName != top; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "idVendor")))
                return folder.FullName;
        }
        return null;
    }

    static string? Driver(string link) => new FileInfo(link).LinkTarget is { } target ? Path.GetFileName(target) : null;

    /// <summary>The folder itself, its path free of links, so that its parents are the devices it hangs on.</summary>
    static string Resolve(string folder)
    {
        var path = Path.GetPathRoot(Path.GetFullPath(folder))!;
        foreach (var part in Path.GetFullPath(folder).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            if (new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                path = target.FullName;
        }
        return path;
    }

    static bool Exists(string path) => Path.Exists(path);

    static string? Text(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The device was pulled out while we looked.
        }
    }
}

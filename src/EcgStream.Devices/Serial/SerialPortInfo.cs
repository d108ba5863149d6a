namespace EcgStream.Devices;

/// <summary>What the system knows of a serial port; null where it knows nothing.</summary>
/// <param name="Path">What to give as <c>serial:PATH</c>.</param>
public sealed record SerialPortInfo(string Path)
{
    /// <summary>A name that stays the same wherever the device is plugged in (<c>/dev/serial/by-id/…</c>).</summary>
    public string? StablePath { get; init; }

    /// <summary>Who made the USB device, in its own words.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>What the USB device calls itself.</summary>
    public string? Product { get; init; }

    /// <summary>USB vendor and product, four hexadecimal digits each: <c>0403:6015</c>.</summary>
    public string? UsbId { get; init; }

    /// <summary>Serial number of the USB device.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The kernel's driver: <c>ftdi_sio</c>, <c>cp210x</c>, <c>ch341</c>, <c>cdc_acm</c> …</summary>
    public string? Driver { get; init; }

    /// <summary>How long an FTDI adapter holds bytes back, ms: 16 by default; 1 makes them come evenly.</summary>
    public int? LatencyTimerMs { get; init; }

    /// <summary>One sentence with what to do about the port; null where nothing is.</summary>
    public string? Remark => LatencyTimerMs is { } ms and > 1 ? SerialFaults.Latency(Path, System.IO.Path.GetFileName(Path), ms) : null;
}

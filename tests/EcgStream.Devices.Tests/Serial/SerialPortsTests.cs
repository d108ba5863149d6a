namespace EcgStream.Devices.Tests;

/// <summary>On a tree of files as Linux shows its devices; the links need no privilege there.</summary>
public sealed class SerialPortsTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("ports").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    void File(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
    }

    void Link(string path, string target)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.CreateSymbolicLink(full, target);
    }

    void Ftdi(string name)
    {
        const string Usb = "sys/devices/pci0/usb1/1-2";
        File($"{Usb}/idVendor", "0403\n");
        File($"{Usb}/idProduct", "6015\n");
        File($"{Usb}/manufacturer", "FTDI\n");
        File($"{Usb}/product", "FT231X USB UART\n");
        File($"{Usb}/serial", "DM00CVYI\n");
        File($"{Usb}/1-2:1.0/{name}/tty/{name}/dev", "188:0\n");
        File($"{Usb}/1-2:1.0/{name}/latency_timer", "16\n");
        Link($"{Usb}/1-2:1.0/{name}/tty/{name}/device", $"../../../{name}");
        Link($"{Usb}/1-2:1.0/{name}/driver", "../../../../../../bus/usb-serial/drivers/ftdi_sio");
        Link($"sys/class/tty/{name}", $"../../devices/pci0/usb1/1-2/1-2:1.0/{name}/tty/{name}");
        Link($"sys/bus/usb-serial/devices/{name}", $"../../../devices/pci0/usb1/1-2/1-2:1.0/{name}");
        File($"dev/{name}", "");
        Link($"dev/serial/by-id/usb-FTDI_FT231X_USB_UART_DM00CVYI-if00-port0", $"../../{name}");
    }

    void Platform(string name, string type)
    {
        File($"sys/devices/platform/serial8250/tty/{name}/type", type);
        Link($"sys/devices/platform/serial8250/tty/{name}/device", "../../../serial8250");
        Link($"sys/class/tty/{name}", $"../../devices/platform/serial8250/tty/{name}");
        File($"dev/{name}", "");
    }

    [Fact]
    public void Ports_tell_what_the_system_knows_of_a_usb_adapter()
    {
        Ftdi("ttyUSB0");

        Assert.Equal(
            new SerialPortInfo("/dev/ttyUSB0")
            {
                StablePath = "/dev/serial/by-id/usb-FTDI_FT231X_USB_UART_DM00CVYI-if00-port0",
                Manufacturer = "FTDI",
                Product = "FT231X USB UART",
                UsbId = "0403:6015",
                SerialNumber = "DM00CVYI",
                Driver = "ftdi_sio",
                LatencyTimerMs = 16,
            },
            Assert.Single(SerialPorts.List(_root)));
    }

    [Fact]
    public void Ports_leave_out_consoles_and_chips_that_are_not_there()
    {
        File("sys/class/tty/tty0/dev", "4:0");
        File("dev/tty0", "");
        Platform("ttyS0", "4\n");
        Platform("ttyS1", "0\n");

        Assert.Equal(["/dev/ttyS0"], SerialPorts.List(_root).Select(p => p.Path));
    }

    [Fact]
    public void Ports_leave_out_what_has_no_device_file()
    {
        Ftdi("ttyUSB0");
        System.IO.File.Delete(Path.Combine(_root, "dev/ttyUSB0"));

        Assert.Empty(SerialPorts.List(_root));
    }

    [Fact]
    public void Ports_come_in_the_order_that_people_count()
    {
        foreach (var name in new[] { "ttyS10", "ttyS9", "ttyACM0" })
            Platform(name, "4");

        Assert.Equal(["/dev/ttyACM0", "/dev/ttyS9", "/dev/ttyS10"], SerialPorts.List(_root).Select(p => p.Path));
    }

    [Fact]
    public void Port_says_what_to_do_about_an_adapter_that_holds_bytes_back()
    {
        Ftdi("ttyUSB0");

        Assert.EndsWith("/sys/bus/usb-serial/devices/ttyUSB0/latency_timer'.", Assert.Single(SerialPorts.List(_root)).Remark, StringComparison.Ordinal);
        Assert.Null(new SerialPortInfo("/dev/ttyUSB0") { LatencyTimerMs = 1 }.Remark);
    }

    [Fact]
    public void Port_that_is_not_there_is_a_mistake()
    {
        var e = Assert.Throws<EcgStreamException>(() => SerialPorts.Describe("/dev/nope"));

        Assert.StartsWith("There is no port /dev/nope", e.Message, StringComparison.Ordinal);
        Link("dangling", "/dev/nope");
        Assert.Throws<EcgStreamException>(() => SerialPorts.Describe(Path.Combine(_root, "dangling")));
        Assert.Throws<EcgStreamException>(() => SerialPorts.Describe(_root));
    }

    [Fact]
    public void Ports_are_none_where_the_system_has_no_tree() => Assert.Empty(SerialPorts.List(Path.Combine(_root, "nothing")));
}

using System.CommandLine;
using EcgStream.Cli.Views;
using EcgStream.Devices;
using Spectre.Console;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream ports</c>: serial ports with what is known of them.</summary>
static class PortsCommand
{
    public static Command Create()
    {
        var json = Options.Json("Print the ports as JSON.");
        var command = new DocumentedCommand(
            "ports",
            "Lists the serial ports with what is known of them.",
            "ecgstream ports",
            "ecgstream ports --json")
        { json };
        command.SetAction(parsed =>
        {
            var ports = SerialPorts.List();
            if (parsed.GetValue(json))
                JsonOutput.Write(ports);
            else
                Show(ports);
            return ExitCodes.Done;
        });
        return command;
    }

    static void Show(IReadOnlyList<SerialPortInfo> ports)
    {
        if (ports.Count == 0)
        {
            Console.WriteLine("No serial port found. Plug the device in; on Linux it appears as /dev/ttyUSB0 or /dev/ttyACM0.");
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("port", "what", "USB id", "serial number", "driver", "remark");
        foreach (var port in ports)
        {
            table.AddRow(
                Markup.Escape(port.Path),
                Markup.Escape(string.Join(' ', new[] { port.Manufacturer, port.Product }.OfType<string>())),
                Markup.Escape(port.UsbId ?? ""),
                Markup.Escape(port.SerialNumber ?? ""),
                Markup.Escape(port.Driver ?? ""),
                Markup.Escape(port.LatencyTimerMs > 1 ? $"latency timer {port.LatencyTimerMs} ms: 1 ms makes samples come evenly" : ""));
        }
        AnsiConsole.Write(table);
    }
}

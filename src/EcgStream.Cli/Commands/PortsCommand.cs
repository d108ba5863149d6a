using System.Collections.Immutable;
using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Views;
using EcgStream.Devices;
using Spectre.Console;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream ports</c>: serial ports with what is known of them, and with <c>--probe</c> what is on them.</summary>
static class PortsCommand
{
    public static Command Create()
    {
        var json = Options.Json("Print the ports as JSON.");
        var probe = new Option<bool>("--probe")
        {
            Description = "Open each port for some seconds and say what it sends; a silent one is asked what a Cyton and a BITalino answer.",
        };
        var limit = new Option<string?>("--limit") { Description = $"The longest look at a port. [default: {SerialProbe.DefaultLimit.TotalSeconds:0.#}s]", HelpName = "DURATION" };
        var only = new Argument<string[]>("PORT") { Description = "Only these ports, which need not be in the list: a pseudo-terminal, say.", Arity = ArgumentArity.ZeroOrMore };
        var command = new DocumentedCommand(
            "ports",
            "Lists the serial ports with what is known of them.",
            "ecgstream ports",
            "ecgstream ports --probe",
            "ecgstream ports --probe --json",
            "ecgstream ports --probe /dev/ttyUSB0")
        { only, probe, limit, json };
        command.SetAction(async (parsed, stop) =>
        {
            var longest = parsed.GetValue(limit) is { } text ? Durations.Parse("--limit", text) : SerialProbe.DefaultLimit;
            var ports = Choose(SerialPorts.List(), parsed.GetValue(only)!);
            var findings = parsed.GetValue(probe) ? await ProbeAsync(ports, longest, stop) : null;
            if (!parsed.GetValue(json))
                Show(ports, findings);
            else if (findings is null)
                JsonOutput.Write(ports);
            else
                JsonOutput.Write(ports.Zip(findings, (port, finding) => new { Port = port, Found = finding.Sentence, finding.Source }));
            return ExitCodes.Done;
        });
        return command;
    }

    static ImmutableArray<SerialPortInfo> Choose(ImmutableArray<SerialPortInfo> present, string[] only) =>
        only.Length == 0 ? present : [.. only.Select(path => present.FirstOrDefault(port => port.Path == path || port.StablePath == path) ?? new(path))];

    static async Task<List<ProbeFinding>> ProbeAsync(IReadOnlyList<SerialPortInfo> ports, TimeSpan limit, CancellationToken stop)
    {
        var findings = new List<ProbeFinding>();
        foreach (var port in ports)
        {
            await Console.Error.WriteLineAsync($"Looking at {port.Path} ({findings.Count + 1} of {ports.Count}), at most {limit.TotalSeconds:0.#} s …");
            findings.Add(await SerialProbe.RunAsync(port.Path, limit, DefaultScheduler.Instance, stop));
        }
        return findings;
    }

    static void Show(IReadOnlyList<SerialPortInfo> ports, List<ProbeFinding>? findings)
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
        foreach (var finding in findings ?? [])
            Console.WriteLine(finding.Sentence);
    }
}

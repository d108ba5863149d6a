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
            Description = "Open each port for some seconds and say what it sends; a silent one is asked what a BITalino and a Cyton answer.",
        };
        var limit = new Option<string?>("--limit") { Description = $"The longest look at a port. [default: {SerialProbe.DefaultLimit.TotalSeconds:0.#}s]", HelpName = "DURATION" };
        var only = new Argument<string[]>("PORT") { Description = "Only these ports, which need not be in the list: a pseudo-terminal, say; with options as a source has them, serial:/dev/ttyUSB0?baud=9600.", Arity = ArgumentArity.ZeroOrMore };
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
            var asked = parsed.GetValue(only)!;
            var probes = parsed.GetValue(probe);
            var ports = Choose(asked, probes);
            var findings = probes ? await ProbeAsync(asked.Length == 0 ? [.. ports.Select(port => port.Path)] : asked, longest, stop) : null;
            if (!parsed.GetValue(json))
                Show(ports, findings);
            else if (findings is null)
                JsonOutput.Write(ports);
            else
                JsonOutput.Write(ports.Zip(findings, (port, finding) => new { Port = port, Found = finding.Sentence, finding.Source }));
            return await CheckAsync(asked, findings);
        });
        return command;
    }

    /// <summary>The ports asked for; a look at one that is not there says so itself.</summary>
    static ImmutableArray<SerialPortInfo> Choose(string[] asked, bool probes)
    {
        if (asked.Length == 0)
            return SerialPorts.List();
        // Every mistake before the first look, which takes seconds.
        ImmutableArray<string> paths = [.. asked.Select(SerialProbe.PortOf)];
        return [.. paths.Select(path => probes && !Path.Exists(path) ? new(path) : SerialPorts.Describe(path))];
    }

    static async Task<List<ProbeFinding>> ProbeAsync(string[] ports, TimeSpan limit, CancellationToken stop)
    {
        var findings = new List<ProbeFinding>();
        foreach (var port in ports)
        {
            await Console.Error.WriteLineAsync($"Looking at {port} ({findings.Count + 1} of {ports.Length}), at most {limit.TotalSeconds:0.#} s …");
            findings.Add(await SerialProbe.RunAsync(port, limit, DefaultScheduler.Instance, stop));
        }
        return findings;
    }

    /// <summary>A port that was named and can't be looked at is a mistake; of all that there are, some may be busy.</summary>
    static async Task<int> CheckAsync(string[] asked, List<ProbeFinding>? findings)
    {
        var failed = findings?.Count(finding => finding.Failed) ?? 0;
        if (failed == 0 || (asked.Length == 0 && failed < findings!.Count))
            return ExitCodes.Done;
        await Console.Error.WriteLineAsync($"{failed} of {findings!.Count} ports could not be read as asked: what is wrong with each stands above.");
        return ExitCodes.UserMistake;
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
                Markup.Escape(port.LatencyTimerMs > 1 ? $"latency timer {port.LatencyTimerMs} ms" : ""));
        }
        AnsiConsole.Write(table);
        // Below the table, which would break what is to be copied.
        foreach (var port in ports)
        {
            if (port.StablePath is { } stable)
                Console.WriteLine($"{port.Path} is {stable} wherever it is plugged in.");
            if (port.Remark is { } remark)
                Console.WriteLine(remark);
        }
        foreach (var finding in findings ?? [])
            Console.WriteLine(finding.Sentence);
    }
}

using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Devices;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream simulate</c>: plays a simulated subject or a recording into a broker, or as a device into a serial port.</summary>
static class SimulateCommand
{
    public static Command Create(Settings settings)
    {
        var source = Options.Text(Settings.None, "--source", "sim:?subject=7", "What to play: any source, for example sim:?subject=7&emotion=fear or file:100.hea?speed=1.", "URI");
        var to = Options.Text(settings, "--to", null, "Where to: mqtt://host:1883, serial:/dev/pts/3?bits=12, or pty:/tmp/ecg, a pseudo-terminal made there (Linux and macOS).", "URI");
        var device = Options.Choice(settings, "--as", "ascii", "Which device is at the serial port or pseudo-terminal. It answers the commands of its receiver; ascii takes bits, vref, gain and rate in --to.", [.. EmulatedDevices.Names]);
        var drop = Options.Text(settings, "--drop", null, "Packets or lines that the device never sends; it counts on.", "SHARE%");
        var corrupt = Options.Text(settings, "--corrupt", null, "Bytes of packets that arrive as others.", "SHARE%");
        var stall = Options.Many(settings, "--stall", "Silent for so long, so long after the first sample; may be given several times. What is sampled meanwhile is lost.", "10s@60s");
        var unplug = Options.Many(settings, "--unplug", "The port is away for so long, so long after the first sample; may be given several times. The device streams on meanwhile.", "5s@90s");
        var seed = Options.Text(settings, "--seed", null, "The same number gives the same faults.", "N");
        var topic = Options.Text(settings, "--topic", SamplePublisherOptions.DefaultTopic, "Topic of the samples.", "TOPIC");
        var format = Options.Choice(settings, "--format", "json", "Payload over MQTT.", "json", "binary");
        var duration = Options.Duration(settings);
        var json = Options.Json("Print what was sent as JSON.");
        var command = new DocumentedCommand(
            "simulate",
            "Plays a simulated subject or a recording as a device would send it, for trying things out without hardware.",
            "ecgstream simulate --to mqtt://localhost",
            "ecgstream simulate --source \"file:100.hea?speed=1\" --to mqtt://localhost --format binary",
            "ecgstream simulate --to \"pty:/tmp/ecg?bits=12\" &  ecgstream run --source \"serial:/tmp/ecg?bits=12&rate=250\"",
            "ecgstream simulate --to pty:/tmp/ecg --as cyton --drop 1% --corrupt 0.1% --stall 10s@60s --unplug 5s@90s")
        {
            source, to, device, drop, corrupt, stall, unplug, seed, topic, format, duration, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var clock = DefaultScheduler.Instance;
            var address = parsed.GetValue(to)
                ?? throw new EcgStreamException("Nowhere to send to: give --to, for example --to mqtt://localhost, --to pty:/tmp/ecg or --to serial:/dev/pts/3.");
            var target = SourceUri.Parse(address, noun: "target");
            var faults = FaultOptions.Parse(parsed.GetValue(drop), parsed.GetValue(corrupt), parsed.GetValue(stall)!, parsed.GetValue(unplug)!, parsed.GetValue(seed));
            var played = Sources.Create(parsed.GetValue(source)!, clock);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (parsed.Duration(duration) is { } limit)
                ending.CancelAfter(limit);
            switch (target.Scheme)
            {
                case "mqtt" or "mqtts":
                    RefuseDevice(parsed, address, device, drop, corrupt, stall, unplug);
                    var sent = await ToBrokerAsync(played, BrokerAddress.Parse(address), parsed.GetValue(topic)!, parsed.GetValue(format) == "binary", clock, ending.Token);
                    if (parsed.GetValue(json))
                        JsonOutput.Write(new { Samples = sent });
                    else
                        await Console.Error.WriteLineAsync($"{sent} samples sent.");
                    break;
                case "serial" or "pty":
                    var name = parsed.GetValue(device)!;
                    EmulationSummary.Print(name, await SerialPlayer.PlayAsync(played, name, target, faults, clock, ending.Token), parsed.GetValue(json));
                    break;
                default:
                    throw new EcgStreamException($"--to {target.Text}: give mqtt://host:1883, serial:/dev/pts/3 or pty:/tmp/ecg.");
            }
            return ExitCodes.Done;
        });
        return command;
    }

    // A broker takes samples, not a device's bytes. Settings made for another --to do no harm.
    static void RefuseDevice(ParseResult parsed, string address, params Option[] options)
    {
        if (options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
            throw new EcgStreamException($"{given.Name} is for a device on a serial line, not for {address}: give --to pty:/tmp/ecg or --to serial:/dev/pts/3.");
    }

    static async Task<long> ToBrokerAsync(IEcgSource played, BrokerAddress address, string topic, bool binary, IScheduler clock, CancellationToken stop)
    {
        await using var publisher = new SamplePublisher(address, new SamplePublisherOptions { Topic = new(topic), Binary = binary }, clock);
        using var remarks = publisher.Remarks.Subscribe(text => Console.Error.WriteLine(text));
        await publisher.RunAsync(played, stop);
        if (publisher.DroppedSamples > 0)
            await Console.Error.WriteLineAsync($"{publisher.DroppedSamples} samples were dropped, the oldest first, because the broker was away for too long.");
        return publisher.SentSamples;
    }
}

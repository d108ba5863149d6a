using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream simulate</c>: plays a simulated subject or a recording into a broker or a serial port.</summary>
static class SimulateCommand
{
    public static Command Create(Settings settings)
    {
        var source = Options.Text(Settings.None, "--source", "sim:?subject=7", "What to play: any source, for example sim:?subject=7&emotion=fear or file:100.hea?speed=1.", "URI");
        var to = Options.Text(settings, "--to", null, "Where to: mqtt://host:1883 or serial:/dev/pts/3?bits=12.", "URI");
        var topic = Options.Text(settings, "--topic", SamplePublisherOptions.DefaultTopic, "Topic of the samples.", "TOPIC");
        var format = Options.Choice(settings, "--format", "json", "Payload over MQTT.", "json", "binary");
        var duration = Options.Duration(settings);
        var json = Options.Json("Print what was sent as JSON.");
        var command = new DocumentedCommand(
            "simulate",
            "Plays a simulated subject or a recording as a device would send it, for trying things out without hardware.",
            "ecgstream simulate --to mqtt://localhost",
            "ecgstream simulate --source \"file:100.hea?speed=1\" --to mqtt://localhost --format binary",
            "socat -d -d pty,raw,echo=0,link=/tmp/ecg-a pty,raw,echo=0,link=/tmp/ecg-b &",
            "ecgstream simulate --to \"serial:/tmp/ecg-a?bits=12\" &  ecgstream run --source \"serial:/tmp/ecg-b?bits=12&rate=250\"")
        {
            source, to, topic, format, duration, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var clock = DefaultScheduler.Instance;
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (parsed.Duration(duration) is { } limit)
                ending.CancelAfter(limit);
            var address = parsed.GetValue(to)
                ?? throw new EcgStreamException("Nowhere to send to: give --to, for example --to mqtt://localhost or --to serial:/dev/pts/3.");
            var target = SourceUri.Parse(address);
            var played = Sources.Create(parsed.GetValue(source)!, clock);
            var sent = target.Scheme switch
            {
                "mqtt" or "mqtts" => await ToBrokerAsync(played, BrokerAddress.Parse(address), parsed.GetValue(topic)!, parsed.GetValue(format) == "binary", clock, ending.Token),
                "serial" => await SerialPlayer.PlayAsync(played, target, ending.Token),
                _ => throw new EcgStreamException($"--to {target.Text}: give mqtt://host:1883 or serial:/dev/pts/3."),
            };
            if (parsed.GetValue(json))
                JsonOutput.Write(new { Samples = sent });
            else
                await Console.Error.WriteLineAsync($"{sent} samples sent.");
            return ExitCodes.Done;
        });
        return command;
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

using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream mark</c>: says something of this moment to whoever records or classifies.</summary>
static class MarkCommand
{
    public static Command Create(Settings settings)
    {
        var text = new Argument<string?>("TEXT") { Description = "What happens, in your own words; with --label it may be left out.", Arity = ArgumentArity.ZeroOrOne };
        var device = Options.Text(Settings.None, "--device", MarkerTopic.Everyone, "Which device it belongs to; all for every device that listens.", "NAME");
        var label = Options.Text(Settings.None, "--label", null, "What the signal shows from here on, in the words of training data, for example sad; up to the next label unless --duration is given.", "LABEL");
        var duration = Options.Text(Settings.None, "--duration", null, "How long that is; 0 ends the label that runs.", "DURATION");
        var broker = Options.Broker(settings, "mqtt://127.0.0.1:1883", "The broker: mqtt://user@host:1883 or mqtts://host:8883?ca=ca.pem.");
        var topic = Options.MarkerTopic(settings);
        var command = new DocumentedCommand(
            "mark",
            "Marks this moment in the signals that run, replay or record read: sent over MQTT, placed on each device's own sample clock.",
            "ecgstream mark \"sad clip starts\"",
            "ecgstream mark \"sad clip\" --label sad --duration 60s --device chest-1 --broker mqtt://broker",
            "ecgstream mark --label sad   …   ecgstream mark --label sad --duration 0",
            "mosquitto_pub -q 1 -t ecg/all/marker -m \"sad clip starts\"          (the same by another client)")
        {
            text, device, label, duration, broker, topic,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var clock = DefaultScheduler.Instance;
            var length = parsed.GetValue(duration) is { } given ? Durations.Parse("--duration", given, mayBeZero: true) : (TimeSpan?)null;
            var shows = parsed.GetValue(label);
            if (length is not null && string.IsNullOrWhiteSpace(shows))
                throw new EcgStreamException("--duration says how long a label lasts: give --label too.");
            if (!MarkerJson.TryMake(parsed.GetValue(text) ?? shows, shows, length, clock.Now, out var marker, out var whyNot))
                throw new EcgStreamException(whyNot);
            var name = parsed.GetValue(device)!;
            if (name.Length == 0 || SourceUri.DeviceId(name) != name)
                throw new EcgStreamException($"--device {name} is no device's name: give 1 to 64 letters, digits, '.', '_' or '-', or {MarkerTopic.Everyone} for every device.");
            var where = parsed.GetValue(topic)!;
            if (where == MarkerListener.Off)
                throw new EcgStreamException($"The marker topic is '{MarkerListener.Off}', so nobody listens: give --marker-topic, for example {MarkerTopic.Default}.");
            // A run's default is no address a client could use.
            var address = BrokerAddress.Parse(parsed.GetValue(broker) is { } url and not ("embedded" or "none") ? url : "mqtt://127.0.0.1:1883");
            var sent = new MarkerTopic(where);
            await MarkerPublisher.SendAsync(address, sent, marker with { Device = name == MarkerTopic.Everyone ? null : name }, clock, stop);
            await Console.Error.WriteLineAsync($"Sent to {sent.For(name)} at {address}: {marker.Text}");
            return ExitCodes.Done;
        });
        return command;
    }
}

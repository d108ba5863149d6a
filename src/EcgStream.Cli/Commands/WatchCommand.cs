using System.CommandLine;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream watch</c>: what a broker's predictions and statuses say.</summary>
static class WatchCommand
{
    public static Command Create(Settings settings)
    {
        var broker = Options.Broker(settings, "mqtt://127.0.0.1:1883", "The broker: mqtt://user@host:1883 or mqtts://host:8883?ca=ca.pem.");
        var emotionTopic = Options.EmotionTopic(settings);
        var statusTopic = Options.StatusTopic(settings);
        var duration = Options.Duration(settings);
        var json = Options.Json("Print each message as one line of JSON: {\"topic\":…,\"payload\":…}.");
        var command = new DocumentedCommand(
            "watch",
            "Subscribes to predictions and statuses and shows them as a live table, or as lines for scripts.",
            "ecgstream watch",
            "ecgstream watch --broker mqtts://me@broker.example?ca=ca.pem",
            "ecgstream watch --json | jq 'select(.topic|endswith(\"/emotion\")).payload.emotion'")
        {
            broker, emotionTopic, statusTopic, duration, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (parsed.Duration(duration) is { } limit)
                ending.CancelAfter(limit);
            // A run's default is no address a client could use.
            var address = parsed.GetValue(broker) is { } text and not ("embedded" or "none") ? text : "mqtt://127.0.0.1:1883";
            await new BrokerWatch(
                BrokerAddress.Parse(address),
                new TopicTemplate(parsed.GetValue(emotionTopic)!),
                new TopicTemplate(parsed.GetValue(statusTopic)!),
                DefaultScheduler.Instance).RunAsync(parsed.GetValue(json), ending.Token);
            return ExitCodes.Done;
        });
        return command;
    }
}

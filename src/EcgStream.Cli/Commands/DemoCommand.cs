using System.CommandLine;
using System.Globalization;
using System.Reactive.Concurrency;
using EcgStream.Cli.Composition;
using EcgStream.Devices;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream demo</c>: the main job on embedded defaults.</summary>
static class DemoCommand
{
    /// <summary>A window and a little more, so that the first prediction does not take a minute.</summary>
    const int BacklogSeconds = 61;

    public static Command Create(Settings settings)
    {
        var subject = Options.Text(settings, "--subject", "7", "Which simulated subject.", "N");
        var emotion = Options.Text(settings, "--emotion", "calm", $"What the subject feels: {string.Join(", ", Emotions.All)}.", "EMOTION");
        var listen = Options.Text(settings, "--listen", "127.0.0.1:1883", "Where the embedded broker listens.", "ADDRESS:PORT");
        var model = Options.Model(settings);
        var duration = Options.Duration(settings);
        var json = Options.Json("Print the summary at the end as JSON.");
        var command = new DocumentedCommand(
            "demo",
            "The main job with everything on board: a simulated subject's ECG goes over MQTT through the pipeline, predictions come back over MQTT and are shown here. To show something within seconds it starts with a minute of backlog at full speed.",
            "ecgstream demo",
            "ecgstream demo --subject 3 --emotion fear",
            "mosquitto_sub -V 5 -t 'ecg/#' -v          (in another terminal)")
        {
            subject, emotion, listen, model, duration, json,
        };
        command.SetAction((parsed, stop) => RunAsync(
            FormattableString.Invariant($"sim:?subject={parsed.GetValue(subject)}&emotion={parsed.GetValue(emotion)}&backlog={BacklogSeconds}"),
            new RunOptions
            {
                Sources = [],
                Broker = "embedded",
                Listen = parsed.GetValue(listen)!,
                Model = parsed.GetValue(model) ?? Models.Default,
                // A model that needs a resting minute takes the one of the backlog.
                BaselineOtherwise = "60s",
                Hop = TimeSpan.FromSeconds(1),
                EmotionTopic = Options.EmotionTopic(settings).DefaultValueFactory!(null!),
                BeatsTopic = Options.BeatsTopic(settings).DefaultValueFactory!(null!),
                StatusTopic = Options.StatusTopic(settings).DefaultValueFactory!(null!),
                MarkerTopic = Options.MarkerTopic(settings).DefaultValueFactory!(null!),
                Duration = parsed.Duration(duration),
                Json = parsed.GetValue(json),
            },
            stop));
        return command;
    }

    static async Task<int> RunAsync(string simulated, RunOptions options, CancellationToken stop)
    {
        var clock = DefaultScheduler.Instance;
        var subject = SimulatedSource.Create(SourceUri.Parse(simulated), clock);
        await using var broker = await LiveRun.StartBrokerAsync(options);
        await using var feeder = new SamplePublisher(broker.Address, new SamplePublisherOptions { WaitsForSubscriber = true, QueueLength = 20 * BacklogSeconds }, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var feeding = feeder.RunAsync(subject, ended.Token);
        var remark = string.Create(CultureInfo.InvariantCulture,
            $"{broker.Remark}{(broker.Remark is null ? "" : " ")}A minute of simulated backlog is replayed at full speed first. Listen with: mosquitto_sub -V 5 -p {broker.Address.Port} -t 'ecg/#' -v");
        var running = LiveRun.RunAsync(options with { Sources = [$"{broker.Address}/ecg/+/samples"] }, broker.Address, remark, ended.Token);
        try
        {
            if (await Task.WhenAny(running, feeding) == feeding && feeding.IsFaulted)
                await ended.CancelAsync();
            return await running;
        }
        finally
        {
            await ended.CancelAsync();
            await feeding;
        }
    }
}

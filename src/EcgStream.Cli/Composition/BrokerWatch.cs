using System.Buffers;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Text.Json;
using EcgStream.Cli.Views;
using EcgStream.Mqtt;
using MQTTnet;

namespace EcgStream.Cli.Composition;

/// <summary>Shows what a broker's predictions and statuses say until it is stopped.</summary>
sealed class BrokerWatch(BrokerAddress broker, TopicTemplate emotions, TopicTemplate statuses, IScheduler clock)
{
    public async Task RunAsync(bool json, CancellationToken stop)
    {
        var view = LiveView.Create($"EcgStream · watching {broker}", clock, predictionsOnStdout: json);
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopped = stop.Register(() => refused.TrySetResult());
        await using var link = new MqttLink(
            new MqttLinkOptions
            {
                Broker = broker,
                ClientId = MqttLinkOptions.NewClientId("watch"),
                Subscriptions = [emotions.For("+"), statuses.For("+")],
                WantsRetained = true,
                Received = message =>
                {
                    if (json)
                        Print(message.ApplicationMessage);
                    else
                        Show(message.ApplicationMessage, view);
                    return Task.CompletedTask;
                },
            },
            clock);
        using var states = link.States.Subscribe(state => Told(state, view), error => refused.TrySetException(error));
        link.Open();
        await view.RunAsync(refused.Task);
    }

    void Told(LinkState state, LiveView view)
    {
        if (state is LinkState.Connected connected)
            view.Note(connected.At, $"Connected to {broker}.");
        else if (state is LinkState.Away away)
            view.Note(away.At, string.Create(CultureInfo.InvariantCulture, $"{away.Reason} Next try in {away.RetryIn.TotalSeconds:0.#} s."));
    }

    void Show(MqttApplicationMessage message, LiveView view)
    {
        if (message.Payload.IsEmpty)
            return;
        string? whyNot;
        if (IsEmotion(message.Topic))
        {
            if (PredictionJson.TryDecode(message.Payload, out var report, out whyNot))
                view.Show(report.Device, row => With(row, report));
        }
        else if (StatusJson.TryDecode(message.Payload, out var status, out whyNot))
        {
            view.Show(status);
        }
        if (whyNot is not null)
            view.Note(clock.Now, $"{message.Topic}: {whyNot}");
    }

    static DeviceRow With(DeviceRow row, PredictionReport report) => row with
    {
        Emotion = report.Emotion,
        Reasons = report.Reasons,
        Labels = report.Probabilities.IsEmpty ? row.Labels : [.. report.Probabilities.Select(p => p.Label)],
        Probabilities = [.. report.Probabilities.Select(p => (float)p.Probability)],
        Quality = report.QualityScore,
        HeartRate = report.HeartRate,
        WindowEnd = report.WindowEnd,
        Model = $"{report.ModelName} {report.ModelVersion}. {report.TrainedOn}",
    };

    static void Print(MqttApplicationMessage message)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("topic", message.Topic);
            writer.WritePropertyName("payload");
            try
            {
                using var payload = JsonDocument.Parse(message.Payload);
                payload.RootElement.WriteTo(writer);
            }
            catch (JsonException)
            {
                // Somebody else's message on our topic is shown as what it is: no JSON.
                writer.WriteNullValue();
            }
            writer.WriteEndObject();
        }
        line.Write("\n"u8);
        using var stdout = StandardOutput.Open();
        stdout.Write(line.WrittenSpan);
    }

    bool IsEmotion(string topic)
    {
        var (before, after) = Sides(emotions.Text);
        return topic.StartsWith(before, StringComparison.Ordinal) && topic.EndsWith(after, StringComparison.Ordinal);
    }

    static (string Before, string After) Sides(string template)
    {
        var place = template.IndexOf("{device}", StringComparison.Ordinal);
        return (template[..place], template[(place + "{device}".Length)..]);
    }
}

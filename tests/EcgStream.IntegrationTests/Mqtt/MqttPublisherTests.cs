using System.Reactive.Concurrency;
using System.Text.Json;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

public sealed class MqttPublisherTests
{
    [ProgramFact("mosquitto", "mosquitto_sub")]
    public async Task Retained_prediction_and_status_are_read_by_another_client()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var publisher = new MqttPublisher(new() { Broker = broker.Address }, DefaultScheduler.Instance);
        publisher.Publish(Predictions.Of("anna", 7));
        publisher.Publish(Status("anna"));
        Assert.Equal(0, await publisher.FlushAsync(Mosquitto.Patience));
        await broker.Logged("Sending PUBACK to ecgstream-anna");

        var read = (await broker.Read(2, "ecg/#", "%r %q %t %p")).Order(StringComparer.Ordinal).ToArray();
        Assert.StartsWith("1 1 ecg/anna/emotion {", read[0], StringComparison.Ordinal);
        Assert.StartsWith("1 1 ecg/anna/status {", read[1], StringComparison.Ordinal);
        Assert.Equal(7, Json(read[0]).GetProperty("sequence").GetInt64());
        Assert.Equal("online", Json(read[1]).GetProperty("state").GetString());
    }

    [ProgramFact("mosquitto")]
    public async Task Predictions_made_while_the_broker_is_dead_arrive_in_order_on_its_return()
    {
        await using var broker = await Mosquitto.StartAsync();
        // On a clock of its own, so that the reader is back before the publisher is.
        var clock = VirtualTime.NewClock();
        await using var publisher = new MqttPublisher(new() { Broker = broker.Address }, clock);
        var states = Heard.From(publisher.States);
        await states.Next<LinkState.Connected>();
        await broker.KillAsync();
        var away = await states.Next<LinkState.Away>();
        for (var i = 0; i < 50; i++)
            publisher.Publish(Predictions.Of("anna", i));
        Assert.Equal(50, publisher.Waiting);
        await broker.RestartAsync();

        var arrived = new List<long?>();
        var all = new TaskCompletionSource();
        await using var reader = new MqttLink(
            new()
            {
                Broker = broker.Address,
                ClientId = MqttLinkOptions.NewClientId("test"),
                Subscriptions = ["ecg/+/emotion"],
                Received = e =>
                {
                    Assert.True(PredictionJson.TryDecode(e.ApplicationMessage.Payload, out var report, out _));
                    arrived.Add(report.Sequence);
                    if (arrived.Count == 50)
                        all.TrySetResult();
                    return Task.CompletedTask;
                },
            },
            DefaultScheduler.Instance);
        var readerStates = Heard.From(reader.States);
        reader.Open();
        await readerStates.Next<LinkState.Connected>();
        clock.AdvanceBy(away.RetryIn + TimeSpan.FromTicks(1));
        await all.Task.WaitAsync(Mosquitto.Patience);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long?)i), arrived);
        Assert.Equal(0, await publisher.FlushAsync(TimeSpan.FromHours(1)).WaitAsync(Mosquitto.Patience));
        Assert.Equal((50, 0), (publisher.Published, publisher.Dropped));
    }

    [ProgramFact("mosquitto", "mosquitto_sub")]
    public async Task Broker_says_offline_for_a_device_whose_connection_breaks_and_online_on_its_return()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cable = new Cable(broker.Port);
        await using var publisher = new MqttPublisher(new() { Broker = broker.Address with { Port = cable.Port } }, DefaultScheduler.Instance);
        publisher.Publish(Status("anna"));
        await broker.Logged("Sending PUBACK to ecgstream-anna");
        // Three messages: the retained one, the last will, and the status said again.
        var states = broker.Read(3, "ecg/anna/status", "%p");
        await broker.Logged("Sending SUBACK to");
        cable.Cut();
        cable.Mend();
        Assert.Equal(["online", "offline", "online"], (await states).Select(s => Json(s).GetProperty("state").GetString()));
    }

    [ProgramFact("mosquitto", "mosquitto_sub")]
    public async Task Clean_end_says_offline_itself()
    {
        await using var broker = await Mosquitto.StartAsync();
        var publisher = new MqttPublisher(new() { Broker = broker.Address }, DefaultScheduler.Instance);
        publisher.Publish(Status("anna"));
        await broker.Logged("Sending PUBACK to ecgstream-anna");
        await publisher.DisposeAsync();
        await broker.Logged("Received DISCONNECT from ecgstream-anna");
        var read = Json((await broker.Read(1, "ecg/anna/status", "%p"))[0]);
        Assert.Equal("offline", read.GetProperty("state").GetString());
        Assert.Equal(4711, read.GetProperty("samples").GetInt64());
    }

    [ProgramFact("mosquitto", "mosquitto_passwd")]
    public async Task Wrong_password_is_said_to_the_user()
    {
        await using var broker = await Mosquitto.StartAsync(Passwords.For("anna", "right"));
        await using var publisher = new MqttPublisher(
            new() { Broker = broker.Address with { UserName = "anna", Password = "wrong" } }, DefaultScheduler.Instance);
        await Assert.ThrowsAsync<EcgStreamException>(() => Heard.From(publisher.States).Next<LinkState.Connected>());
    }

    [ProgramFact("mosquitto")]
    public async Task Forbidden_topic_is_told_and_counted()
    {
        await using var broker = await Mosquitto.StartAsync(folder =>
        {
            var file = Path.Combine(folder.FullName, "acl");
            File.WriteAllText(file, "topic readwrite ecg/ben/#\n");
            return ["allow_anonymous true", $"acl_file {file}"];
        });
        await using var publisher = new MqttPublisher(new() { Broker = broker.Address }, DefaultScheduler.Instance);
        var remarks = Heard.From(publisher.Remarks);
        publisher.Publish(Predictions.Of("anna", 0));
        publisher.Publish(Predictions.Of("ben", 0));
        Assert.Equal(0, await publisher.FlushAsync(Mosquitto.Patience));
        Assert.Contains("'ecg/anna/emotion': not authorized", await remarks.Next<string>(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (publisher.Published, publisher.Refused));
    }

    static JsonElement Json(string line) => JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement;

    static DeviceStatus Status(string device) => new() { Device = device, At = DateTimeOffset.UtcNow, State = DeviceState.Online, Samples = 4711 };
}

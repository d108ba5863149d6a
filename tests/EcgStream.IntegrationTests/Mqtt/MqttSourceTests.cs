using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

public sealed class MqttSourceTests
{
    [ProgramFact("mosquitto", "mosquitto_pub")]
    public async Task Samples_come_in_and_are_acknowledged()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var source = await Listening.To(broker.Port);
        await broker.Publish("ecg/anna/samples", "[0.5,-0.25,1]");
        var (device, chunk) = await source.Said.Next<Chunk>();
        Assert.Equal("anna", device);
        Assert.Equal([0.5f, -0.25f, 1f], chunk.MilliVolts.ToArray());
        Assert.Equal(250, chunk.RateHz);
        await broker.Logged("Received PUBACK from ecgstream-source");
    }

    [ProgramFact("mosquitto", "mosquitto_pub")]
    public async Task Broker_killed_and_started_again_is_found_again()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var source = await Listening.To(broker.Port);
        await broker.Publish("ecg/anna/samples", "[1,2]");
        await source.Said.Next<Chunk>();
        await broker.KillAsync();
        await source.Said.Next<DeviceEvent.Disconnected>();
        await broker.RestartAsync();
        await source.Said.Next<DeviceEvent.Connected>(skip: 1);
        await broker.Publish("ecg/anna/samples", "[3]");
        var (device, chunk) = await source.Said.Next<Chunk>(skip: 1);
        Assert.Equal(("anna", 2L, 1), (device, chunk.Start, chunk.Length));
    }

    [ProgramFact("mosquitto", "mosquitto_pub")]
    public async Task Messages_sent_during_an_absence_come_afterwards()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cable = new Cable(broker.Port);
        using var source = await Listening.To(cable.Port);
        await broker.Publish("ecg/anna/samples", "[1]");
        await source.Said.Next<Chunk>();
        cable.Cut();
        await source.Said.Next<DeviceEvent.Disconnected>();
        await broker.Publish("ecg/anna/samples", "[2,3]");
        await broker.Publish("ecg/anna/samples", "[4]");
        cable.Mend();
        var (_, second) = await source.Said.Next<Chunk>(skip: 1);
        var (_, third) = await source.Said.Next<Chunk>(skip: 2);
        Assert.Equal([2f, 3f], second.MilliVolts.ToArray());
        Assert.Equal([4f], third.MilliVolts.ToArray());
    }

    [ProgramFact("mosquitto", "mosquitto_pub")]
    public async Task Disposing_leaves_nothing_behind_at_the_broker()
    {
        await using var broker = await Mosquitto.StartAsync();
        var source = await Listening.To(broker.Port);
        source.Dispose();
        await broker.Logged("Received UNSUBSCRIBE from ecgstream-source");
        await broker.Logged("Received DISCONNECT from ecgstream-source");
    }

    [ProgramFact("mosquitto", "mosquitto_passwd")]
    public async Task Wrong_password_ends_the_source_with_a_sentence()
    {
        await using var broker = await Mosquitto.StartAsync(Passwords.For("anna", "right"));
        var source = Listening.Source(string.Create(CultureInfo.InvariantCulture, $"mqtt://anna:wrong@127.0.0.1:{broker.Port}/ecg/+/samples"));
        var e = await Assert.ThrowsAsync<EcgStreamException>(() => Heard.From(source.Devices).Next<EcgDevice>());
        Assert.Contains("'anna'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto", "mosquitto_passwd")]
    public async Task Right_password_lets_in()
    {
        await using var broker = await Mosquitto.StartAsync(Passwords.For("anna", "right"));
        using var source = await Listening.To(string.Create(CultureInfo.InvariantCulture, $"mqtt://anna:right@127.0.0.1:{broker.Port}/ecg/+/samples"));
    }
}

/// <summary>A source being listened to, from its first connection on.</summary>
sealed class Listening : IDisposable
{
    readonly ReplaySubject<object> _said = new();
    readonly IDisposable _subscription;

    Listening(MqttSource source) =>
        _subscription = source.Devices.Subscribe(
            device =>
            {
                device.Events.Subscribe(_said.OnNext);
                device.Signal.Subscribe(chunk => _said.OnNext(new Chunk(device.Id, chunk)));
            },
            _said.OnError);

    public IObservable<object> Said => _said;

    public static MqttSource Source(string uri) => MqttSource.Create(SourceUri.Parse(uri), DefaultScheduler.Instance);

    public static Task<Listening> To(int port) => To(string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{port}/ecg/+/samples?rate=250"));

    public static async Task<Listening> To(string uri)
    {
        var source = Source(uri);
        var states = Heard.From(source.LinkStates);
        var listening = new Listening(source);
        await states.Next<LinkState.Connected>();
        return listening;
    }

    public void Dispose() => _subscription.Dispose();
}

sealed record Chunk(string Device, SampleChunk Samples);

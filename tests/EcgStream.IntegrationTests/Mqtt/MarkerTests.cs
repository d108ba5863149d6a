using System.Reactive.Concurrency;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

public sealed class MarkerTests
{
    static readonly MarkerTopic Topic = new(MarkerTopic.Default);

    [ProgramFact("mosquitto", "mosquitto_pub")]
    public async Task Markers_come_through_Mosquitto_also_after_it_went_away()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var listener = new MqttMarkers(broker.Address, Topic, DefaultScheduler.Instance);
        var (markers, states) = (Heard.From(listener.Markers), Heard.From(listener.States));
        listener.Open();
        await states.Next<LinkState.Connected>();

        await broker.Publish("ecg/anna/marker", "clip starts");
        Assert.Equal(("anna", "clip starts"), Of(await markers.Next<Marker>()));
        await MarkerPublisher.SendAsync(broker.Address, Topic, new(DateTimeOffset.UtcNow, "clip ends"), DefaultScheduler.Instance, default);
        Assert.Equal((null, "clip ends"), Of(await markers.Next<Marker>(skip: 1)));

        await broker.KillAsync();
        await states.Next<LinkState.Away>();
        await broker.RestartAsync();
        await states.Next<LinkState.Connected>(skip: 1);
        await broker.Publish("ecg/ben/marker", """{"text":"again","label":"sad"}""");
        Assert.Equal(("ben", "again"), Of(await markers.Next<Marker>(skip: 2)));
    }

    [ProgramFact("mosquitto")]
    public async Task Marker_that_nobody_listens_to_is_told_as_lost()
    {
        await using var broker = await Mosquitto.StartAsync();
        var lost = await Assert.ThrowsAsync<EcgStreamException>(() =>
            MarkerPublisher.SendAsync(broker.Address, Topic, new(DateTimeOffset.UtcNow, "x") { Device = "anna" }, DefaultScheduler.Instance, default));
        Assert.Contains("ecg/anna/marker", lost.Message, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto_pub")]
    public async Task Markers_come_in_over_the_embedded_broker()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        await using var listener = new MqttMarkers(broker.Address, Topic, DefaultScheduler.Instance);
        var (markers, states) = (Heard.From(listener.Markers), Heard.From(listener.States));
        listener.Open();
        await states.Next<LinkState.Connected>();
        await Mosquitto.Clients.Run("mosquitto_pub", broker.Address.Port, "-V", "5", "-q", "1", "-t", "ecg/all/marker", "-m", "clip starts");
        Assert.Equal((null, "clip starts"), Of(await markers.Next<Marker>()));
    }

    static (string? Device, string Text) Of(Marker marker) => (marker.Device, marker.Text);
}

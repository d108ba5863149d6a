using System.Reactive.Concurrency;
using EcgStream.Mqtt;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests.Mqtt;

public sealed class EmbeddedBrokerTests
{
    [ProgramFact("mosquitto_sub")]
    public async Task Predictions_on_the_embedded_broker_are_read_by_another_client()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        await using var publisher = new MqttPublisher(new() { Broker = broker.Address }, DefaultScheduler.Instance);
        publisher.Publish(Predictions.Of("anna", 3));
        Assert.Equal(0, await publisher.FlushAsync(Mosquitto.Patience));
        foreach (var version in new[] { "5", "311" })
        {
            var read = await Mosquitto.Clients.Read(broker.Address.Port, 1, "ecg/#", "%r %t %p", version);
            Assert.StartsWith("1 ecg/anna/emotion {", read[0], StringComparison.Ordinal);
        }
    }

    [ProgramFact("mosquitto_pub")]
    public async Task Samples_come_in_over_the_embedded_broker()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        using var source = await Listening.To(broker.Address.Port);
        await Mosquitto.Clients.Run("mosquitto_pub", broker.Address.Port, "-V", "5", "-q", "1", "-t", "ecg/ben/samples", "-m", "[1,2,3]");
        var (device, chunk) = await source.Said.Next<Chunk>();
        Assert.Equal(("ben", 3), (device, chunk.Length));
    }
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>Sends a marker to whoever listens to it at a broker: QoS 1, not retained.</summary>
public static class MarkerPublisher
{
    /// <summary>Connects, sends and leaves.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="topic">Where to.</param>
    /// <param name="marker">The marker; where it names no device, it is for all.</param>
    /// <param name="clock">Times limits.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="EcgStreamException">The broker can't be reached or does not take it, or says that nobody listens: the marker is lost.</exception>
    public static async Task SendAsync(BrokerAddress broker, MarkerTopic topic, Marker marker, IScheduler clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(marker);
        var link = new MqttLink(new() { Broker = broker, ClientId = MqttLinkOptions.NewClientId("mark") }, clock);
        await using (link.ConfigureAwait(false))
        {
            var first = link.States.FirstAsync(state => state is LinkState.Connected or LinkState.Away).ToTask(cancel);
            link.Open();
            if (await first.ConfigureAwait(false) is LinkState.Away away)
                throw new EcgStreamException(away.Reason);
            var message = new MqttApplicationMessage
            {
                Topic = topic.For(marker.Device),
                PayloadSegment = MarkerJson.Encode(marker),
                ContentType = SamplePayload.JsonContentType,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            };
            var outcome = await link.PublishAsync(message, cancel).ConfigureAwait(false);
            if (outcome.Verdict != PublishVerdict.Delivered)
                throw new EcgStreamException(outcome.Reason!);
            if (outcome.IsUnheard)
                throw new EcgStreamException($"Nobody listens to '{message.Topic}' at {broker}, so the marker is lost: start 'ecgstream run' with this broker first.");
        }
    }
}

using System.Buffers;
using System.Text;

namespace EcgStream.Mqtt.Tests;

/// <summary>What a message costs while it waits for the reader.</summary>
public sealed class ArrivalTests
{
    const int Samples = 20_000;

    [Fact]
    public void Refused_message_holds_no_samples_while_it_waits()
    {
        // All are read before the last is judged; so few would be kept of a message that is taken.
        var arrival = Arrived($"[{string.Concat(Enumerable.Repeat("1,", 3_999))}1e9]");
        Assert.NotNull(arrival.WhyNot);
        Assert.Equal(0, arrival.Lease.Held);
        Assert.Equal(256, arrival.Cost);
    }

    [Fact]
    public void Message_costs_its_samples_and_its_topic()
    {
        var text = $"[{string.Concat(Enumerable.Repeat("1,", Samples - 1))}1]";
        Assert.Equal(Samples + 5, Arrived(text).Cost);
        Assert.Equal(Samples + 30_000, Arrived(text, new string('x', 60_000)).Cost);
        Assert.Equal(30_000, Arrived("{", new string('x', 60_000)).Cost);
        Assert.Equal(256, Arrived("[1]").Cost);
    }

    [Fact]
    public void Message_that_came_in_a_packet_of_MQTTnet_costs_the_payload_that_the_packet_holds()
    {
        var packet = new MQTTnet.MqttApplicationMessageReceivedEventArgs("", new(), new(), (_, _) => Task.CompletedTask);
        var arrival = Arrived("{" + new string(' ', 40_000), receipt: new(1, null, packet));
        Assert.Equal(10_000 + 5, arrival.Cost);
    }

    static Arrival Arrived(string payload, string topic = "ecg/anna/x", Receipt receipt = default)
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload));
        var arrival = new Arrival { Topic = topic, Receipt = receipt };
        SamplePayload.TryDecode(bytes, null, SamplePayloadOptions.Default, arrival.Lease, out var whyNot);
        arrival.WhyNot = whyNot;
        arrival.Weigh(bytes.Length);
        return arrival;
    }
}

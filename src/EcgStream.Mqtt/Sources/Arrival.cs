using System.Collections.Concurrent;
using MQTTnet;

namespace EcgStream.Mqtt;

/// <summary>By what a message is acknowledged: the connection it was taken from, or MQTTnet's own way.</summary>
readonly record struct Receipt(ushort Id, PublishTap? Tap, MqttApplicationMessageReceivedEventArgs? Args);

/// <summary>A message on its way from the connection to the reader.</summary>
sealed class Arrival
{
    const int LeastCost = 256;

    /// <summary>Its samples, where <see cref="WhyNot"/> is null.</summary>
    public SampleLease Lease { get; } = new();

    /// <summary>Why it is not read; null where it is.</summary>
    public string? WhyNot { get; set; }

    /// <summary>Its topic.</summary>
    public string Topic { get; set; } = "";

    /// <summary>When it came.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Whether it has to be acknowledged.</summary>
    public bool Counts { get; set; }

    /// <summary>Whether it may have come before.</summary>
    public bool Dup { get; set; }

    /// <summary>Of the payload; 0 where nobody will ask.</summary>
    public PayloadMark Mark { get; set; }

    /// <summary>By what it is acknowledged.</summary>
    public Receipt Receipt { get; set; }

    /// <summary>How much it counts while it waits, samples; see <see cref="Weigh"/>.</summary>
    public int Cost { get; private set; }

    /// <summary>
    /// Notes what it holds while it waits, in samples of four bytes: its own, its topic, and the payload where MQTTnet's packet comes along. Of one that is not
    /// read the samples are let go first: nobody asks for them any more. Memory beyond that comes from the pool, which bounds it by itself.
    /// </summary>
    /// <param name="payloadBytes">How long the payload is.</param>
    public void Weigh(long payloadBytes)
    {
        if (WhyNot is not null)
            Lease.Release();
        var samples = WhyNot is null ? Lease.Message.Length : 0;
        var topic = Topic.Length * sizeof(char) / sizeof(float);
        var packet = Receipt.Args is null ? 0 : (int)(payloadBytes / sizeof(float));
        Cost = Math.Max(LeastCost, samples + topic + packet);
    }
}

/// <summary>Arrivals that are used again, so that a message costs no object. Safe for concurrent use.</summary>
sealed class ArrivalPool
{
    // As many as wait after a hiccup of the reader; what a flood needed beyond is let go.
    const int MostKept = 1_024;

    readonly ConcurrentQueue<Arrival> _free = new();

    public Arrival Rent() => _free.TryDequeue(out var arrival) ? arrival : new();

    /// <summary>Takes back an arrival that nobody looks at any more, its samples included.</summary>
    public void Return(Arrival arrival)
    {
        (arrival.Receipt, arrival.WhyNot, arrival.Topic) = (default, null, "");
        arrival.Lease.Trim();
        if (_free.Count < MostKept)
            _free.Enqueue(arrival);
    }
}

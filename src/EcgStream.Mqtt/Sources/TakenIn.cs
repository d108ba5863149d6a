namespace EcgStream.Mqtt;

/// <summary>
/// Remembers the latest messages that were taken in, as many as the broker may send unacknowledged. A message whose acknowledgement
/// was lost with the connection comes again with its DUP flag and the same packet identifier (MQTT 5, 4.4); where the sender counts
/// nothing, this is all there is to know it by. A broker that does not keep to Receive Maximum (<see cref="EmbeddedBroker"/>) may send earlier ones again, too:
/// those are not known.
/// </summary>
sealed class TakenIn(int capacity)
{
    readonly Queue<(ushort Id, string Topic, PayloadMark Payload)> _latest = new(capacity);

    public void Add(ushort id, string topic, PayloadMark payload)
    {
        if (_latest.Count == capacity)
            _latest.Dequeue();
        _latest.Enqueue((id, topic, payload));
    }

    public bool Contains(ushort id, string topic, PayloadMark payload)
    {
        foreach (var one in _latest)
        {
            if (one.Id == id && one.Payload == payload && one.Topic == topic)
                return true;
        }
        return false;
    }
}

using System.Net;

namespace EcgStream.Mqtt;

/// <summary>How the broker inside this process listens.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>Where it listens. Default: 127.0.0.1. Anything beyond loopback needs a user and a password.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port, 0 for any free one. Default: 1883.</summary>
    public int Port { get; init; } = BrokerAddress.DefaultPort;

    /// <summary>Whether a free port is taken where <see cref="Port"/> is not to be had; otherwise starting fails.</summary>
    public bool TakeFreePort { get; init; } = true;

    /// <summary>Who may log in; null lets everybody in.</summary>
    public string? UserName { get; init; }

    /// <summary>That user's password.</summary>
    public string? Password { get; init; }

    /// <summary>The longest packet of a client that has been accepted, bytes. Default: 1 MiB.</summary>
    public int MaximumPacket { get; init; } = 1 << 20;

    /// <summary>The longest packet of a client that has not been accepted yet, bytes. Default: 64 KiB.</summary>
    public int MaximumPacketBeforeConnect { get; init; } = 1 << 16;

    /// <summary>
    /// The most connections at a time. Default: 2,500, so that <see cref="MqttSource.MaximumDevices"/> fit in twice, once to send and once for the status that
    /// <see cref="MqttPublisher"/> keeps of each.
    /// </summary>
    public int MaximumClients { get; init; } = 2_500;

    /// <summary>
    /// The most messages kept for a client that is slow or away; beyond, the oldest is dropped and counted. Default: 10,000, a second of a thousand devices:
    /// with less, a pause of ours would lose samples.
    /// <para>
    /// Messages are counted, not their bytes: the server behind it tells when it queues a message, but not of every one that leaves the queue again. A second of
    /// usual messages is a few megabytes; at worst, somebody who may log in publishes messages of <see cref="MaximumPacket"/> to a client that does not read, and
    /// this times <see cref="MaximumPacket"/> is held for each such client, 10 GiB with the defaults. That holds for subscriptions of QoS 0: what a client is to be
    /// sent with QoS 1, MQTTnet 5.2 keeps in the client's session even where it dropped it from the queue, so while such a client is away or silent there is no limit
    /// but the session's end. Where clients are not to be trusted so far, use a broker with limits of its own.
    /// </para>
    /// </summary>
    public int MaximumPending { get; init; } = 10_000;

    /// <summary>Times the pause after a connection that could not be accepted; null for the machine's clock.</summary>
    public TimeProvider? Time { get; init; }
}

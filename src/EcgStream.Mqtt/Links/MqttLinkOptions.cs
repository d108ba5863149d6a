using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>What the broker says in a client's name when the client is lost: a retained message, QoS 1.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Payload">JSON in UTF-8.</param>
public sealed record LastWill(string Topic, ReadOnlyMemory<byte> Payload);

/// <summary>How to keep one connection to a broker.</summary>
public sealed record MqttLinkOptions
{
    /// <summary>The broker.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>
    /// Name of this client at the broker. Two clients of one name throw each other out, so it must be unique;
    /// <see cref="NewClientId"/> makes one.
    /// </summary>
    public required string ClientId { get; init; }

    /// <summary>
    /// How long the broker keeps the session (subscriptions, unacknowledged messages) while this client is away.
    /// Zero starts clean at every connection.
    /// </summary>
    public TimeSpan SessionExpiry { get; init; }

    /// <summary>Whether the session is left at the broker on a graceful close, for the next run under the same <see cref="ClientId"/>.</summary>
    public bool KeepSessionOnClose { get; init; }

    /// <summary>Topic filters subscribed to at every connection with QoS 1.</summary>
    public IReadOnlyList<string> Subscriptions { get; init; } = [];

    /// <summary>Whether retained messages of these filters are wanted, at every connection.</summary>
    public bool WantsRetained { get; init; }

    /// <summary>
    /// Takes each message that arrives. Called one at a time on the client's thread over an unbounded queue, so it must return at once;
    /// it acknowledges by itself where it switches <see cref="MqttApplicationMessageReceivedEventArgs.AutoAcknowledge"/> off.
    /// </summary>
    public Func<MqttApplicationMessageReceivedEventArgs, Task>? Received { get; init; }

    /// <summary>
    /// Takes each message where it lies in the receiving buffer; null for none. What it does not get (see <see cref="PublishTap"/>) comes to
    /// <see cref="Received"/>.
    /// </summary>
    internal PublishReceiver? Publishes { get; init; }

    /// <summary>
    /// How many messages of QoS 1 the broker may send before the first is acknowledged, 1 … 65535. Mosquitto keeps to it; the <see cref="EmbeddedBroker"/> sends
    /// all it has.
    /// </summary>
    public ushort ReceiveMaximum { get; init; } = 128;

    /// <summary>What the broker says when this client is lost; null for nothing.</summary>
    public LastWill? Will { get; init; }

    /// <summary>Longest silence before the connection is probed; a dead one is noticed after this plus <see cref="Timeout"/>.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the broker may take to answer a connect, a subscribe or a publish.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after the n-th failure in a row, n from 1. Default: 0.5 s, doubled up to 30 s.</summary>
    public Func<int, TimeSpan> RetryDelay { get; init; } = new Backoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30)).Delay;

    /// <summary>A connection that stood for this long makes the next failure the first again.</summary>
    public TimeSpan SteadyAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A name that no other client has: <c>ecgstream-</c>, what the client is for, and 48 random bits.</summary>
    public static string NewClientId(string purpose) =>
        $"ecgstream-{purpose}-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6))}";

    internal MqttClientOptions ToClientOptions()
    {
        var tls = Broker.UseTls ? new BrokerCertificates(Broker).For(Broker.Host) : null;
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(Broker.Host, Broker.Port)
            .WithClientId(ClientId)
            .WithCleanStart(SessionExpiry <= TimeSpan.Zero)
            .WithSessionExpiryInterval(SessionExpirySeconds)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(Timeout)
            // Some brokers refuse the flag that marks a bridge.
            .WithTryPrivate(false);
        if (tls is not null)
            builder.WithTlsOptions(tls);
        if (Broker.UserName is { } user)
            builder.WithCredentials(user, Broker.Password);
        if (Will is { } will)
            builder
                .WithWillTopic(will.Topic)
                .WithWillPayload(will.Payload.ToArray())
                .WithWillContentType("application/json")
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithWillRetain();
        return builder.Build();
    }

    /// <summary>Whether the broker would keep subscriptions that nobody comes back for.</summary>
    internal bool ForgetsOnClose => Subscriptions.Count > 0 && SessionExpiry > TimeSpan.Zero && !KeepSessionOnClose;

    internal MqttClientSubscribeOptions ToSubscribeOptions() => new()
    {
        TopicFilters = [.. Subscriptions.Select(filter => new MqttTopicFilter
        {
            Topic = filter,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            RetainHandling = WantsRetained ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.DoNotSendOnSubscribe,
        })],
    };

    uint SessionExpirySeconds => (uint)Math.Clamp(SessionExpiry.TotalSeconds, 0, uint.MaxValue);
}

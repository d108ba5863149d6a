using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt.Tests;

/// <summary>A broker without a network: every answer is given at once, and a test says which.</summary>
sealed class FakeBroker
{
    public bool Up { get; set; } = true;

    public MqttConnectReasonCode ConnectAnswer { get; set; } = MqttConnectReasonCode.Success;

    public MqttClientSubscribeResultCode SubscribeAnswer { get; set; } = MqttClientSubscribeResultCode.GrantedQoS1;

    /// <summary>What becomes of a message: a reason code, or null for no answer at all.</summary>
    public Func<MqttApplicationMessage, MqttClientPublishReasonCode?> PublishAnswer { get; set; } = _ => MqttClientPublishReasonCode.Success;

    /// <summary>What a client waits for before it is answered; null for nothing.</summary>
    public Func<CancellationToken, Task>? BeforeConnect { get; set; }

    public int Tries { get; set; }

    public List<FakeClient> Clients { get; } = [];

    public List<MqttApplicationMessage> Published { get; } = [];

    public int PublishedCount
    {
        get
        {
            lock (Published)
                return Published.Count;
        }
    }

    public List<string> Subscribed { get; } = [];

    public FakeClient Current => Clients[^1];

    public IMqttClient NewClient() => new FakeClient(this);

    /// <summary>A client whose messages come as bytes over a <see cref="PublishTap"/>.</summary>
    public IMqttClient NewClient(PublishReceiver publishes) => new FakeClient(this, publishes);
}

sealed class FakeClient : IMqttClient
{
    readonly FakeBroker _broker;
    readonly FakeWire? _wire;
    readonly PublishTap? _tap;

    public FakeClient(FakeBroker broker, PublishReceiver? publishes = null)
    {
        _broker = broker;
        if (publishes is not null)
            _tap = new(_wire = new(this), publishes);
    }

    public event Func<MqttApplicationMessageReceivedEventArgs, Task>? ApplicationMessageReceivedAsync;
    public event Func<MqttClientDisconnectedEventArgs, Task>? DisconnectedAsync;
    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync { add { } remove { } }
    public event Func<MqttClientConnectingEventArgs, Task> ConnectingAsync { add { } remove { } }
    public event Func<InspectMqttPacketEventArgs, Task> InspectPacketAsync { add { } remove { } }

    public bool IsConnected { get; private set; }

    public bool SaidGoodbye { get; private set; }

    public bool IsDisposed { get; private set; }

    public List<ushort> Acknowledged { get; } = [];

    public MqttClientOptions Options { get; private set; } = new();

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        Options = options;
        _broker.Tries++;
        if (_broker.BeforeConnect is { } before)
            await before(cancellationToken);
        if (!_broker.Up)
            throw new MqttCommunicationException("refused", new SocketException((int)SocketError.ConnectionRefused));
        _broker.Clients.Add(this);
        IsConnected = _broker.ConnectAnswer == MqttConnectReasonCode.Success;
        var answer = new MqttConnAckPacket { ReasonCode = _broker.ConnectAnswer };
        return MqttClientConnectResultFactory.Create(answer, MqttProtocolVersion.V500);
    }

    public Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        _broker.Subscribed.AddRange(options.TopicFilters.Select(f => f.Topic));
        var items = options.TopicFilters.Select(f => new MqttClientSubscribeResultItem(f, _broker.SubscribeAnswer)).ToList();
        return Task.FromResult(new MqttClientSubscribeResult(1, items, null, []));
    }

    public async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        if (!IsConnected)
            throw new MqttClientNotConnectedException();
        if (_broker.PublishAnswer(applicationMessage) is not { } code)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null!;
        }
        if (code == MqttClientPublishReasonCode.Success)
        {
            lock (_broker.Published)
                _broker.Published.Add(applicationMessage);
        }
        return new(1, code, null, []);
    }

    public Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        SaidGoodbye = true;
        return Drop();
    }

    /// <summary>The connection breaks.</summary>
    public Task Drop()
    {
        IsConnected = false;
        return DisconnectedAsync?.Invoke(new(true, null, MqttClientDisconnectReason.UnspecifiedError, null, [], null)) ?? Task.CompletedTask;
    }

    /// <summary>A message arrives.</summary>
    public Task Deliver(string topic, string payload, ushort id = 1, bool dup = false, bool retain = false, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        if (_tap is not null)
            return DeliverBytes(_tap, PublishBytes.Publish(topic, payload, (int)qos, id, dup, retain));
        var bytes = System.Text.Encoding.UTF8.GetBytes(payload);
        var message = new MqttApplicationMessage { Topic = topic, PayloadSegment = bytes, Dup = dup, Retain = retain, QualityOfServiceLevel = qos };
        var packet = new MqttPublishPacket { PacketIdentifier = id, Topic = topic, QualityOfServiceLevel = qos };
        var connected = IsConnected;
        return ApplicationMessageReceivedAsync!(new("fake", message, packet, (e, _) =>
        {
            if (!connected || !IsConnected)
                throw new MqttClientNotConnectedException();
            lock (Acknowledged)
                Acknowledged.Add(e.PacketIdentifier);
            return Task.CompletedTask;
        }));
    }

    async Task DeliverBytes(PublishTap tap, byte[] packet)
    {
        _wire!.Send(packet);
        // The tap takes the message, so nothing passes.
        Assert.Equal(0, await tap.ReadAsync(new byte[16], 0, 16, default));
    }

    public Task PingAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendEnhancedAuthenticationExchangeDataAsync(MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default) =>
        Task.FromResult(new MqttClientUnsubscribeResult(1, [], null, []));

    public void Dispose() => IsDisposed = true;
}

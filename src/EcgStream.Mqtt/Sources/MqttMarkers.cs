using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using MQTTnet;

namespace EcgStream.Mqtt;

/// <summary>
/// Markers that come over a broker. Subscribed with QoS 1 in a session that the broker keeps for ten minutes of absence, so that those sent
/// meanwhile come afterwards; each is acknowledged once <see cref="Markers"/> has said it. Retained ones are old: the broker is asked to send
/// none, and one that comes all the same is passed over and told.
/// </summary>
public sealed class MqttMarkers : IAsyncDisposable
{
    static readonly TimeSpan SessionExpiry = TimeSpan.FromMinutes(10);
    static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    readonly Subject<Marker> _markers = new();
    readonly ISubject<string> _remarks = Subject.Synchronize(new Subject<string>());
    readonly Lock _gate = new();
    readonly MarkerTopic _topic;
    readonly IScheduler _clock;
    readonly MqttLink _link;
    readonly TakenIn _takenIn;
    readonly PassedOver _passedOver;
    readonly IDisposable _ticks;

    /// <summary>Prepares a connection; <see cref="Open"/> makes it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="topic">What to listen to.</param>
    /// <param name="clock">Times arrivals, waits and limits.</param>
    /// <exception cref="EcgStreamException">A certificate file can't be used.</exception>
    public MqttMarkers(BrokerAddress broker, MarkerTopic topic, IScheduler clock)
        : this(broker, topic, clock, options => new MqttLink(options, clock))
    {
    }

    internal MqttMarkers(BrokerAddress broker, MarkerTopic topic, IScheduler clock, Func<MqttLinkOptions, MqttLink> newLink)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(clock);
        (_topic, _clock) = (topic, clock);
        var options = new MqttLinkOptions
        {
            Broker = broker,
            ClientId = MqttLinkOptions.NewClientId("markers"),
            SessionExpiry = SessionExpiry,
            Subscriptions = [topic.Filter],
            Received = OnReceived,
        };
        _takenIn = new(options.ReceiveMaximum);
        _passedOver = new(_remarks.OnNext);
        _link = newLink(options);
        _ticks = clock.SchedulePeriodic(TickPeriod, () =>
        {
            lock (_gate)
                _passedOver.Tick();
        });
    }

    /// <summary>Each marker, of the device that its topic names; null for every device. Hot; one at a time; never fails.</summary>
    public IObservable<Marker> Markers => _markers.AsObservable();

    /// <summary>What was passed over, one plain sentence about once a second at most. Hot; never fails.</summary>
    public IObservable<string> Remarks => _remarks.AsObservable();

    /// <summary>How the connection stands; see <see cref="MqttLink.States"/>. It fails where the broker refuses this user or the topic.</summary>
    public IObservable<LinkState> States => _link.States;

    /// <summary>Starts listening; subscribe to the others first.</summary>
    public void Open() => _link.Open();

    /// <summary>Leaves the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        _ticks.Dispose();
        await _link.DisposeAsync().ConfigureAwait(false);
        _markers.Dispose();
    }

    Task OnReceived(MqttApplicationMessageReceivedEventArgs e)
    {
        var message = e.ApplicationMessage;
        lock (_gate)
        {
            var payload = PayloadMark.Of(message.Payload);
            if (message.Dup && _takenIn.Contains(e.PacketIdentifier, message.Topic, payload))
                return Task.CompletedTask;
            string? whyNot = null;
            Marker? marker = null;
            if (message.Retain)
                whyNot = "A retained marker is old and says nothing of now: send it without the retain flag.";
            else
                MarkerJson.TryDecode(message.Payload, _clock.Now, out marker, out whyNot);
            if (marker is null)
                _passedOver.Add(message.Topic, 1, whyNot!);
            else
                _markers.OnNext(marker with { Device = _topic.DeviceOf(message.Topic) });
            _takenIn.Add(e.PacketIdentifier, message.Topic, payload);
        }
        return Task.CompletedTask;
    }
}

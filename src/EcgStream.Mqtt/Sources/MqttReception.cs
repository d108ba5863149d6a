using System.Buffers;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>
/// One subscription to an <see cref="MqttSource"/>: whoever reads from the connection decodes and queues, one reader hands on and then acknowledges.
/// Everything that devices are told passes through that reader, so it comes in order and one at a time. What goes wrong with one message while it is
/// decoded is told as of a message that can't be read: thrown on, it would end the connection, and the broker would send the same message again and again.
/// </summary>
/// <param name="topic">Which topic, and how devices are named by it.</param>
/// <param name="payload">What to assume of payloads that don't say.</param>
/// <param name="link">How to connect.</param>
/// <param name="clock">Times arrivals and waits.</param>
/// <param name="observer">Is told of each new device.</param>
/// <param name="tellLink">Is told of the link's states.</param>
/// <param name="remark">Is told what concerns no device, one plain sentence at a time.</param>
/// <param name="saved">Ends once a device's samples are on the disk; null where nothing is recorded.</param>
sealed class MqttReception(
    SampleTopic topic,
    SamplePayloadOptions payload,
    MqttLinkOptions link,
    IScheduler clock,
    IObserver<EcgDevice> observer,
    Action<LinkState> tellLink,
    Action<string> remark,
    Func<string, Task>? saved = null)
{
    /// <summary>
    /// The most that may wait for the reader before messages of QoS 0 are passed over and told, in samples (see
    /// <see cref="Arrival.Cost"/>). Messages of QoS 1 always wait, whatever they cost. A broker that keeps to Receive Maximum, as Mosquitto does, has only so
    /// many of them unacknowledged; the <see cref="EmbeddedBroker"/> does not and sends all it has, so where handing on is slower than the senders for long,
    /// they pile up here without a limit. Reading no more would not help: the broker's answers to pings come the same way, so the connection would be taken for lost.
    /// </summary>
    public const long MaximumWaiting = 4_000_000;

    static readonly string TooManyDevices = string.Create(
        CultureInfo.InvariantCulture, $"This source has {MqttSource.MaximumDevices:N0} devices already, the most it takes.");
    static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);
    static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    readonly Channel<Item> _inbox = Channel.CreateUnbounded<Item>(new() { SingleReader = true });
    readonly Dictionary<string, MqttDevice> _devices = new(StringComparer.Ordinal);
    readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    readonly PassedOver _passedOver = new(remark);
    readonly TakenIn _takenIn = new(link.ReceiveMaximum);
    readonly List<Task> _acknowledgements = [];
    readonly Lock _overflowGate = new();
    readonly Dictionary<string, long> _overflow = new(StringComparer.Ordinal);
    readonly ArrivalPool _arrivals = new();
    readonly NameCache _topics = new(2 * MqttSource.MaximumDevices);
    readonly NameCache _contentTypes = new(64);
    readonly HashSet<PublishTap> _unflushed = [];
    long _waiting;
    int _unsent;

    /// <summary>
    /// Receives until it is stopped, then hands on what waited for earlier messages, to whoever still listens to the devices' signals, and
    /// leaves. What was queued and not taken in is not acknowledged, so a broker that keeps the session sends it to the next run.
    /// </summary>
    /// <exception cref="EcgStreamException">The user must mend something.</exception>
    public async Task RunAsync(Func<MqttLinkOptions, MqttLink> open, CancellationToken stop)
    {
        var connection = open(link with { Received = OnReceived, Publishes = OnPublish });
        using var states = connection.States.Subscribe(
            state => _inbox.Writer.TryWrite(new(null, state)), e => _inbox.Writer.TryComplete(e));
        using var ticks = clock.SchedulePeriodic(TickPeriod, () => _inbox.Writer.TryWrite(new(null, null)));
        connection.Open();
        try
        {
            await foreach (var item in _inbox.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                // As long as something is queued the reader does not look.
                stop.ThrowIfCancellationRequested();
                if (item.Message is { } message)
                    await TakeAsync(message, stop).ConfigureAwait(false);
                else if (item.Link is { } state)
                    TellAll(state);
                else
                    Tick();
                await FlushAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            try
            {
                using var deadline = new Deadline(clock, LongestGoodbye, CancellationToken.None);
                // First: handing on may fail, and a disk may hang.
                await WithinAsync(deadline, FlushAtEndAsync).ConfigureAwait(false);
                // What is held back has been acknowledged, so the broker sends it to nobody again.
                foreach (var device in _devices.Values)
                {
                    device.Flush(clock.Now);
                    Settle(device, clock.Now);
                }
                await WithinAsync(deadline, cancel => Task.WhenAll(_acknowledgements).WaitAsync(cancel)).ConfigureAwait(false);
            }
            finally
            {
                await connection.CloseAsync(giveUp: CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    Task OnReceived(MqttApplicationMessageReceivedEventArgs e)
    {
        e.AutoAcknowledge = false;
        var message = e.ApplicationMessage;
        var counts = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        var receipt = new Receipt(e.PacketIdentifier, null, e);
        try
        {
            Queue(message.Topic, message.ContentType, message.Payload, counts, message.Dup, message.Retain, receipt);
        }
        catch (Exception defect)
        {
            QueueDefect(message.Topic, message.Payload.Length, counts, receipt, defect);
        }
        return Task.CompletedTask;
    }

    void OnPublish(PublishTap from, in PublishPacket packet)
    {
        var receipt = new Receipt(packet.Id, from, null);
        try
        {
            Queue(_topics.Get(packet.Topic), _contentTypes.Get(packet.ContentType), new(packet.Payload), packet.Qos > 0, packet.Dup, packet.Retain, receipt);
        }
        catch (Exception defect)
        {
            QueueDefect(Encoding.UTF8.GetString(packet.Topic), packet.Payload.Length, packet.Qos > 0, receipt, defect);
        }
    }

    void Queue(string name, string? contentType, in ReadOnlySequence<byte> bytes, bool counts, bool dup, bool retain, Receipt receipt)
    {
        var arrival = _arrivals.Rent();
        string? whyNot = null;
        if (retain)
            whyNot = "A retained message is old and is not taken as a live signal.";
        else
            SamplePayload.TryDecode(bytes, contentType, payload, arrival.Lease, out whyNot);
        (arrival.WhyNot, arrival.Topic, arrival.At, arrival.Counts, arrival.Dup, arrival.Receipt) = (whyNot, name, clock.Now, counts, dup, receipt);
        arrival.Mark = counts ? PayloadMark.Of(bytes) : default;
        Queue(arrival, bytes.Length);
    }

    // Of a message that could not even be judged.
    void QueueDefect(string name, long length, bool counts, Receipt receipt, Exception defect) => Queue(
        new()
        {
            WhyNot = $"It could not be read because of a defect in EcgStream: {defect.Message}",
            Topic = name,
            At = clock.Now,
            Counts = counts,
            Receipt = receipt,
        },
        length);

    void Queue(Arrival arrival, long length)
    {
        arrival.Weigh(length);
        // One of QoS 1 that is dropped would never be acknowledged and take its place in the broker's window for ever.
        if (Interlocked.Add(ref _waiting, arrival.Cost) <= MaximumWaiting || arrival.Counts)
        {
            _inbox.Writer.TryWrite(new(arrival, null));
            return;
        }
        Interlocked.Add(ref _waiting, -arrival.Cost);
        lock (_overflowGate)
            _overflow[arrival.Topic] = _overflow.GetValueOrDefault(arrival.Topic) + 1;
        _arrivals.Return(arrival);
    }

    async ValueTask TakeAsync(Arrival arrived, CancellationToken stop)
    {
        Interlocked.Add(ref _waiting, -arrived.Cost);
        var taken = Take(arrived);
        var (receipt, at, counts) = (arrived.Receipt, arrived.At, arrived.Counts);
        _arrivals.Return(arrived);
        if (saved is null || taken is null || !counts)
        {
            await AcknowledgeAsync(receipt, stop).ConfigureAwait(false);
            if (receipt.Tap is { } tap && counts)
                _unflushed.Add(tap);
            return;
        }
        taken.Unsettled.Add((receipt, at));
        Settle(taken, at);
    }

    // The device that has the samples now; null where none has.
    MqttDevice? Take(Arrival arrived)
    {
        var samples = arrived.Lease.Message;
        if (arrived.WhyNot is { } whyNot)
        {
            Reject(arrived.Topic, arrived.At, 1, whyNot);
        }
        else if (DeviceOf(arrived.Topic) is not { } device)
        {
            _passedOver.Add(arrived.Topic, 1, TooManyDevices);
        }
        else if (arrived.Counts && arrived.Dup && _takenIn.Contains(arrived.Receipt.Id, arrived.Topic, arrived.Mark))
        {
            device.Repeat(arrived.At, samples.Length);
            return device;
        }
        else
        {
            device.Take(samples, arrived.At);
            if (arrived.Counts)
                _takenIn.Add(arrived.Receipt.Id, arrived.Topic, arrived.Mark);
            return device;
        }
        return null;
    }

    /// <summary>Acknowledges a message; one that was taken from the connection itself with the next <see cref="PublishTap.FlushAsync"/>.</summary>
    static async ValueTask AcknowledgeAsync(Receipt receipt, CancellationToken stop)
    {
        if (receipt.Tap is { } tap)
        {
            if (receipt.Id != 0)
                tap.Acknowledge(receipt.Id);
            return;
        }
        try
        {
            await receipt.Args!.AcknowledgeAsync(stop).ConfigureAwait(false);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The connection it came over is gone: the broker sends it again, and it is known by then.
        }
    }

    /// <summary>Sends the acknowledgements, together once nothing waits, or once half of what the broker may send unacknowledged is taken in.</summary>
    async ValueTask FlushAsync(CancellationToken stop)
    {
        if (_unflushed.Count == 0 || (_inbox.Reader.TryPeek(out _) && ++_unsent < link.ReceiveMaximum / 2))
            return;
        foreach (var tap in _unflushed)
            await tap.FlushAsync(stop).ConfigureAwait(false);
        _unflushed.Clear();
        _unsent = 0;
    }

    /// <summary>
    /// Acknowledges what a device was sent and has been handed on, once it is on the disk. While messages are held back nobody can tell which
    /// of the others they are, except that none is held for longer than a limit.
    /// </summary>
    void Settle(MqttDevice device, DateTimeOffset now)
    {
        if (saved is null || device.Unsettled.Count == 0)
            return;
        var handedOn = new List<Receipt>(device.Unsettled.Count);
        device.Unsettled.RemoveAll(message =>
        {
            var isHandedOn = !device.HoldsBack || now - message.At > SequenceTrackerOptions.Default.MaxHeldTime + TickPeriod;
            if (isHandedOn)
                handedOn.Add(message.Receipt);
            return isHandedOn;
        });
        if (handedOn.Count == 0)
            return;
        _acknowledgements.RemoveAll(task => task.IsCompleted);
        _acknowledgements.Add(AcknowledgeWhenSavedAsync(saved(device.Device.Id), handedOn));
    }

    static async Task AcknowledgeWhenSavedAsync(Task saved, List<Receipt> messages)
    {
        await saved.ConfigureAwait(false);
        foreach (var message in messages)
            await AcknowledgeAsync(message, CancellationToken.None).ConfigureAwait(false);
        foreach (var message in messages)
        {
            // One flush sends all there is; the others find nothing to do.
            if (message.Tap is { } tap)
                await tap.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the acknowledgements that were put off to go with later ones.</summary>
    async Task FlushAtEndAsync(CancellationToken cancel)
    {
        foreach (var tap in _unflushed)
            await tap.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Waits for acknowledgements, but not for a disk or a broker that hangs.</summary>
    static async Task WithinAsync(Deadline deadline, Func<CancellationToken, Task> acknowledge)
    {
        try
        {
            await acknowledge(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Unacknowledged, so a broker that keeps the session sends it to the next run.
        }
    }

    // What can't be read makes no device: under a '+' anybody's topic would.
    void Reject(string name, DateTimeOffset now, long count, string whyNot)
    {
        if (_devices.TryGetValue(name, out var device))
            device.Reject(now, count, whyNot);
        else
            _passedOver.Add(name, count, whyNot);
    }

    MqttDevice? DeviceOf(string name)
    {
        if (_devices.TryGetValue(name, out var known))
            return known;
        if (_devices.Count >= MqttSource.MaximumDevices)
            return null;
        var id = Unique(topic.DeviceOf(name));
        var device = new MqttDevice(id);
        _devices.Add(name, device);
        observer.OnNext(device.Device);
        device.Tell(new DeviceEvent.Connected(clock.Now, $"{link.Broker}/{name}"));
        return device;
    }

    // Topics that differ only in characters an id can't have must not share a device.
    string Unique(string id)
    {
        for (var n = 1; ; n++)
        {
            var suffix = n == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{n}");
            var candidate = id[..Math.Min(id.Length, 64 - suffix.Length)] + suffix;
            if (_ids.Add(candidate))
                return candidate;
        }
    }

    void TellAll(LinkState state)
    {
        tellLink(state);
        foreach (var (name, device) in _devices)
        {
            if (state is LinkState.Connected connected)
                device.Tell(new DeviceEvent.Connected(connected.At, $"{link.Broker}/{name}"));
            else if (state is LinkState.Away away)
                device.Tell(new DeviceEvent.Disconnected(away.At, away.Reason, away.RetryIn));
        }
    }

    void Tick()
    {
        var now = clock.Now;
        lock (_overflowGate)
        {
            foreach (var (name, count) in _overflow)
                Reject(name, now, count, "Messages came faster than they could be taken in.");
            _overflow.Clear();
        }
        _passedOver.Tick();
        foreach (var device in _devices.Values)
        {
            device.Tick(now);
            Settle(device, now);
        }
    }

    /// <summary>A message, a change of the link, or, where both are null, a tick.</summary>
    readonly record struct Item(Arrival? Message, LinkState? Link);
}

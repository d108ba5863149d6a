using System.Globalization;
using System.Reactive.Concurrency;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>
/// One subscription to an <see cref="MqttSource"/>: the client's handler decodes and queues, one reader hands on and then acknowledges.
/// Everything that devices are told passes through that reader, so it comes in order and one at a time.
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
    /// The most that may wait for the reader before messages of QoS 0 are passed over and told, in samples, a message counting at least
    /// <see cref="LeastCost"/>. Messages of QoS 1 always wait: the broker sends only Receive Maximum of them unacknowledged.
    /// </summary>
    public const long MaximumWaiting = 4_000_000;

    const int LeastCost = 256;
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
    long _waiting;

    /// <summary>
    /// Receives until it is stopped, then hands on what waited for earlier messages, to whoever still listens to the devices' signals, and
    /// leaves. What was queued and not taken in is not acknowledged, so a broker that keeps the session sends it to the next run.
    /// </summary>
    /// <exception cref="EcgStreamException">The user must mend something.</exception>
    public async Task RunAsync(Func<MqttLinkOptions, MqttLink> open, CancellationToken stop)
    {
        var connection = open(link with { Received = OnReceived });
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
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            try
            {
                // What is held back has been acknowledged, so the broker sends it to nobody again.
                foreach (var device in _devices.Values)
                {
                    device.Flush(clock.Now);
                    Settle(device, clock.Now);
                }
                await AcknowledgedAsync().ConfigureAwait(false);
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
        string? whyNot = null;
        SampleMessage? samples = null;
        if (message.Retain)
            whyNot = "A retained message is old and is not taken as a live signal.";
        else
            SamplePayload.TryDecode(message.Payload, message.ContentType, payload, out samples, out whyNot);
        var arrived = new Message(e, samples, whyNot, clock.Now);
        // One of QoS 1 that is dropped would never be acknowledged and take its place in the broker's window for ever.
        if (Interlocked.Add(ref _waiting, arrived.Cost) <= MaximumWaiting || message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
        {
            _inbox.Writer.TryWrite(new(arrived, null));
            return Task.CompletedTask;
        }
        Interlocked.Add(ref _waiting, -arrived.Cost);
        lock (_overflowGate)
            _overflow[message.Topic] = _overflow.GetValueOrDefault(message.Topic) + 1;
        return Task.CompletedTask;
    }

    async Task TakeAsync(Message arrived, CancellationToken stop)
    {
        Interlocked.Add(ref _waiting, -arrived.Cost);
        var message = arrived.Args.ApplicationMessage;
        var counts = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        MqttDevice? taken = null;
        if (arrived.Samples is not { } samples)
        {
            Reject(message.Topic, arrived.At, 1, arrived.WhyNot ?? "The payload can't be read.");
        }
        else if (DeviceOf(message.Topic) is not { } device)
        {
            _passedOver.Add(message.Topic, 1, TooManyDevices);
        }
        else if (counts && message.Dup && _takenIn.Contains(arrived.Args.PacketIdentifier, message.Topic, message.Payload))
        {
            device.Repeat(arrived.At, samples.Length);
            taken = device;
        }
        else
        {
            device.Take(samples, arrived.At);
            taken = device;
            if (counts)
                _takenIn.Add(arrived.Args.PacketIdentifier, message.Topic, message.Payload);
        }
        if (saved is null || taken is null || !counts)
        {
            await AcknowledgeAsync(arrived, stop).ConfigureAwait(false);
            return;
        }
        taken.Unsettled.Add(arrived);
        Settle(taken, arrived.At);
    }

    static async Task AcknowledgeAsync(Message message, CancellationToken stop)
    {
        try
        {
            await message.Args.AcknowledgeAsync(stop).ConfigureAwait(false);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The connection it came over is gone: the broker sends it again, and it is known by then.
        }
    }

    /// <summary>
    /// Acknowledges what a device was sent and has been handed on, once it is on the disk. While messages are held back nobody can tell which
    /// of the others they are, except that none is held for longer than a limit.
    /// </summary>
    void Settle(MqttDevice device, DateTimeOffset now)
    {
        if (saved is null || device.Unsettled.Count == 0)
            return;
        var handedOn = device.Unsettled.Where(m => !device.HoldsBack || now - m.At > SequenceTrackerOptions.Default.MaxHeldTime + TickPeriod).ToList();
        if (handedOn.Count == 0)
            return;
        device.Unsettled.RemoveAll(handedOn.Contains);
        _acknowledgements.RemoveAll(task => task.IsCompleted);
        _acknowledgements.Add(AcknowledgeWhenSavedAsync(saved(device.Device.Id), handedOn));
    }

    static async Task AcknowledgeWhenSavedAsync(Task saved, List<Message> messages)
    {
        await saved.ConfigureAwait(false);
        foreach (var message in messages)
            await AcknowledgeAsync(message, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Waits for what is about to be acknowledged, but not for a disk that hangs.</summary>
    async Task AcknowledgedAsync()
    {
        using var deadline = new Deadline(clock, LongestGoodbye, CancellationToken.None);
        try
        {
            await Task.WhenAll(_acknowledgements).WaitAsync(deadline.Token).ConfigureAwait(false);
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
    readonly record struct Item(Message? Message, LinkState? Link);

    public sealed record Message(MqttApplicationMessageReceivedEventArgs Args, SampleMessage? Samples, string? WhyNot, DateTimeOffset At)
    {
        public int Cost => Math.Max(LeastCost, Samples?.Length ?? 0);
    }
}

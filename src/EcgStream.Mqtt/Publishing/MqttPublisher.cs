using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>
/// Publishes predictions to <c>ecg/{device}/emotion</c> and status to <c>ecg/{device}/status</c>: JSON, QoS 1, retained; heart beats to
/// <c>ecg/{device}/beats</c>: QoS 0, not retained. Predictions made while
/// the broker is away wait, bounded, and go out in order on its return; one whose acknowledgement was lost goes out again, so a
/// receiver may see a <see cref="Prediction.Sequence"/> twice and never misses one without <see cref="Dropped"/> or <see cref="Refused"/> saying so.
/// <para>
/// Predictions share one connection. Each device's status has a connection of its own, because MQTT knows one last will a
/// connection: when the process dies, the broker says <c>offline</c> for each device.
/// </para>
/// </summary>
public sealed class MqttPublisher : IAsyncDisposable
{
    // Enough to hide the broker's distance, few enough to send again.
    const int MostOnTheWay = 32;
    const int MostBeatsOnTheWay = 256;

    static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    readonly MqttPublisherOptions _options;
    readonly IScheduler _clock;
    readonly Func<MqttLinkOptions, MqttLink> _newLink;
    readonly MqttLink _link;
    readonly Outbox<(string Device, byte[] Payload)> _outbox;
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly ISubject<string> _remarks = Subject.Synchronize(new Subject<string>());
    readonly Dictionary<string, DevicePresence> _presences = new(StringComparer.Ordinal);
    readonly HashSet<string> _withoutPresence = new(StringComparer.Ordinal);
    readonly List<TaskCompletionSource> _flushes = [];
    readonly Lock _gate = new();
    readonly CancellationTokenSource _giveUp = new();
    readonly IDisposable _states;
    readonly Task _pump;
    long _published;
    long _refused;
    long _publishedBeats;
    long _lostBeats;
    int _beatsOnTheWay;
    bool _closed;

    /// <summary>Opens the connection; from then on predictions and status may be given.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="clock">Times waits and limits.</param>
    /// <exception cref="EcgStreamException">A certificate file can't be used.</exception>
    public MqttPublisher(MqttPublisherOptions options, IScheduler clock)
        : this(options, clock, link => new(link, clock))
    {
    }

    internal MqttPublisher(MqttPublisherOptions options, IScheduler clock, Func<MqttLinkOptions, MqttLink> newLink)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLength, 1);
        (_options, _clock, _newLink) = (options, clock, newLink);
        _outbox = new(options.QueueLength);
        _link = newLink(options.Link("publisher"));
        _pump = PumpAsync();
        _states = _link.States.Subscribe(state => _ = state is LinkState.Connected && _wake.Writer.TryWrite(true), static _ => { });
        _link.Open();
    }

    /// <summary>How the connection stands; fails with an <see cref="EcgStreamException"/> where the broker refuses this user.</summary>
    public IObservable<LinkState> States => _link.States;

    /// <summary>What went wrong and can't be mended by waiting, one plain sentence each. Hot.</summary>
    public IObservable<string> Remarks => _remarks.AsObservable();

    /// <summary>Predictions that the broker acknowledged.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Predictions that wait or are on the way.</summary>
    public int Waiting => _outbox.Waiting;

    /// <summary>Predictions dropped, oldest first, because too many waited.</summary>
    public long Dropped => _outbox.Dropped;

    /// <summary>Predictions that the broker did not take, for example because the user may not publish there.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Heart beats that were handed to the connection.</summary>
    public long PublishedBeats => Interlocked.Read(ref _publishedBeats);

    /// <summary>Heart beats that were lost: the broker was away or did not take them, or too many were on the way.</summary>
    public long LostBeats => Interlocked.Read(ref _lostBeats);

    /// <summary>Queues a prediction and returns at once. Predictions of a device are published in the order given here.</summary>
    public void Publish(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        _outbox.Add((prediction.Device, PredictionJson.Encode(prediction)));
        _wake.Writer.TryWrite(true);
    }

    /// <summary>
    /// Makes this a device's status and returns at once. The first one opens the device's own connection; where that can't be prepared
    /// any more (a certificate file has gone), <see cref="Remarks"/> says so once, and the device's next status tries again.
    /// </summary>
    public void Publish(DeviceStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        try
        {
            PresenceOf(status.Device)?.Say(status);
        }
        catch (EcgStreamException e)
        {
            bool isNew;
            lock (_gate)
                isNew = _withoutPresence.Add(status.Device);
            if (isNew)
                _remarks.OnNext($"The status of '{status.Device}' can't be published: {e.Message}");
        }
    }

    /// <summary>
    /// Sends a heart beat and returns at once: QoS 0, not retained, so a beat that the broker is not there for is lost, as one is that finds too many on the way (<see cref="LostBeats"/>).
    /// </summary>
    public void Publish(HeartBeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        if (_options.BeatsTopic is not { } topic || _giveUp.IsCancellationRequested)
            return;
        if (Interlocked.Increment(ref _beatsOnTheWay) > MostBeatsOnTheWay)
        {
            Interlocked.Increment(ref _lostBeats);
            BeatArrived();
        }
        else
            _ = SendBeatAsync(topic.For(beat.Device), BeatJson.Encode(beat));
    }

    async Task SendBeatAsync(string topic, byte[] payload)
    {
        var outcome = await SendAsync(new() { Topic = topic, PayloadSegment = payload, ContentType = "application/json" }).ConfigureAwait(false);
        Interlocked.Increment(ref (outcome.Verdict == PublishVerdict.Delivered ? ref _publishedBeats : ref _lostBeats));
        BeatArrived();
    }

    void BeatArrived()
    {
        if (Interlocked.Decrement(ref _beatsOnTheWay) == 0)
            TellFlushed();
    }

    /// <summary>Waits until every prediction has reached the broker and no heart beat is on the way.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <returns>How many predictions still wait: 0 where all arrived.</returns>
    public async Task<int> FlushAsync(TimeSpan timeout)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _flushes.Add(flushed);
        TellFlushed();
        using var deadline = new Deadline(_clock, timeout, CancellationToken.None);
        try
        {
            await flushed.Task.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left is the answer.
        }
        return Waiting;
    }

    /// <summary>
    /// Says <c>offline</c> for every device and closes the connections, within 5 s in all, however silent the broker is (its last wills
    /// then say <c>offline</c>). What still waits is not waited for: see <see cref="FlushAsync"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        List<DevicePresence> presences;
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            presences = [.. _presences.Values];
        }
        using var limit = _clock.Schedule(LongestGoodbye, _giveUp.Cancel);
        await Task.WhenAll(presences.Select(presence => presence.CloseAsync()).Append(CloseOwnAsync())).ConfigureAwait(false);
    }

    async Task CloseOwnAsync()
    {
        _wake.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
        await _link.CloseAsync(giveUp: _giveUp.Token).ConfigureAwait(false);
        _states.Dispose();
    }

    // Null once closed.
    DevicePresence? PresenceOf(string device)
    {
        lock (_gate)
        {
            if (_closed)
                return null;
            if (_presences.TryGetValue(device, out var known))
                return known;
            var topic = _options.StatusTopic.For(device);
            var link = _options.Link(device) with { Will = new(topic, StatusJson.EncodeWill(device)) };
            var presence = new DevicePresence(topic, _newLink(link), _clock, _remarks.OnNext, _giveUp.Token);
            _presences.Add(device, presence);
            return presence;
        }
    }

    async Task PumpAsync()
    {
        List<(string Device, byte[] Payload)> batch = [], unsent = [];
        string? told = null;
        await foreach (var _ in _wake.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            do
            {
                batch.Clear();
                unsent.Clear();
                _outbox.Take(Math.Min(MostOnTheWay, _link.SendMaximum), batch);
                // Begun one after the other, so they leave in order; awaited together.
                var outcomes = await Task.WhenAll(batch.Select(item => SendAsync(Message(item.Device, item.Payload)))).ConfigureAwait(false);
                for (var i = 0; i < outcomes.Length; i++)
                {
                    if (outcomes[i].Verdict == PublishVerdict.Away)
                        unsent.Add(batch[i]);
                    else if (outcomes[i].Verdict == PublishVerdict.Delivered)
                        Interlocked.Increment(ref _published);
                    else
                    {
                        Interlocked.Increment(ref _refused);
                        if (outcomes[i].Reason != told)
                            _remarks.OnNext(told = outcomes[i].Reason!);
                    }
                }
                _outbox.Return(unsent);
                TellFlushed();
            }
            // Away: the next connection wakes this up.
            while (batch.Count > 0 && unsent.Count == 0);
        }
    }

    // Given up at the end, a message is as unsent as with a broker that is away.
    async Task<PublishOutcome> SendAsync(MqttApplicationMessage message)
    {
        try
        {
            return await _link.PublishAsync(message, _giveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(PublishVerdict.Away, null);
        }
    }

    void TellFlushed()
    {
        lock (_gate)
        {
            if (_outbox.Waiting > 0 || Volatile.Read(ref _beatsOnTheWay) > 0)
                return;
            foreach (var flush in _flushes)
                flush.TrySetResult();
            _flushes.Clear();
        }
    }

    MqttApplicationMessage Message(string device, byte[] payload) => new()
    {
        Topic = _options.EmotionTopic.For(device),
        PayloadSegment = payload,
        ContentType = "application/json",
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        Retain = true,
    };
}

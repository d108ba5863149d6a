using System.Buffers;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt;

/// <summary>
/// Publishes a source's samples as a device would: numbered messages, QoS 1, each sent again until the broker acknowledges it. While the
/// broker is away messages of a live source wait, bounded; a source that waits is held up instead.
/// </summary>
public sealed class SamplePublisher : IAsyncDisposable
{
    static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    readonly SamplePublisherOptions _options;
    readonly IScheduler _clock;
    readonly MqttLink _link;
    readonly Channel<Message> _waiting;
    // Of the queue's places those that messages of waiting sources may still take: these are never dropped among themselves.
    readonly SemaphoreSlim _room;
    readonly ISubject<string> _remarks = Subject.Synchronize(new Subject<string>());
    long _sentSamples;
    long _droppedSamples;

    /// <summary>Opens the connection.</summary>
    /// <exception cref="EcgStreamException">A certificate file can't be used.</exception>
    public SamplePublisher(BrokerAddress broker, SamplePublisherOptions options, IScheduler clock)
        : this(broker, options, clock, link => new(link, clock))
    {
    }

    internal SamplePublisher(BrokerAddress broker, SamplePublisherOptions options, IScheduler clock, Func<MqttLinkOptions, MqttLink> newLink)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLength, 1);
        (_options, _clock) = (options, clock);
        _room = new(options.QueueLength);
        _waiting = Channel.CreateBounded<Message>(
            new BoundedChannelOptions(options.QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, Dropped);
        _link = newLink(new MqttLinkOptions { Broker = broker, ClientId = MqttLinkOptions.NewClientId("samples") });
        _link.Open();
    }

    /// <summary>What the user should know, one plain sentence each. Hot.</summary>
    public IObservable<string> Remarks => _remarks.AsObservable();

    /// <summary>Samples that the broker acknowledged.</summary>
    public long SentSamples => Interlocked.Read(ref _sentSamples);

    /// <summary>Samples dropped, oldest first, because too many messages waited. What waits when publishing is stopped is not among them.</summary>
    public long DroppedSamples => Interlocked.Read(ref _droppedSamples);

    /// <summary>Publishes all devices of a source until it ends or <paramref name="stop"/> is asked for, which is a regular end.</summary>
    /// <exception cref="EcgStreamException">The source or the broker's login needs mending.</exception>
    public async Task RunAsync(IEcgSource source, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var subscriptions = new CompositeDisposable();
        using var states = _link.States.Subscribe(Told, error => _waiting.Writer.TryComplete(error));
        await using var stopped = stop.Register(() => _waiting.Writer.TryComplete());
        subscriptions.Add(source.Devices
            .SelectMany(device => Messages(device, ended.Token))
            .Subscribe(_ => { }, error => _waiting.Writer.TryComplete(error), () => _waiting.Writer.TryComplete()));
        var isFirst = _options.WaitsForSubscriber;
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (message.Waits)
                    _room.Release();
                await DeliverAsync(message, isFirst, stop).ConfigureAwait(false);
                isFirst = false;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            // A source that is held up is let go.
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync().ConfigureAwait(false);
        _room.Dispose();
    }

    IObservable<long> Messages(EcgDevice device, CancellationToken ended)
    {
        var topic = _options.Topic.For(device.Id);
        var number = 0L;
        return device.Signal.Select(chunk =>
        {
            Offer(new(topic, Encode(chunk, number), chunk.Length, device.Waits), ended);
            return number++;
        });
    }

    void Offer(Message message, CancellationToken ended)
    {
        try
        {
            if (message.Waits)
                _room.Wait(ended);
            // After the end it is refused: what has not been sent is not counted as sent.
            _waiting.Writer.TryWrite(message);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Ended while the source was held up.
        }
    }

    void Dropped(Message message)
    {
        Interlocked.Add(ref _droppedSamples, message.Samples);
        if (message.Waits)
            _room.Release();
    }

    async Task DeliverAsync(Message message, bool awaitsSubscriber, CancellationToken stop)
    {
        while (true)
        {
            var outcome = await _link.PublishAsync(
                new MqttApplicationMessage
                {
                    Topic = message.Topic,
                    PayloadSegment = message.Payload,
                    ContentType = _options.Binary ? SamplePayload.BinaryContentType : SamplePayload.JsonContentType,
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                },
                stop).ConfigureAwait(false);
            switch (outcome.Verdict)
            {
                case PublishVerdict.Delivered when awaitsSubscriber && outcome.IsUnheard:
                    await Task.Delay(AskAgain, new SchedulerTimeProvider(_clock), stop).ConfigureAwait(false);
                    break;
                case PublishVerdict.Delivered:
                    Interlocked.Add(ref _sentSamples, message.Samples);
                    return;
                case PublishVerdict.Refused:
                    throw new EcgStreamException(outcome.Reason!);
                default:
                    await ConnectedAsync(stop).ConfigureAwait(false);
                    break;
            }
        }
    }

    async Task ConnectedAsync(CancellationToken stop)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var states = _link.States.Subscribe(
            state => _ = state is LinkState.Connected && connected.TrySetResult(),
            error => connected.TrySetException(error),
            () => connected.TrySetCanceled(CancellationToken.None));
        await connected.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    byte[] Encode(in SampleChunk chunk, long number)
    {
        var start = chunk.Start;
        var message = new SampleMessage
        {
            Sequence = number,
            FirstSample = chunk.Start,
            TakenAt = chunk.TakenAt,
            RateHz = chunk.RateHz,
            MilliVolts = chunk.MilliVolts,
            LeadOff = chunk.Marks.IsDefaultOrEmpty
                ? []
                : [.. chunk.Marks.Where(m => m.Fault == SignalFault.LeadOff).Select(m => new SampleRange((int)(m.Start - start), (int)m.Length))],
        };
        var payload = new ArrayBufferWriter<byte>();
        if (_options.Binary)
            SamplePayload.EncodeBinary(message, payload);
        else
            SamplePayload.EncodeJson(message, payload);
        return payload.WrittenSpan.ToArray();
    }

    void Told(LinkState state)
    {
        if (state is LinkState.Away away)
            _remarks.OnNext(FormattableString.Invariant($"{away.Reason} Next try in {away.RetryIn.TotalSeconds:0.#} s."));
    }

    sealed record Message(string Topic, byte[] Payload, int Samples, bool Waits);
}

using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using MQTTnet;

namespace EcgStream.Mqtt;

/// <summary>
/// One connection to a broker, kept up by one loop: connect, subscribe, stay until it is lost, wait, again. Whatever the network does is
/// told by <see cref="States"/> and survived; only what a user must mend at the very first connection (login, certificate, denied
/// topic) ends it.
/// </summary>
public sealed class MqttLink : IAsyncDisposable
{
    static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    readonly MqttLinkOptions _options;
    readonly MqttClientOptions _clientOptions;
    readonly IScheduler _clock;
    readonly Func<IMqttClient> _newClient;
    readonly BehaviorSubject<LinkState> _states;
    readonly CancellationTokenSource _stop = new();
    readonly Lock _gate = new();
    Connection? _connection;
    volatile bool _closing;
    Task? _loop;

    /// <summary>Prepares a connection; <see cref="Open"/> makes it.</summary>
    /// <param name="options">What to connect to, and how.</param>
    /// <param name="clock">Times the waits and limits.</param>
    /// <exception cref="EcgStreamException">A certificate file can't be used.</exception>
    public MqttLink(MqttLinkOptions options, IScheduler clock)
        : this(options, clock, () => NewClient(options))
    {
    }

    internal MqttLink(MqttLinkOptions options, IScheduler clock, Func<IMqttClient> newClient)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (_options, _clock, _newClient) = (options, clock, newClient);
        _clientOptions = options.ToClientOptions();
        _states = new(new LinkState.Connecting(clock.Now));
    }

    static IMqttClient NewClient(MqttLinkOptions options) => options.Publishes is { } received
        ? new MqttClientFactory().CreateMqttClient(new TapAdapterFactory(received))
        : new MqttClientFactory().CreateMqttClient();

    /// <summary>
    /// The state now and every later one, said by the link's loop. Fails with an <see cref="EcgStreamException"/> where the user must
    /// mend something, and with any other exception for a defect; completes after <see cref="LinkState.Closed"/>.
    /// </summary>
    public IObservable<LinkState> States => _states.AsObservable();

    /// <summary>The broker.</summary>
    public BrokerAddress Broker => _options.Broker;

    /// <summary>How many unacknowledged messages of QoS 1 the broker takes at once on the current connection, 1 … 65535.</summary>
    internal int SendMaximum => Volatile.Read(ref _connection)?.SendMaximum ?? 1;

    /// <summary>Starts the loop; a second call does nothing.</summary>
    public void Open()
    {
        lock (_gate)
            _loop ??= _stop.IsCancellationRequested ? Task.CompletedTask : RunAsync(_stop.Token);
    }

    /// <summary>Sends a message and waits for the broker's acknowledgement. Does not throw for what the broker or the network does.</summary>
    /// <param name="message">The message; its topic must have no wildcard.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public async Task<PublishOutcome> PublishAsync(MqttApplicationMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancel.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _connection) is not { } connection)
            return new(PublishVerdict.Away, $"The broker {Broker} is away.");
        using var deadline = new Deadline(_clock, _options.Timeout, cancel);
        try
        {
            var result = await connection.Client.PublishAsync(message, deadline.Token).ConfigureAwait(false);
            return result.ReasonCode is MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers
                ? new(PublishVerdict.Delivered, null, result.ReasonCode == MqttClientPublishReasonCode.NoMatchingSubscribers)
                : new(PublishVerdict.Refused, BrokerReplies.Refused(Broker, message.Topic, result));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // A connection on which one message fails is not waited upon for the next: the loop makes a new one.
            var reason = BrokerReplies.Failed(Broker, e).Reason;
            Interlocked.CompareExchange(ref _connection, null, connection);
            connection.Lost.TrySetResult(reason);
            return new(PublishVerdict.Away, reason);
        }
    }

    /// <summary>
    /// Publishes <paramref name="lastWord"/> if the broker is there, says goodbye (so that the last will is not sent) and ends the loop.
    /// A broker that does not answer is left without goodbye after 5 s: its last will then speaks for this client.
    /// </summary>
    /// <param name="lastWord">The last message; null for none.</param>
    /// <param name="giveUp">Ends the wait for the broker earlier; closing itself is not cancelled by it.</param>
    public async Task CloseAsync(MqttApplicationMessage? lastWord = null, CancellationToken giveUp = default)
    {
        if (Volatile.Read(ref _connection) is { } connection && !_closing)
        {
            using var limit = new Deadline(_clock, LongestGoodbye, giveUp);
            if (await SaysLastWordAsync(lastWord, limit.Token).ConfigureAwait(false))
            {
                _closing = true;
                await LeaveAsync(connection.Client, limit.Token).ConfigureAwait(false);
            }
        }
        Task? loop;
        lock (_gate)
        {
            _stop.Cancel();
            loop = _loop;
        }
        if (loop is not null)
            await loop.ConfigureAwait(false);
    }

    /// <summary>Closes without a last word.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    // Whether the broker still answers.
    async Task<bool> SaysLastWordAsync(MqttApplicationMessage? lastWord, CancellationToken giveUp)
    {
        try
        {
            if (lastWord is not null)
                await PublishAsync(lastWord, giveUp).ConfigureAwait(false);
            return !giveUp.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        var welcome = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                DateTimeOffset? since = null;
                LinkFault fault;
                using (var client = _newClient())
                {
                    var (connection, failed, sessionKept) = await ConnectAsync(client, stop).ConfigureAwait(false);
                    if (connection is not null)
                    {
                        welcome = true;
                        since = _clock.Now;
                        Volatile.Write(ref _connection, connection);
                        _states.OnNext(new LinkState.Connected(_clock.Now, sessionKept));
                        failed = new(await connection.Lost.Task.WaitAsync(stop).ConfigureAwait(false), false);
                    }
                    Volatile.Write(ref _connection, null);
                    fault = failed;
                }
                if (_closing)
                    break;
                if (fault.IsForTheUser && !welcome)
                    throw new EcgStreamException(fault.Reason);
                if (_clock.Now - since >= _options.SteadyAfter)
                    failures = 0;
                var delay = _options.RetryDelay(++failures);
                // The wait is on the clock before it is told of, so that whoever hears of it may move a virtual clock.
                var wait = Observable.Timer(delay, _clock).ToTask(stop);
                _states.OnNext(new LinkState.Away(_clock.Now, fault.Reason, delay));
                await wait.ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The end asked for: the client may wrap the cancellation in whatever it was doing.
        }
        catch (Exception e)
        {
            _states.OnError(e);
            return;
        }
        finally
        {
            Volatile.Write(ref _connection, null);
        }
        _states.OnNext(new LinkState.Closed(_clock.Now));
        _states.OnCompleted();
    }

    async Task<(Connection?, LinkFault, bool SessionKept)> ConnectAsync(IMqttClient client, CancellationToken stop)
    {
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            lost.TrySetResult(BrokerReplies.Lost(Broker, e));
            return Task.CompletedTask;
        };
        if (_options.Received is { } received)
            client.ApplicationMessageReceivedAsync += received;
        using var deadline = new Deadline(_clock, _options.Timeout, stop);
        try
        {
            var answer = await client.ConnectAsync(_clientOptions, deadline.Token).ConfigureAwait(false);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                return (null, BrokerReplies.Refused(Broker, answer.ResultCode, answer.ReasonString), false);
            if (_options.Subscriptions.Count > 0)
            {
                var granted = await client.SubscribeAsync(_options.ToSubscribeOptions(), deadline.Token).ConfigureAwait(false);
                if (BrokerReplies.Denied(Broker, granted) is { } denied)
                {
                    await LeaveAsync(client, stop).ConfigureAwait(false);
                    return (null, denied, false);
                }
            }
            // A broker that says nothing of a maximum knows none; MQTTnet reads that as zero.
            var sendMaximum = answer.ReceiveMaximum is > 0 and var said ? said : ushort.MaxValue;
            return (new(client, lost, sendMaximum), default, answer.IsSessionPresent);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return (null, BrokerReplies.Failed(Broker, e), false);
        }
    }

    async Task LeaveAsync(IMqttClient client, CancellationToken giveUp)
    {
        using var deadline = new Deadline(_clock, LongestGoodbye, giveUp);
        try
        {
            if (_options.ForgetsOnClose)
                await client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = [.. _options.Subscriptions] }, deadline.Token).ConfigureAwait(false);
            await client.DisconnectAsync(
                new MqttClientDisconnectOptions
                {
                    Reason = MqttClientDisconnectOptionsReason.NormalDisconnection,
                    SessionExpiryInterval = _options.KeepSessionOnClose ? _clientOptions.SessionExpiryInterval : 0,
                },
                deadline.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Gone already, or silent: there is nobody left to say goodbye to.
        }
    }

    sealed record Connection(IMqttClient Client, TaskCompletionSource<string> Lost, int SendMaximum);
}

using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace EcgStream.Mqtt;

/// <summary>
/// Brings TCP clients to the server, each behind a <see cref="GuardedChannel"/>. The socket listens already when it comes here, so
/// that a port that is taken is known before the server starts.
/// </summary>
/// <param name="listener">The socket, listening.</param>
/// <param name="limits">What clients may do.</param>
/// <param name="accept">Waits for the next client; null for the listener's own way.</param>
sealed class GuardedTcpAdapter(Socket listener, EmbeddedBrokerOptions limits, Func<CancellationToken, ValueTask<Socket>>? accept = null)
    : IMqttServerAdapter
{
    static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    readonly Func<CancellationToken, ValueTask<Socket>> _accept = accept ?? listener.AcceptAsync;
    readonly CancellationTokenSource _stop = new();
    long _refused;
    long _failedAccepts;
    int _clients;
    Task _accepting = Task.CompletedTask;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Connections closed because a packet announced too much, or because there were too many of them.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connections that could not be accepted: gone before they were let in, or no descriptors left.</summary>
    public long FailedAccepts => Interlocked.Read(ref _failedAccepts);

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _accepting = Task.Run(() => AcceptAsync(options, logger, _stop.Token));
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Cancel();
        listener.Dispose();
    }

    async Task AcceptAsync(MqttServerOptions options, IMqttNetLogger logger, CancellationToken stop)
    {
        var failed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (failed)
                    await PauseAsync(stop).ConfigureAwait(false);
                failed = false;
                var client = await _accept(stop).ConfigureAwait(false);
                if (Interlocked.Increment(ref _clients) > limits.MaximumClients)
                {
                    Interlocked.Increment(ref _refused);
                    Interlocked.Decrement(ref _clients);
                    client.Dispose();
                    continue;
                }
                _ = Task.Run(() => ServeAsync(client, options, logger), CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client has gone before it was let in, and the next one may stay; or descriptors have run out, and asking again
                // at once would take a whole core until some are free.
                Interlocked.Increment(ref _failedAccepts);
                failed = true;
            }
        }
    }

    async Task PauseAsync(CancellationToken stop)
    {
        using var timer = limits.Time is { } time ? new PeriodicTimer(PauseAfterFailure, time) : new PeriodicTimer(PauseAfterFailure);
        await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
    }

    async Task ServeAsync(Socket client, MqttServerOptions options, IMqttNetLogger logger)
    {
        try
        {
            client.NoDelay = true;
            EndPoint? remote = client.RemoteEndPoint, local = client.LocalEndPoint;
            var stream = new NetworkStream(client, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                var channel = new GuardedChannel(
                    new MqttTcpChannel(stream, local, remote, null),
                    limits.MaximumPacketBeforeConnect,
                    limits.MaximumPacket,
                    () => Interlocked.Increment(ref _refused));
                var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
                using var adapter = new NamingAdapter(new MqttChannelAdapter(channel, formatter, logger));
                if (ClientHandler is { } handler)
                    await handler(adapter).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // A client's fault ends that client's connection alone.
            logger.Publish(MqttNetLogLevel.Warning, nameof(GuardedTcpAdapter), "Client connection failed.", [], e);
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _clients);
        }
    }
}

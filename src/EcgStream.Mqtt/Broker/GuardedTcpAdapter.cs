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
sealed class GuardedTcpAdapter(Socket listener, EmbeddedBrokerOptions limits) : IMqttServerAdapter
{
    readonly CancellationTokenSource _stop = new();
    long _refused;
    int _clients;
    Task _accepting = Task.CompletedTask;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Connections closed because a packet announced too much, or because there were too many of them.</summary>
    public long Refused => Interlocked.Read(ref _refused);

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
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptAsync(stop).ConfigureAwait(false);
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
                // That client has gone before it was let in; the next one may stay.
            }
        }
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

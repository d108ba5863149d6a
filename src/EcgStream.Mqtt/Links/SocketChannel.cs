using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace EcgStream.Mqtt;

/// <summary>A connection to a broker without encryption. MQTTnet's own allocates with each read.</summary>
/// <param name="broker">Where to.</param>
sealed class SocketChannel(EndPoint broker) : IMqttChannel
{
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public X509Certificate2 ClientCertificate => null!;

    // Noted while it stands: a socket that is closed can't say.
    public EndPoint RemoteEndPoint { get; private set; } = broker;

    public EndPoint LocalEndPoint { get; private set; } = null!;

    public bool IsSecureConnection => false;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _socket.ConnectAsync(RemoteEndPoint, cancellationToken).ConfigureAwait(false);
            (RemoteEndPoint, LocalEndPoint) = (_socket.RemoteEndPoint!, _socket.LocalEndPoint!);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// The same, without an allocation. 0 once the broker has closed the connection; once it is closed here, what waits fails with a <see cref="SocketException"/>
    /// (<see cref="SocketError.OperationAborted"/>), and what is asked later with an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (var part in buffer)
        {
            for (var rest = part; !rest.IsEmpty;)
                rest = rest[await _socket.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }

    public void Dispose() => _socket.Dispose();
}

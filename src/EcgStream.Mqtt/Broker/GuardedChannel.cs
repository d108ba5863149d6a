using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace EcgStream.Mqtt;

/// <summary>
/// A client's connection under a <see cref="PacketLengthGuard"/>: to the packet reader behind it, a client that announces too much has
/// simply gone. Until the broker has accepted the client's CONNECT, the tighter limit holds.
/// </summary>
sealed class GuardedChannel(IMqttChannel inner, int maximumBefore, int maximum, Action refused) : IMqttChannel
{
    readonly PacketLengthGuard _guard = new();
    volatile bool _accepted;

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        if (_guard.Allows(buffer.AsSpan(offset, Math.Max(0, read)), _accepted ? maximum : maximumBefore))
            return read;
        refused();
        return 0;
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        if (!_accepted && IsWelcome(buffer))
            _accepted = true;
        return inner.WriteAsync(buffer, isEndOfPacket, cancellationToken);
    }

    public void Dispose() => inner.Dispose();

    // CONNACK: type 2, a remaining length of one to four bytes, the session flag, reason code 0 (MQTT 5, 3.2; the same place in 3.1.1).
    static bool IsWelcome(in ReadOnlySequence<byte> packet)
    {
        var reader = new SequenceReader<byte>(packet);
        if (!reader.TryRead(out var type) || type != 0x20)
            return false;
        byte length;
        do
        {
            if (!reader.TryRead(out length))
                return false;
        }
        while (length >= 0x80);
        return reader.TryRead(out _) && reader.TryRead(out var reason) && reason == 0;
    }
}

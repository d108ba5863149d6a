using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace EcgStream.Mqtt.Tests;

/// <summary>The bytes between a <see cref="FakeClient"/> and its broker, who writes down what is acknowledged.</summary>
sealed class FakeWire(FakeClient client) : IMqttChannel
{
    const int AcknowledgementLength = 4;

    ReadOnlyMemory<byte> _incoming;

    public X509Certificate2 ClientCertificate => null!;

    public EndPoint RemoteEndPoint => null!;

    public EndPoint LocalEndPoint => null!;

    public bool IsSecureConnection => false;

    /// <summary>Bytes come from the broker.</summary>
    public void Send(byte[] bytes) => _incoming = bytes;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var length = Math.Min(count, _incoming.Length);
        _incoming[..length].CopyTo(buffer.AsMemory(offset));
        _incoming = _incoming[length..];
        return Task.FromResult(length);
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        if (!client.IsConnected)
            return Task.FromException(new MqttClientNotConnectedException());
        var bytes = buffer.ToArray();
        Assert.Equal(0, bytes.Length % AcknowledgementLength);
        lock (client.Acknowledged)
        {
            foreach (var packet in bytes.Chunk(AcknowledgementLength))
            {
                Assert.Equal([0x40, 2], packet[..2]);
                client.Acknowledged.Add((ushort)(packet[2] << 8 | packet[3]));
            }
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// A connection to a broker, as little as MQTT 5 asks for: what a sensor's firmware does. A client library would make the generator the
/// costliest part of the measurement.
/// </summary>
sealed class LoadConnection : IDisposable
{
    readonly Socket _socket;
    readonly byte[] _dustbin = new byte[1_024];
    int _sent;

    LoadConnection(Socket socket) => _socket = socket;

    /// <summary>Connects and says hello.</summary>
    /// <exception cref="EcgStreamException">No broker answers there, or it wants none of this client.</exception>
    public static LoadConnection Open(BrokerAddress broker, string client)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(broker.Host, broker.Port);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new EcgStreamException($"No broker answers at {broker}: {e.Message}.", e);
        }
        var connection = new LoadConnection(socket);
        var name = Encoding.UTF8.GetBytes(client);
        // Protocol "MQTT" 5, clean start, no keep-alive, no properties, the client's name.
        connection.Send([0x10, (byte)(13 + name.Length), 0, 4, .. "MQTT"u8, 5, 2, 0, 0, 0, 0, (byte)name.Length, .. name]);
        var welcome = connection.Packet(out var type);
        if (type >> 4 != 2 || welcome[1] != 0)
            throw new EcgStreamException($"The broker at {broker} refused {client}.");
        return connection;
    }

    public void Subscribe(string filter)
    {
        var topic = Encoding.UTF8.GetBytes(filter);
        // QoS 1 and, in the subscription's options, no retained messages.
        Send([0x82, (byte)(6 + topic.Length), 0, 1, 0, 0, (byte)topic.Length, .. topic, 0x20]);
        Packet(out var type);
        if (type >> 4 != 9)
            throw new EcgStreamException("The broker did not answer a subscription.");
    }

    public void Send(ReadOnlySpan<byte> packet)
    {
        while (!packet.IsEmpty)
            packet = packet[_socket.Send(packet)..];
        // Acknowledgements are thrown away before they fill the socket.
        if (++_sent % 16 == 0)
        {
            while (_socket.Available > 0)
                _socket.Receive(_dustbin);
        }
    }

    /// <summary>Waits for the next packet; what lies behind its head.</summary>
    public byte[] Packet(out byte type)
    {
        Span<byte> one = stackalloc byte[1];
        Fill(one);
        type = one[0];
        var (length, shift) = (0, 0);
        do
        {
            Fill(one);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while (one[0] >= 0x80);
        var body = new byte[length];
        Fill(body);
        return body;
    }

    /// <summary>The topic and the payload of a PUBLISH packet of QoS 0.</summary>
    public static (string Topic, ReadOnlyMemory<byte> Payload) Read(byte[] body)
    {
        var topic = BinaryPrimitives.ReadUInt16BigEndian(body);
        var at = 2 + topic;
        // Properties shorter than 128 bytes.
        return (Encoding.UTF8.GetString(body, 2, topic), body.AsMemory(at + 1 + body[at]));
    }

    void Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = _socket.Receive(buffer);
            if (read == 0)
                throw new EndOfStreamException("The broker hung up on a device.");
            buffer = buffer[read..];
        }
    }

    public void Dispose() => _socket.Dispose();
}

using System.Buffers.Binary;

namespace EcgStream.Mqtt;

/// <summary>Takes a message from a connection; its memory is the connection's again once this returns. Must not throw: the connection would end, and the broker would send the message again.</summary>
/// <param name="from">Where it is acknowledged.</param>
/// <param name="packet">The message.</param>
delegate void PublishReceiver(PublishTap from, in PublishPacket packet);

/// <summary>A PUBLISH packet of MQTT 5 (section 3.3) where it lies in the receiving buffer.</summary>
readonly ref struct PublishPacket
{
    const int ContentTypeProperty = 0x03;

    /// <summary>The topic, UTF-8.</summary>
    public ReadOnlySpan<byte> Topic { get; private init; }

    /// <summary>The content type, UTF-8; empty where the sender set none.</summary>
    public ReadOnlySpan<byte> ContentType { get; private init; }

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>0 at QoS 0.</summary>
    public ushort Id { get; private init; }

    /// <summary>0 or 1: a packet of QoS 2 is left to MQTTnet, which knows the handshake.</summary>
    public int Qos { get; private init; }

    /// <summary>Whether it may have been sent before.</summary>
    public bool Dup { get; private init; }

    /// <summary>Whether the broker kept it from earlier.</summary>
    public bool Retain { get; private init; }

    /// <summary>Reads a packet; false for one that is malformed or needs a memory of topic aliases, which a client has to ask for.</summary>
    /// <param name="flags">The first byte of the packet.</param>
    /// <param name="rest">What follows the remaining length.</param>
    /// <param name="packet">The packet, where the answer is true.</param>
    public static bool TryRead(byte flags, ReadOnlyMemory<byte> rest, out PublishPacket packet)
    {
        packet = default;
        var qos = flags >> 1 & 3;
        var bytes = rest.Span;
        if (!TryText(ref bytes, out var topic) || topic.IsEmpty)
            return false;
        ushort id = 0;
        if (qos > 0)
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(bytes, out id) || id == 0)
                return false;
            bytes = bytes[2..];
        }
        if (!TryVariable(ref bytes, out var length) || length > bytes.Length || !TryProperties(bytes[..length], out var contentType))
            return false;
        bytes = bytes[length..];
        packet = new()
        {
            Topic = topic,
            ContentType = contentType,
            Payload = rest[^bytes.Length..],
            Id = id,
            Qos = qos,
            Dup = (flags & 8) != 0,
            Retain = (flags & 1) != 0,
        };
        return true;
    }

    /// <summary>Reads an integer of one to four bytes (1.5.5), and cuts it off.</summary>
    public static bool TryVariable(scoped ref ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(4, bytes.Length); i++)
        {
            value |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }
        return false;
    }

    // Of all that may stand there (3.3.2.3) the content type alone matters; the others are stepped over by their type (2.2.2.2).
    static bool TryProperties(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> contentType)
    {
        contentType = [];
        while (!bytes.IsEmpty)
        {
            int property = bytes[0];
            bytes = bytes[1..];
            switch (property)
            {
                case ContentTypeProperty:
                    if (!TryText(ref bytes, out contentType))
                        return false;
                    break;
                case 0x01:
                    if (!TryCut(ref bytes, 1))
                        return false;
                    break;
                case 0x02:
                    if (!TryCut(ref bytes, 4))
                        return false;
                    break;
                case 0x08 or 0x09:
                    if (!TryText(ref bytes, out _))
                        return false;
                    break;
                case 0x0B:
                    if (!TryVariable(ref bytes, out _))
                        return false;
                    break;
                case 0x26:
                    if (!TryText(ref bytes, out _) || !TryText(ref bytes, out _))
                        return false;
                    break;
                default:
                    // A topic alias among them: the topic may stand in an earlier packet.
                    return false;
            }
        }
        return true;
    }

    static bool TryText(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> text)
    {
        text = [];
        if (!BinaryPrimitives.TryReadUInt16BigEndian(bytes, out var length) || bytes.Length < 2 + length)
            return false;
        text = bytes.Slice(2, length);
        bytes = bytes[(2 + length)..];
        return true;
    }

    static bool TryCut(scoped ref ReadOnlySpan<byte> bytes, int length)
    {
        if (bytes.Length < length)
            return false;
        bytes = bytes[length..];
        return true;
    }
}

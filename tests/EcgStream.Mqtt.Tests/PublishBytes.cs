using System.Text;

namespace EcgStream.Mqtt.Tests;

/// <summary>PUBLISH packets of MQTT 5 (section 3.3) as a broker sends them.</summary>
static class PublishBytes
{
    public static byte[] Publish(string topic, string payload, int qos, ushort id = 1, bool dup = false, bool retain = false, string contentType = "", bool more = false)
    {
        byte[] properties =
        [
            // User property, message expiry, subscription identifier 300, response topic.
            .. more ? [0x26, 0, 1, 65, 0, 1, 66, 0x02, 0, 0, 0, 9, 0x0B, 0xAC, 2, 0x08, 0, 1, 67] : Array.Empty<byte>(),
            .. contentType.Length > 0 ? [0x03, 0, (byte)contentType.Length, .. Encoding.UTF8.GetBytes(contentType)] : Array.Empty<byte>(),
        ];
        byte[] rest =
        [
            0, (byte)topic.Length, .. Encoding.UTF8.GetBytes(topic),
            .. qos > 0 ? [(byte)(id >> 8), (byte)id] : Array.Empty<byte>(),
            (byte)properties.Length, .. properties, .. Encoding.UTF8.GetBytes(payload),
        ];
        var length = new List<byte>();
        for (var left = rest.Length; ; left >>= 7)
        {
            length.Add((byte)(left & 0x7F | (left > 0x7F ? 0x80 : 0)));
            if (left <= 0x7F)
                break;
        }
        return [(byte)(0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0)), .. length, .. rest];
    }
}

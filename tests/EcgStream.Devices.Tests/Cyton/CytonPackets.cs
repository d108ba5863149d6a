namespace EcgStream.Devices.Tests;

/// <summary>Packets as a Cyton sends them, written down from the data format's description alone.</summary>
static class CytonPackets
{
    /// <summary>A packet whose channels hold count, count + 1, …</summary>
    public static byte[] Packet(int counter, int count, byte foot = 0xC0)
    {
        var packet = new byte[33];
        packet[0] = 0xA0;
        packet[1] = (byte)counter;
        for (var channel = 0; channel < 8; channel++)
        {
            packet[2 + 3 * channel] = (byte)((count + channel) >> 16);
            packet[3 + 3 * channel] = (byte)((count + channel) >> 8);
            packet[4 + 3 * channel] = (byte)(count + channel);
        }
        packet[32] = foot;
        return packet;
    }

    /// <summary>mV of a count at gain 24.</summary>
    public static float MilliVolts(int count) => (float)(count * (4.5 / 8388607 / 24 * 1000));
}

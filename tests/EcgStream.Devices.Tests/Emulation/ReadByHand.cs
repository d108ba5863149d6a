using System.Text;

namespace EcgStream.Devices.Tests;

/// <summary>
/// The devices' packets read as their documentation lays them out, byte by byte and with no regard for speed or faults: what the emulators are
/// held to.
/// </summary>
static class ReadByHand
{
    public sealed record Packet(int Counter, double[] Values);

    /// <summary>Cyton packets: counts of the eight channels.</summary>
    public static List<Packet> Cyton(byte[] bytes)
    {
        Assert.Equal(0, bytes.Length % 33);
        return
        [
            .. bytes.Chunk(33).Select(p =>
            {
                Assert.Equal((0xA0, 0xC0), (p[0], p[32]));
                Assert.All(p[26..32], aux => Assert.Equal(0, aux));
                return new Packet(p[1], [.. Enumerable.Range(0, 8).Select(c => (double)((p[2 + 3 * c] << 24 | p[3 + 3 * c] << 16 | p[4 + 3 * c] << 8) >> 8))]);
            }),
        ];
    }

    /// <summary>Millivolts of a Cyton's count.</summary>
    public static double CytonMilliVolts(double count, int gain) => count * 4.5 / ((1 << 23) - 1) / gain * 1000;

    /// <summary>BITalino frames of so many channels: their counts.</summary>
    public static List<Packet> Bitalino(byte[] bytes, int channels)
    {
        var length = channels switch { 1 => 3, 2 => 4, 3 => 6, 4 => 7, _ => 8 };
        Assert.Equal(0, bytes.Length % length);
        return
        [
            .. bytes.Chunk(length).Select(f =>
            {
                Assert.Equal(Crc4(f), f[^1] & 0xF);
                Assert.Equal(0, f[^2] >> 4);
                var counts = new List<double> { (f[^2] & 0xF) << 6 | f[^3] >> 2 };
                if (channels > 1)
                    counts.Add((f[^3] & 3) << 8 | f[^4]);
                if (channels > 2)
                    counts.Add(f[^5] << 2 | f[^6] >> 6);
                if (channels > 3)
                    counts.Add((f[^6] & 0x3F) << 4 | f[^7] >> 4);
                if (channels > 4)
                    counts.Add((f[^7] & 0xF) << 2 | f[^8] >> 6);
                if (channels > 5)
                    counts.Add(f[^8] & 0x3F);
                return new Packet(f[^1] >> 4, [.. counts]);
            }),
        ];
    }

    /// <summary>Millivolts of a BITalino's 10-bit count.</summary>
    public static double BitalinoMilliVolts(double count) => (count / 1024 - 0.5) * 3.3 / 1100 * 1000;

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);

    // A shift register of four bits, as the firmware has it.
    static int Crc4(byte[] frame)
    {
        var (x0, x1, x2, x3) = (0, 0, 0, 0);
        foreach (var b in (byte[])[.. frame[..^1], (byte)(frame[^1] & 0xF0)])
        {
            for (var bit = 7; bit >= 0; bit--)
                (x3, x2, x1, x0) = (x2, x1, x0 ^ x3, b >> bit & 1 ^ x3);
        }
        return x3 << 3 | x2 << 2 | x1 << 1 | x0;
    }
}

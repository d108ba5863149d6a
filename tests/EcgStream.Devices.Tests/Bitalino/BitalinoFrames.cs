namespace EcgStream.Devices.Tests;

/// <summary>Frames as a BITalino sends them, written bit by bit from the description of the packing.</summary>
static class BitalinoFrames
{
    /// <summary>A frame of channels in the order in which they are sent.</summary>
    public static byte[] Frame(int counter, params int[] counts)
    {
        int[] lengths = [3, 4, 6, 7, 8, 8];
        var frame = new byte[lengths[counts.Length - 1]];
        var last = frame.Length - 1;
        frame[last] = (byte)(counter << 4);
        frame[last - 1] = (byte)(counts[0] >> 6);
        frame[last - 2] = (byte)(counts[0] << 2);
        if (counts.Length > 1)
        {
            frame[last - 2] |= (byte)(counts[1] >> 8);
            frame[last - 3] = (byte)counts[1];
        }
        if (counts.Length > 2)
        {
            frame[last - 4] = (byte)(counts[2] >> 2);
            frame[last - 5] = (byte)(counts[2] << 6);
        }
        if (counts.Length > 3)
        {
            frame[last - 5] |= (byte)(counts[3] >> 4);
            frame[last - 6] = (byte)(counts[3] << 4);
        }
        if (counts.Length > 4)
        {
            frame[last - 6] |= (byte)(counts[4] >> 2);
            frame[last - 7] = (byte)(counts[4] << 6);
        }
        if (counts.Length > 5)
            frame[last - 7] |= (byte)counts[5];
        frame[last] |= (byte)Crc(frame);
        return frame;
    }

    /// <summary>Long division by x⁴ + x + 1, a bit at a time, of the frame with its last four bits zero.</summary>
    static int Crc(byte[] frame)
    {
        var rest = 0;
        foreach (var b in frame)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                rest = rest << 1 | b >> bit & 1;
                if ((rest & 0x10) != 0)
                    rest ^= 0x13;
            }
        }
        return rest;
    }
}

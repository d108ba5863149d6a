using System.Buffers;

namespace EcgStream.Devices;

/// <summary>
/// A BITalino, as its firmware speaks: silent until it is told which channels to send, then frames of 3 to 8 bytes at 1, 10, 100 or
/// 1,000 Hz, with a counter from 0 to 15 and a CRC-4. The first four channels of a frame have 10 bits, the others 6. The ECG is on A2, where the
/// boards have their ECG sensor; the other channels rest at half scale, give or take a count. The digital lines are 0.
/// <para>
/// Commands: <c>(rate &lt;&lt; 6) | 3</c> with 0 … 3 for 1 … 1,000 Hz, <c>1 | (channels &lt;&lt; 2)</c> with a bit a channel starts, and
/// <c>2 | (channels &lt;&lt; 2)</c> starts on simulated signals, here saw-teeth; 7 asks for the version, and 0 stops. While it streams it hears 0
/// alone; at rest <c>value &lt;&lt; 2</c> is the threshold of its battery's light, 0 the lowest. The first sample of each start has the counter 0.
/// </para>
/// </summary>
/// <param name="seed">Of the noise.</param>
public sealed class EmulatedBitalino(ulong seed = 0) : IEmulatedDevice
{
    const double HighestRateHz = 1000;
    const int Channels = 6;
    const int EcgChannel = 1; // A2
    const int FineChannels = 4;
    const int HalfScale = 512;
    const int MaxCount = 1023;
    const double ReferenceVolts = 3.3;
    const double Gain = 1100;
    const int CoarseShift = 4; // From 10 to 6 bits.

    static ReadOnlySpan<byte> Version => "BITalino_v5.1\n"u8;

    readonly SimulationRandom _random = new(seed, Channels);
    readonly int[] _counts = new int[Channels];
    int _channels;
    byte _counter;
    bool _simulates;

    /// <summary>The threshold of the battery's light as it was set last, 0 … 63; null where it never was.</summary>
    public int? BatteryThreshold { get; private set; }

    /// <inheritdoc/>
    public string ReceiverOptions => "format=bitalino&channel=A2";

    /// <inheritdoc/>
    public double ClockHz => HighestRateHz;

    /// <inheritdoc/>
    public int TicksPerSample { get; private set; } = 1;

    /// <inheritdoc/>
    public bool IsStreaming => _channels != 0;

    /// <inheritdoc/>
    public void Receive(byte command, IBufferWriter<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (IsStreaming)
        {
            if (command == 0)
                _channels = 0;
        }
        else if (command == 7)
            answer.Write(Version);
        else if ((command & 0x3F) == 3)
            TicksPerSample = (command >> 6) switch { 0 => 1000, 1 => 100, 2 => 10, _ => 1 };
        else if ((command & 3) is 1 or 2)
            (_channels, _counter, _simulates) = (command >> 2, 0, (command & 3) == 2);
        else if ((command & 3) == 0)
            BatteryThreshold = command >> 2;
    }

    /// <inheritdoc/>
    public void Encode(float milliVolts, IBufferWriter<byte> packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var chosen = 0;
        for (var channel = 0; channel < Channels; channel++)
        {
            // Every channel has its noise, chosen or not, so that the choice changes nothing else.
            var count = channel == EcgChannel ? Count(milliVolts) : HalfScale + (int)(_random.Next() % 3) - 1;
            if (_simulates)
                count = _counter * 4; // 255 is nearly the whole scale.
            if ((_channels >> channel & 1) != 0)
                _counts[chosen++] = count;
        }
        var counts = _counts.AsSpan(0, chosen);
        var length = FrameLength(chosen);
        var frame = packet.GetSpan(length)[..length];
        Pack(counts, frame);
        frame[^1] = (byte)((_counter & 0xF) << 4);
        frame[^1] |= Crc4(frame);
        _counter++;
        packet.Advance(length);
    }

    static int Count(double milliVolts) => double.IsNaN(milliVolts)
        ? MaxCount
        : (int)Math.Clamp(Math.Round((milliVolts / 1000 * Gain / ReferenceVolts + 0.5) * 2 * HalfScale), 0, MaxCount);

    // Counter and CRC take a byte, the digital lines half of one.
    static int FrameLength(int channels) =>
        (12 + 10 * Math.Min(channels, FineChannels) + 6 * Math.Max(channels - FineChannels, 0) + 7) / 8;

    /// <summary>
    /// Packs counts from the byte before the last one backwards. The frame is one number with its first byte lowest: the counts stand in it
    /// from the top down, below the digital lines, and a fifth and a sixth at the very bottom.
    /// </summary>
    static void Pack(ReadOnlySpan<int> counts, Span<byte> frame)
    {
        var bits = 0UL;
        var at = 8 * (frame.Length - 1) - 4;
        for (var i = 0; i < counts.Length; i++)
        {
            at -= i < FineChannels ? 10 : 6;
            bits |= (ulong)(i < FineChannels ? counts[i] : counts[i] >> CoarseShift) << at;
        }
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (byte)(bits >> (8 * i));
    }

    /// <summary>The remainder of the frame by x⁴ + x + 1, highest bit first, the CRC's own bits taken as 0.</summary>
    static byte Crc4(ReadOnlySpan<byte> frame)
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
        return (byte)rest;
    }
}

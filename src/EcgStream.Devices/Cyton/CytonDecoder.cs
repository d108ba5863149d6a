using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// Reads one channel of an OpenBCI Cyton's packets of 33 bytes: 0xA0, a counter, eight channels of 24 bits (two's complement, highest byte
/// first), six auxiliary bytes, 0xC0 … 0xC6. mV = count · 4500 / (2^23 − 1) / gain; a count at the converter's limit is marked saturated.
/// <para>
/// A packet has no checksum, and its data may hold 0xA0: a bad one is passed over by a single byte, so that it costs only itself, and
/// a packet found away from the places where packets were before is believed once the next packet's head follows it.
/// Allocates nothing per packet. Source: OpenBCI's Cyton data format page.
/// </para>
/// </summary>
/// <param name="channel">Which channel, 1 … 8.</param>
/// <param name="gain">The channel's amplification.</param>
public sealed class CytonDecoder(int channel, int gain) : ISampleDecoder
{
    /// <summary>Channels of a board.</summary>
    public const int Channels = 8;

    /// <summary>The board's rate, Hz.</summary>
    public const double RateHz = 250;

    /// <summary>The amplification after <c>d</c>.</summary>
    public const int DefaultGain = 24;

    /// <summary>Bytes of a packet.</summary>
    public const int PacketLength = 33;

    const byte Head = 0xA0;
    const int MaxCount = (1 << 23) - 1;

    readonly byte[] _waiting = new byte[1024];
    readonly double _milliVoltsPerCount = 4500.0 / MaxCount / gain;
    int _length;
    byte _rejected;

    // Bytes passed over since the last packet; below 0 where there was none.
    long _passedOver = -1;

    /// <inheritdoc/>
    public long Rejected { get; private set; }

    /// <inheritdoc/>
    public string LastRejected => Rejected == 0 ? "" : Explain();

    /// <inheritdoc/>
    public void Restart() => (_length, _passedOver) = (0, -1);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, _waiting.Length - _length);
            bytes[..taken].CopyTo(_waiting.AsSpan(_length));
            bytes = bytes[taken..];
            _length += taken;
            var used = Packets(_waiting.AsSpan(0, _length), samples);
            _waiting.AsSpan(used, _length - used).CopyTo(_waiting);
            _length -= used;
        }
    }

    /// <summary>Reads what can be decided.</summary>
    /// <returns>Bytes used; fewer than a packet and the next one's head are left.</returns>
    int Packets(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] != Head)
            {
                PassOver(bytes[at]);
                at++;
                continue;
            }
            var inStep = _passedOver >= 0 && _passedOver % PacketLength == 0;
            if (bytes.Length - at < PacketLength + (inStep ? 0 : 1))
                break;
            var packet = bytes.Slice(at, PacketLength);
            if (packet[^1] is < 0xC0 or > 0xC6 || (!inStep && bytes[at + PacketLength] != Head))
            {
                PassOver(bytes[at]);
                at++;
                continue;
            }
            Read(packet, samples);
            _passedOver = 0;
            at += PacketLength;
        }
        return at;
    }

    void Read(ReadOnlySpan<byte> packet, SampleBatch samples)
    {
        var bytes = packet.Slice(2 + 3 * (channel - 1), 3);
        var count = (sbyte)bytes[0] << 16 | bytes[1] << 8 | bytes[2];
        var milliVolts = (float)(count * _milliVoltsPerCount);
        if (count is >= MaxCount or <= -MaxCount)
            samples.Add(milliVolts, SignalFault.Saturated);
        else
            samples.Add(milliVolts);
        samples.Stamp(packet[1]);
    }

    /// <summary>Each begun length of a packet is told as one packet lost; before the first packet only whole ones, for it may have lost its head.</summary>
    void PassOver(byte passed)
    {
        if (_passedOver < 0)
        {
            _passedOver--;
            if ((-_passedOver - 1) % PacketLength == 0)
                Reject(passed);
            return;
        }
        if (_passedOver++ % PacketLength == 0)
            Reject(passed);
    }

    void Reject(byte first) => (Rejected, _rejected) = (Rejected + 1, first);

    string Explain() => string.Create(CultureInfo.InvariantCulture,
        $"no packet of a Cyton (A0 … C0) at byte {_rejected:X2}; check format=, and baud={SerialSettings.DefaultBaudRate}");
}

namespace EcgStream.Devices.Tests;

// The example of docs/adding-a-device.md: what stands between the marks stands there word for word.
// <example>
/// <summary>
/// <c>format=beep</c>: an imagined board at 500 Hz. It starts on <c>G</c>, which it answers by <c>ok</c>, and stops on <c>H</c>. A
/// packet is four bytes: 0xBE, a counter, and a count of 12 bits, highest byte first.
/// </summary>
static class BeepProtocol
{
    public static SerialProtocol Protocol { get; } = new("beep", Read) { BaudRate = 230_400 };

    static SerialLanguage Read(SourceUri uri)
    {
        var adc = AsciiFormat.AdcFromUri(uri);
        return new(() => new BeepDecoder(adc))
        {
            RateHz = 500,
            CounterModulus = 256,
            Start = [new("G"u8.ToArray(), "ok"u8.ToArray(), TimeSpan.FromSeconds(1))],
            Stop = "H"u8.ToArray(),
            Unanswered = "No beep board answers: switch it on.",
        };
    }
}

/// <summary>
/// Reads packets. One is believed when its counter is the expected one, or else once the next one's head follows it. What is no packet costs
/// its first byte.
/// </summary>
sealed class BeepDecoder(AdcScale adc) : ISampleDecoder
{
    const byte Head = 0xBE;
    const int PacketLength = 4;

    // A packet, and the head of the next one.
    readonly byte[] _bytes = new byte[PacketLength + 1];
    int _length;
    int? _expected;
    bool _isLost;

    public long Rejected { get; private set; }

    public string LastRejected => Rejected == 0 ? "" : "no packet of a beep board; check format= and baud=";

    bool MayBePacket => _bytes[0] == Head && (_length < 3 || _bytes[2] <= 0x0F) && (_length <= PacketLength || _bytes[PacketLength] == Head);

    public void Restart() => (_length, _expected, _isLost) = (0, null, false);

    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        foreach (var b in bytes)
        {
            _bytes[_length++] = b;
            while (_length > 0 && !MayBePacket)
            {
                // Bytes in a row that are no packet count once.
                Rejected += _isLost ? 0 : 1;
                _isLost = true;
                Drop(1);
            }
            if (_length > PacketLength || (_length == PacketLength && _bytes[1] == _expected))
            {
                samples.Add((float)adc.ToMilliVolts(_bytes[2] << 8 | _bytes[3]));
                samples.Stamp(_bytes[1]);
                (_expected, _isLost) = ((_bytes[1] + 1) % 256, false);
                Drop(PacketLength);
            }
        }
    }

    void Drop(int count)
    {
        _length -= count;
        _bytes.AsSpan(count, _length).CopyTo(_bytes);
    }
}
// </example>

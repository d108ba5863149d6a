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

/// <summary>Reads packets; one that is none costs a byte.</summary>
sealed class BeepDecoder(AdcScale adc) : ISampleDecoder
{
    readonly byte[] _packet = new byte[4];
    int _length;

    public long Rejected { get; private set; }

    public string LastRejected => Rejected == 0 ? "" : "no packet of a beep board; check format= and baud=";

    public void Restart() => _length = 0;

    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        foreach (var b in bytes)
        {
            _packet[_length++] = b;
            if (_packet[0] != 0xBE || (_length == 3 && b > 0x0F))
            {
                Rejected++;
                _length = 0;
            }
            else if (_length == 4)
            {
                samples.Add((float)adc.ToMilliVolts(_packet[2] << 8 | _packet[3]));
                samples.Stamp(_packet[1]);
                _length = 0;
            }
        }
    }
}
// </example>

using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EcgStream.Devices;

/// <summary>
/// An OpenBCI Cyton behind its dongle, as firmware 3.1.1 speaks (OpenBCI's "Cyton Board SDK" and "Cyton Data Format"): silent until
/// <c>b</c>, then 250 packets of 33 bytes a second. Channel 1 carries the ECG, channels 2 to 8 noise within 10 µV; the auxiliary
/// bytes are 0. It knows <c>b s v V d D C x…X ~N</c> and the keys that switch channels on and off; other bytes it passes over.
/// While it streams it answers <c>v</c> alone, and at a rate above 250 Hz it streams nothing, as its radio can't.
/// </summary>
/// <param name="seed">Of the noise.</param>
public sealed class EmulatedCyton(ulong seed = 0) : IEmulatedDevice
{
    const double RateHz = 250;
    const int Channels = 8;
    const int PacketLength = 33;
    const int MaxCount = (1 << 23) - 1;
    const double ReferenceMilliVolts = 4500;
    const double NoiseMilliVolts = 0.01;
    const int SettingsLength = 9; // x, channel, six settings, X
    const int DefaultGainCode = 6;
    const int DongleRateCode = 6;

    const string Banner = "OpenBCI V3 8-16 channel\nOn Board ADS1299 Device ID: 0x3E\nLIS3DH Device ID: 0x33\nFirmware: v3.1.1\n$$$";
    const string SwitchOff = "12345678";
    const string SwitchOn = "!@#$%^&*";

    static ReadOnlySpan<byte> Gains => [1, 2, 4, 6, 8, 12, 24];

    readonly SimulationRandom _random = new(seed, Channels);
    readonly int[] _gainCodes = [.. Enumerable.Repeat(DefaultGainCode, Channels)];
    readonly bool[] _off = new bool[Channels];
    readonly List<byte> _command = [];
    int _rateCode = DongleRateCode;
    bool _started;
    byte _counter;

    /// <inheritdoc/>
    public string ReceiverOptions => "format=cyton";

    /// <inheritdoc/>
    public double ClockHz => RateHz;

    /// <inheritdoc/>
    public int TicksPerSample => 1;

    /// <inheritdoc/>
    public bool IsStreaming => _started && _rateCode == DongleRateCode;

    /// <inheritdoc/>
    public void Receive(byte command, IBufferWriter<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (_command.Count > 0 || command is (byte)'x' or (byte)'~')
        {
            _command.Add(command);
            if (Finish() is { } said)
            {
                _command.Clear();
                Say(said, answer);
            }
            return;
        }
        switch ((char)command)
        {
            case 'b' when !_started:
                (_started, _counter) = (true, 0);
                break;
            case 's':
                _started = false;
                break;
            case 'v':
                _started = false;
                SetDefaults();
                Say(Banner, answer);
                break;
            case 'V':
                Say("v3.1.1$$$", answer);
                break;
            case 'd':
                SetDefaults();
                Say("updating channel settings to default$$$", answer);
                break;
            case 'D':
                Say("060110$$$", answer);
                break;
            case 'C':
                Say("no daisy to attach!8$$$", answer);
                break;
            case var key when SwitchOff.IndexOf(key, StringComparison.Ordinal) is var channel and >= 0:
                _off[channel] = true;
                break;
            case var key when SwitchOn.IndexOf(key, StringComparison.Ordinal) is var channel and >= 0:
                _off[channel] = false;
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Encode(float milliVolts, IBufferWriter<byte> packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var bytes = packet.GetSpan(PacketLength)[..PacketLength];
        bytes.Clear();
        (bytes[0], bytes[1], bytes[^1]) = (0xA0, _counter++, 0xC0);
        for (var channel = 0; channel < Channels; channel++)
        {
            var value = channel == 0 ? milliVolts : _random.Uniform(-NoiseMilliVolts, NoiseMilliVolts);
            var count = _off[channel] ? 0 : Count(value, Gains[_gainCodes[channel]]);
            BinaryPrimitives.WriteInt16BigEndian(bytes[(2 + 3 * channel)..], (short)(count >> 8));
            bytes[4 + 3 * channel] = (byte)count;
        }
        packet.Advance(PacketLength);
    }

    // An electrode that is off drifts to the rail.
    static int Count(double milliVolts, int gain) => double.IsNaN(milliVolts)
        ? MaxCount
        : (int)Math.Clamp(Math.Round(milliVolts * gain * MaxCount / ReferenceMilliVolts), -MaxCount, MaxCount);

    /// <summary>Carries out the command of several bytes once it is whole; null before.</summary>
    string? Finish() => ((char)_command[0], _command.Count) switch
    {
        ('~', 2) => SetRate((char)_command[1]),
        ('x', SettingsLength) when _command[^1] != 'X' => "Failure: 9th char not X$$$",
        ('x', SettingsLength) => SetChannel(),
        ('x', > 1) when _command[^1] == 'X' => "Failure: too few chars$$$",
        _ => null,
    };

    string SetRate(char code)
    {
        if (code == '~')
            return $"Sample rate is {16_000 >> _rateCode}Hz$$$";
        if (code is < '0' or > '6')
            return "Failure: sample value out of bounds$$$";
        if (!_started)
            _rateCode = code - '0';
        return $"Sample rate set to {16_000 >> _rateCode}Hz$$$";
    }

    string SetChannel()
    {
        var (channel, off, gain) = (_command[1] - '1', _command[2] - '0', _command[3] - '0');
        if (channel is < 0 or >= Channels || off is not (0 or 1) || gain < 0 || gain >= Gains.Length)
            return "Failure: Err: too many chars$$$";
        (_off[channel], _gainCodes[channel]) = (off == 1, gain);
        return $"Success: Channel set for {channel + 1}$$$";
    }

    void SetDefaults()
    {
        Array.Fill(_gainCodes, DefaultGainCode);
        Array.Clear(_off);
    }

    void Say(string text, IBufferWriter<byte> answer)
    {
        if (!_started)
            Encoding.ASCII.GetBytes(text, answer);
    }
}

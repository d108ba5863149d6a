using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Devices;

/// <summary>
/// <c>format=cyton&amp;channel=1&amp;gain=24</c>: an OpenBCI Cyton behind its USB dongle, 115200 baud, 250 Hz, counting to 256. Reset
/// (<c>v</c>), default settings (<c>d</c>), the channel's gain where it is not 24 (<c>x…X</c>), start (<c>b</c>), stop (<c>s</c>). A gain
/// that the board does not confirm would make the millivolts wrong: then it is not started.
/// Source: OpenBCI's Cyton data format and SDK pages.
/// </summary>
static class CytonProtocol
{
    static readonly ImmutableArray<int> Gains = [1, 2, 4, 6, 8, 12, 24];
    static readonly ReadOnlyMemory<byte> ReplyEnd = "$$$"u8.ToArray();

    public static SerialProtocol Protocol { get; } = new("cyton", Read);

    static SerialLanguage Read(SourceUri uri)
    {
        var channel = uri.GetInteger("channel", 1, 1, CytonDecoder.Channels)!.Value;
        var gain = Gain(uri);
        return new(() => new CytonDecoder(channel, gain))
        {
            RateHz = CytonDecoder.RateHz,
            CounterModulus = 256,
            Start = Commands(channel, gain),
            Stop = "s"u8.ToArray(),
            Refusal = ("Failure"u8.ToArray(), "The Cyton's dongle answers and the board does not: switch the board on (to PC), near the dongle, with a fresh battery."),
            Unanswered = "No Cyton dongle answers: set its switch to GPIO 6, plug it in again, and check that this is its port.",
        };
    }

    static int Gain(SourceUri uri)
    {
        var gain = uri.GetInteger("gain", CytonDecoder.DefaultGain, 1, 24)!.Value;
        return Gains.Contains(gain)
            ? gain
            : throw new EcgStreamException($"The source '{uri.Text}' has gain={gain}: a Cyton amplifies by {string.Join(", ", Gains)}.");
    }

    static ImmutableArray<SerialCommand> Commands(int channel, int gain)
    {
        var commands = ImmutableArray.CreateBuilder<SerialCommand>();
        // The board restarts and describes its chips, which takes a second or so.
        commands.Add(new("v"u8.ToArray(), ReplyEnd, TimeSpan.FromSeconds(3)));
        commands.Add(new("d"u8.ToArray(), ReplyEnd, TimeSpan.FromSeconds(1)));
        // On, this gain, normal input, in the bias, on SRB2, off SRB1: the defaults but for the gain.
        if (gain != CytonDecoder.DefaultGain)
            commands.Add(new(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"x{channel}0{Gains.IndexOf(gain)}0110X")), ReplyEnd, TimeSpan.FromSeconds(1))
            {
                Needed = $"The Cyton did not take gain={gain} for channel {channel}, without which its millivolts would be wrong: check that the board is on, near its dongle and with a fresh battery, or leave gain= out.",
            });
        commands.Add(new("b"u8.ToArray(), default, TimeSpan.Zero));
        return commands.ToImmutable();
    }
}

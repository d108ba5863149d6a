using System.Buffers;
using System.IO.Ports;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Devices;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests;

public sealed class PseudoTerminalTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string _folder = Directory.CreateTempSubdirectory("pty").FullName;

    string Name => Path.Combine(_folder, "ecg");

    SerialPort OpenPort()
    {
        var port = new SerialPort(Name, 115_200) { ReadTimeout = (int)Patience.TotalMilliseconds };
        port.Open();
        return port;
    }

    static byte[] Read(SerialPort port, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
            read += port.Read(bytes, read, count - read);
        return bytes;
    }

    static byte[] EveryByte => [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    [PtyFact]
    public void Terminal_passes_every_byte_in_both_directions_as_it_is()
    {
        using var terminal = PseudoTerminal.Create(Name);
        using var port = OpenPort();
        Assert.True(terminal.IsOpen);

        Assert.True(terminal.TryWrite(EveryByte));
        Assert.Equal(EveryByte, Read(port, 256));

        port.Write(EveryByte, 0, 256);
        var heard = new byte[300];
        Assert.Equal(256, terminal.Read(heard));
        Assert.Equal(EveryByte, heard[..256]);
        Assert.Equal(0, terminal.Read(heard));
    }

    [PtyFact]
    public void Terminal_loses_what_is_written_while_nobody_has_it_open_and_what_was_left_unread()
    {
        using var terminal = PseudoTerminal.Create(Name);
        Assert.False(terminal.IsOpen);
        Assert.False(terminal.TryWrite([1]));
        using (OpenPort())
            Assert.True(terminal.TryWrite([2]));
        Assert.False(terminal.TryWrite([3]));

        using var port = OpenPort();
        Assert.True(terminal.TryWrite([4]));

        Assert.Equal(4, port.ReadByte());
        Assert.Equal(0, port.BytesToRead);
    }

    [PtyFact]
    public void Terminal_that_is_not_read_takes_whole_writes_or_nothing()
    {
        using var terminal = PseudoTerminal.Create(Name);
        using var port = OpenPort();
        var run = new byte[1000];
        var taken = 0;
        for (; taken < 1000; taken++)
        {
            Array.Fill(run, (byte)taken);
            if (!terminal.TryWrite(run))
                break;
        }
        Assert.InRange(taken, 1, 999);

        for (var i = 0; i < taken; i++)
        {
            Assert.All(Read(port, run.Length - (i == taken - 1 ? 1 : 0)), b => Assert.Equal((byte)i, b));
            if (i == taken - 2)
                Assert.True(SpinWait.SpinUntil(() => terminal.TryWrite([255]), Patience));
        }

        Assert.Equal((byte)(taken - 1), port.ReadByte());
        Assert.Equal(255, port.ReadByte());
    }

    [PtyFact]
    public void Terminal_that_goes_away_takes_its_name_and_its_reader_along()
    {
        var terminal = PseudoTerminal.Create(Name);
        using var link = SerialPortLink.Open(new(Name));
        Assert.Equal(0, link.Read(new byte[10]));

        terminal.Dispose();

        Assert.Throws<SerialLinkException>(() => link.Read(new byte[10]));
        Assert.Null(new FileInfo(Name).LinkTarget);
    }

    [PtyFact]
    public void Terminal_takes_over_a_name_that_one_left_behind_and_nothing_else()
    {
        File.CreateSymbolicLink(Name, "/dev/pts/12345");
        using (PseudoTerminal.Create(Name))
            Assert.True(Path.Exists(Name));

        File.WriteAllText(Name, "precious");
        var e = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Name));
        Assert.Contains($"There is a file {Name} already", e.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Name));

        var nowhere = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Path.Combine(_folder, "no", "folder")));
        Assert.Contains("can't be made", nowhere.Message, StringComparison.Ordinal);
    }

    [PtyFact]
    public async Task Emulated_Cyton_answers_streams_and_comes_back_after_it_was_unplugged()
    {
        var clock = VirtualTime.NewClock();
        var faults = new EmulatedFaults { Unplugs = [new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))] };
        var player = new EmulatorPlayer(new EmulatedCyton(), faults, () => PseudoTerminal.Create(Name), clock);
        var playing = player.PlayAsync(SimulatedSource.Create(SourceUri.Parse("sim:?subject=7&duration=6"), clock), CancellationToken.None);
        int heard;
        using (var link = SerialPortLink.Open(new(Name)))
        {
            link.Write("V"u8);
            clock.AdvanceBy(EmulatorPlayer.Period);
            Assert.Equal("v3.1.1$$$"u8, Take(link));

            link.Write("b"u8);
            var first = Step(clock, link, seconds: 1.5);
            Assert.Equal((0xA0, 0, 0xC0), (first[0], first[1], first[32]));
            heard = first.Length / 33;

            clock.AdvanceBy(TimeSpan.FromSeconds(1.2));
            Assert.Throws<SerialLinkException>(() => Take(link));
        }
        Assert.False(Path.Exists(Name));

        clock.AdvanceBy(TimeSpan.FromSeconds(0.8));
        using (var link = SerialPortLink.Open(new(Name)))
        {
            var again = Step(clock, link, seconds: 2);
            // It streamed on: the counter went on with the time.
            Assert.Equal((0xA0, 0xC0), (again[0], again[32]));
            Assert.NotEqual(heard % 256, again[1]);
            heard += again.Length / 33;
        }
        clock.AdvanceBy(TimeSpan.FromSeconds(5));

        var tally = await playing.WaitAsync(Patience);
        Assert.Equal((1500, 250), (tally.Sent, tally.InUnplugs));
        Assert.InRange(heard, 1, tally.InPackets);
    }

    /// <summary>Lets time pass in small steps and reads what comes.</summary>
    static byte[] Step(HistoricalScheduler clock, ISerialLink link, double seconds)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var i = 0; i < seconds / EmulatorPlayer.Period.TotalSeconds; i++)
        {
            clock.AdvanceBy(EmulatorPlayer.Period);
            bytes.Write(Take(link));
        }
        return bytes.WrittenSpan.ToArray();
    }

    static byte[] Take(ISerialLink link)
    {
        var bytes = new byte[4096];
        return bytes[..link.Read(bytes)];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

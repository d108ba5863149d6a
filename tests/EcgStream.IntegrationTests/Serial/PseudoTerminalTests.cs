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
        var count = 0;
        Assert.True(SpinWait.SpinUntil(() => (count += terminal.Read(heard.AsSpan(count))) >= 256, Patience));
        Assert.Equal(EveryByte, heard[..count]);
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

        File.Delete(Name);
        File.CreateSymbolicLink(Name, "/dev/null");
        e = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Name));
        Assert.Contains("leads to /dev/null, which is there", e.Message, StringComparison.Ordinal);
        Assert.Equal("/dev/null", new FileInfo(Name).LinkTarget);

        File.Delete(Name);
        File.CreateSymbolicLink(Name, "/dev/ttyUSB-away");
        e = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Name));
        Assert.Contains("which is no pseudo-terminal", e.Message, StringComparison.Ordinal);
        Assert.Equal("/dev/ttyUSB-away", new FileInfo(Name).LinkTarget);

        var nowhere = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Path.Combine(_folder, "no", "folder")));
        Assert.Contains("can't be made", nowhere.Message, StringComparison.Ordinal);
    }

    [PtyFact]
    public void Terminal_leaves_a_living_one_its_name()
    {
        using var first = PseudoTerminal.Create(Name);
        var target = new FileInfo(Name).LinkTarget;

        var e = Assert.Throws<EcgStreamException>(() => PseudoTerminal.Create(Name));

        Assert.Contains("may be in use: give another path", e.Message, StringComparison.Ordinal);
        Assert.Equal(target, new FileInfo(Name).LinkTarget);
    }

    [PtyFact]
    public void Port_is_read_by_one_at_a_time_even_by_root()
    {
        using var terminal = PseudoTerminal.Create(Name);
        using (SerialPortLink.Open(new(Name)))
        {
            var e = Assert.Throws<SerialLinkException>(() => SerialPortLink.Open(new(Name)));
            Assert.Equal($"{Name} is in use: close the other program that reads it (a serial monitor, ModemManager).", e.Message);
        }

        using var next = SerialPortLink.Open(new(Name));
        Assert.True(terminal.TryWrite([7]));
        var bytes = new byte[4];
        Assert.True(SpinWait.SpinUntil(() => next.Read(bytes) == 1, Patience));
        Assert.Equal(7, bytes[0]);
    }

    [PtyFact]
    public async Task Emulated_Cyton_answers_streams_and_comes_back_after_it_was_unplugged()
    {
        var clock = VirtualTime.NewClock();
        using var stop = new CancellationTokenSource();
        var faults = new EmulatedFaults { Unplugs = [new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))] };
        var player = new EmulatorPlayer(new EmulatedCyton(), faults, () => PseudoTerminal.Create(Name), clock);
        var playing = player.PlayAsync(SimulatedSource.Create(SourceUri.Parse("sim:?subject=7"), clock), stop.Token);
        using (var link = SerialPortLink.Open(new(Name)))
        {
            link.Write("V"u8);
            Assert.Equal("v3.1.1$$$"u8, Take(clock, link, 9));

            link.Write("b"u8);
            var packets = Take(clock, link, 2 * 33);
            Assert.Equal((0xA0, 0, 0xC0), (packets[0], packets[1], packets[32]));
            Assert.Equal((0xA0, 1, 0xC0), (packets[33], packets[34], packets[65]));

            Until(clock, () => Record.Exception(() => link.Read(new byte[4096])) is SerialLinkException);
        }
        Assert.False(Path.Exists(Name));

        Until(clock, () => Path.Exists(Name));
        using (var link = SerialPortLink.Open(new(Name)))
        {
            // It streams on without being asked.
            var packets = Take(clock, link, 2 * 33);
            Assert.Equal((0xA0, 0xC0), (packets[0], packets[32]));
            Assert.Equal((byte)(packets[1] + 1), packets[34]);
        }

        await stop.CancelAsync();
        clock.AdvanceBy(TimeSpan.FromSeconds(1));
        var tally = await playing.WaitAsync(Patience);
        Assert.Equal(250, tally.InUnplugs);
        Assert.Equal(tally.Sent, tally.InPackets + tally.InUnplugs + tally.NotTaken);
    }

    /// <summary>Lets the clock run until so many bytes came.</summary>
    static byte[] Take(HistoricalScheduler clock, ISerialLink link, int count)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Until(clock, () =>
        {
            bytes.Advance(link.Read(bytes.GetSpan(4096)));
            return bytes.WrittenCount >= count;
        });
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Lets the clock run until something is so. The kernel passes bytes on in its own time, of which there is plenty.</summary>
    static void Until(HistoricalScheduler clock, Func<bool> isSo) =>
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                clock.AdvanceBy(EmulatorPlayer.Period);
                return isSo();
            },
            Patience));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

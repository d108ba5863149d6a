using EcgStream.Devices;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests;

/// <summary>
/// An hour of an emulated device through a real pseudo-terminal with everything going wrong: what the source says it received and lost is
/// what the emulator says it sent, to the sample. Time is stepped by the test, with jitter; the bytes go through the kernel.
/// </summary>
public sealed class LossAccountingTests : IDisposable
{
    // The counts that samples carry, so that each can be told from its neighbours: a Cyton's for an hour, a BITalino's for a second.
    const double CytonStep = 4500.0 / 24 / 8_388_607;
    const double BitalinoStep = 3.3 / 1100 * 1000 / 1024;
    const int BitalinoNumbers = 1021;

    static readonly EmulatedFaults Everything = new()
    {
        Drop = 0.01,
        Corrupt = 0.001,
        Stalls = [new(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10)), new(TimeSpan.FromMinutes(40), TimeSpan.FromSeconds(3.3))],
        Unplugs = [new(TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(5)), new(TimeSpan.FromMinutes(50), TimeSpan.FromSeconds(13.7))],
        Seed = 4,
    };

    readonly string _folder = Directory.CreateTempSubdirectory("pty").FullName;

    [PtyFact]
    public void Cyton_received_and_lost_make_what_was_sent_to_the_sample() =>
        AssertNothingUnaccounted(new EmulatedCyton(), tick => (float)(tick * CytonStep), "format=cyton", value => (long)Math.Round(value / CytonStep), tick => tick);

    [PtyFact]
    public void Bitalino_received_and_lost_make_what_was_sent_to_the_sample() =>
        AssertNothingUnaccounted(
            new EmulatedBitalino(),
            tick => (float)((1 + tick % BitalinoNumbers - 512) * BitalinoStep),
            "format=bitalino&channel=A2&rate=1000",
            value => (long)Math.Round(value / BitalinoStep) + 511,
            tick => tick % BitalinoNumbers);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <param name="device">The device.</param>
    /// <param name="electrodes">What it measures at a tick: the tick's number.</param>
    /// <param name="options">How its receiver is told of it.</param>
    /// <param name="numberOf">The number that a received value is.</param>
    /// <param name="numberAt">The number of a tick.</param>
    void AssertNothingUnaccounted(IEmulatedDevice device, Func<long, float> electrodes, string options, Func<float, long> numberOf, Func<long, long> numberAt)
    {
        var emulator = new DeviceEmulator(device, electrodes, Everything);
        var chunks = new List<SampleChunk>();
        var openings = Run(emulator, options, TimeSpan.FromHours(1), chunks);

        var received = chunks.Sum(c => (long)c.Length);
        var next = 0L;
        var lost = 0L;
        var altered = 0L;
        foreach (var chunk in chunks)
        {
            Assert.True(chunk.Start >= next, $"Sample {chunk.Start} comes after sample {next - 1}.");
            lost += chunk.Start - next;
            next = chunk.End;
            for (var i = 0; i < chunk.Length; i++)
                altered += numberOf(chunk.MilliVolts.Span[i]) == numberAt(chunk.Start + i) ? 0 : 1;
        }

        var tally = emulator.Tally;
        Assert.True(tally is { Dropped: > 0, InStalls: > 0, InUnplugs: > 0, NotTaken: > 0, CorruptedPackets: > 0 }, $"{tally}");
        Assert.True(openings >= 4, $"Opened {openings} times.");
        Assert.Equal(tally.Sent, received + lost);
        // Each sample is in its place: it says its own number, but for those in corrupted packets that no check can find.
        Assert.InRange(altered, 0, tally.CorruptedPackets);
        // What got through whole was received.
        Assert.InRange(received, tally.InPackets - tally.CorruptedPackets - LostInTransit(openings), tally.InPackets);
    }

    // What is under way when a port is closed or pulled out, or begins in the middle of a packet, got through in vain: a tenth of a second at each opening.
    static long LostInTransit(int openings) => 100 * openings;

    /// <summary>Lets device, terminal and source run on one clock until a time, and on until the last sample of a step got through whole.</summary>
    /// <returns>How often the source opened the port.</returns>
    int Run(DeviceEmulator emulator, string options, TimeSpan until, List<SampleChunk> chunks)
    {
        var name = Path.Combine(_folder, "ecg");
        var clock = VirtualTime.NewClock();
        var chance = new Random(11);
        var terminal = PseudoTerminal.Create(name);
        try
        {
            SteppedFeed feed = null!;
            var source = SerialSource.Create(SourceUri.Parse($"serial:{name}?{options}"), clock, settings => feed = new(settings, clock));
            using var listening = source.Devices.Subscribe(d => d.Signal.Subscribe(chunks.Add));
            var commands = new byte[256];
            var deviceTime = TimeSpan.Zero;
            var heard = 0L;
            for (var gotThrough = false; emulator.Elapsed < until || !gotThrough;)
            {
                clock.AdvanceBy(TimeSpan.FromMilliseconds(feed.IsAttentive ? chance.Next(1, 4) : chance.Next(5, 60)));
                for (; terminal is not null && heard < feed.Written; Thread.Yield())
                {
                    var count = terminal.Read(commands);
                    emulator.Receive(commands.AsSpan(0, count));
                    heard += count;
                }

                // The way from the device takes up to 20 ms, now more, now less.
                var lag = clock.Now - VirtualTime.Epoch - TimeSpan.FromMilliseconds(20 * chance.NextDouble());
                deviceTime = lag > deviceTime ? lag : deviceTime;
                var before = emulator.Tally;
                var bytes = emulator.Advance(deviceTime);
                var after = emulator.Tally;
                gotThrough = !bytes.IsEmpty && before.Sent < after.Sent && after.Sent - before.Sent == after.InPackets - before.InPackets && before.CorruptedBytes == after.CorruptedBytes;

                if (emulator.IsPluggedIn && terminal is null)
                    (terminal, heard) = (PseudoTerminal.Create(name), feed.Written);
                if (!bytes.IsEmpty && terminal?.TryWrite(bytes) is not true)
                {
                    emulator.NotTaken();
                    gotThrough = false;
                    bytes = [];
                }
                if (!emulator.IsPluggedIn)
                {
                    terminal?.Dispose();
                    terminal = null;
                    bytes = [];
                }
                feed.Step(bytes.Length);
            }
            return feed.Openings;
        }
        finally
        {
            terminal?.Dispose();
        }
    }
}

using CsCheck;

namespace EcgStream.Devices.Tests;

public class DeviceEmulatorTests
{
    // A Cyton's step at gain 24. A sample that is its own number in steps can be told from every other one in the packets.
    const double Step = 4500.0 / 24 / 8_388_607;

    static readonly Gen<Outage> AnyOutage = Gen.Select(Gen.Int[0, 40_000], Gen.Int[1, 15_000])
        .Select((start, length) => new Outage(TimeSpan.FromMilliseconds(start), TimeSpan.FromMilliseconds(length)));

    static readonly Gen<EmulatedFaults> AnyFaults =
        Gen.Select(Gen.Double[0, 0.3], AnyOutage.Array[0, 3], AnyOutage.Array[0, 3], Gen.ULong[0, 1000]).Select((drop, stalls, unplugs, seed) =>
            new EmulatedFaults { Drop = drop, Stalls = [.. stalls], Unplugs = [.. unplugs], Seed = seed });

    static DeviceEmulator NewCyton(EmulatedFaults faults, Action<string>? tell = null)
    {
        var emulator = new DeviceEmulator(new EmulatedCyton(), tick => (float)(tick * Step), faults, tell);
        emulator.Receive("b"u8);
        return emulator;
    }

    // TimeSpan.FromSeconds cuts off, which makes 10.04 s a tick too short.
    static TimeSpan Seconds(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    /// <summary>All that comes until a time, in steps of so many milliseconds.</summary>
    static byte[] Run(DeviceEmulator emulator, double untilSeconds, params int[] stepsMs)
    {
        var bytes = new List<byte>();
        var now = TimeSpan.Zero;
        for (var i = 0; now < Seconds(untilSeconds); i++)
        {
            now = TimeSpan.FromTicks(Math.Min((now + TimeSpan.FromMilliseconds(stepsMs[i % stepsMs.Length])).Ticks, Seconds(untilSeconds).Ticks));
            bytes.AddRange(emulator.Advance(now));
        }
        return [.. bytes];
    }

    static bool Within(IEnumerable<Outage> outages, long sample) => outages.Any(o => o.Covers(Seconds((sample + 1) / 250.0)));

    static void AssertAddsUp(EmulatorTally tally) =>
        Assert.Equal(tally.Sent, tally.InPackets + tally.Dropped + tally.InStalls + tally.InUnplugs + tally.NotTaken);

    [Fact]
    public void Device_is_silent_until_it_is_started_and_then_sends_evenly()
    {
        var emulator = new DeviceEmulator(new EmulatedCyton(), tick => (float)(tick * Step), EmulatedFaults.None);
        Assert.Empty(emulator.Advance(Seconds(10)).ToArray());
        Assert.False(emulator.HasBegun);

        emulator.Receive("b"u8);

        Assert.Equal([5, 5, 0, 1, 4], new[] { 0.02, 0.04, 0.043, 0.044, 0.06 }.Select(t => emulator.Advance(Seconds(10 + t)).Length / 33));
        Assert.Equal(15, emulator.Tally.Sent);
        Assert.Equal(Seconds(0.06), emulator.Elapsed);
    }

    [Fact]
    public void Device_sends_its_answers_with_the_next_step_and_before_packets()
    {
        var emulator = new DeviceEmulator(new EmulatedCyton(), _ => 0, EmulatedFaults.None);
        emulator.Receive("~~b"u8);

        var bytes = emulator.Advance(Seconds(0.02)).ToArray();

        Assert.Equal("Sample rate is 250Hz$$$", ReadByHand.Text(bytes.AsSpan(0, bytes.Length - 5 * 33)));
        Assert.Equal(5, ReadByHand.Cyton(bytes[^(5 * 33)..]).Count);
    }

    [Fact]
    public void Any_steps_give_the_same_bytes() =>
        Gen.Select(AnyFaults, Gen.Double[0, 0.05], Gen.Int[1, 3000].Array[1, 20]).Sample((faults, corrupt, steps) =>
        {
            faults = faults with { Corrupt = corrupt };
            var whole = NewCyton(faults);
            var split = NewCyton(faults);

            Assert.Equal(whole.Advance(Seconds(30)).ToArray(), Run(split, 30, steps));
            Assert.Equal(whole.Tally, split.Tally);
        }, iter: 100);

    [Fact]
    public void Counter_goes_on_through_faults_and_every_sample_is_accounted_for() =>
        Gen.Select(AnyFaults, Gen.Int[1, 100].Array[1, 20]).Sample((faults, steps) =>
        {
            var emulator = NewCyton(faults);

            var packets = ReadByHand.Cyton(Run(emulator, 60, steps));

            var numbers = packets.Select(p => (long)p.Values[0]).ToArray();
            Assert.All(packets.Zip(numbers), pair => Assert.Equal(pair.Second % 256, pair.First.Counter));
            Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.True(pair.First < pair.Second));
            var tally = emulator.Tally;
            var all = Enumerable.Range(0, 60 * 250).Select(i => (long)i).ToArray();
            Assert.Equal(all.Length, tally.Sent);
            Assert.Equal(numbers.Length, tally.InPackets);
            Assert.Equal(all.Count(i => Within(faults.Unplugs, i)), tally.InUnplugs);
            Assert.Equal(all.Count(i => !Within(faults.Unplugs, i) && Within(faults.Stalls, i)), tally.InStalls);
            Assert.DoesNotContain(numbers, i => Within(faults.Unplugs, i) || Within(faults.Stalls, i));
            AssertAddsUp(tally);
        }, iter: 100);

    [Fact]
    public void Corruption_alters_as_many_bytes_as_it_says_and_no_packet_more() =>
        Gen.Select(Gen.Double[0, 0.1], Gen.ULong[0, 1000]).Sample((corrupt, seed) =>
        {
            var clean = NewCyton(new() { Drop = 0.1, Seed = seed }).Advance(Seconds(20)).ToArray();
            var emulator = NewCyton(new() { Drop = 0.1, Corrupt = corrupt, Seed = seed });

            var corrupted = emulator.Advance(Seconds(20)).ToArray();

            Assert.Equal(clean.Length, corrupted.Length);
            Assert.Equal(clean.Zip(corrupted).Count(pair => pair.First != pair.Second), emulator.Tally.CorruptedBytes);
            Assert.Equal(clean.Chunk(33).Zip(corrupted.Chunk(33)).Count(pair => !pair.First.SequenceEqual(pair.Second)), emulator.Tally.CorruptedPackets);
        }, iter: 100);

    [Fact]
    public void Faults_are_as_frequent_as_asked_for()
    {
        var emulator = NewCyton(new() { Drop = 0.01, Corrupt = 0.001, Seed = 7 });

        emulator.Advance(Seconds(3600));

        // Five standard deviations of a binomial distribution.
        Assert.InRange(emulator.Tally.Dropped, 9_000 - 472, 9_000 + 472);
        Assert.InRange(emulator.Tally.CorruptedBytes, 29_403 - 857, 29_403 + 857);
    }

    [Fact]
    public void Faults_are_others_for_another_seed_and_the_same_for_the_same()
    {
        byte[] Bytes(ulong seed) => NewCyton(new() { Drop = 0.1, Corrupt = 0.01, Seed = seed }).Advance(Seconds(10)).ToArray();

        Assert.Equal(Bytes(3), Bytes(3));
        Assert.NotEqual(Bytes(3), Bytes(4));
    }

    [Fact]
    public void Outage_takes_the_samples_from_its_start_on_and_before_its_end()
    {
        var emulator = NewCyton(new() { Stalls = [new(Seconds(60), Seconds(10)), new(Seconds(100), Seconds(1))], Unplugs = [new(Seconds(90), Seconds(5))] });

        var numbers = ReadByHand.Cyton(Run(emulator, 200, 20)).Select(p => (long)p.Values[0]).ToArray();

        var jumps = numbers.Zip(numbers.Skip(1)).Where(pair => pair.Second != pair.First + 1);
        Assert.Equal([(14_998L, 17_499L), (22_498L, 23_749L), (24_998L, 25_249L)], jumps);
        Assert.Equal((2_750, 1_250), (emulator.Tally.InStalls, emulator.Tally.InUnplugs));
    }

    [Fact]
    public void Nothing_gets_through_in_either_direction_during_an_outage()
    {
        var emulator = NewCyton(new() { Stalls = [new(Seconds(1), Seconds(1))], Unplugs = [new(Seconds(3), Seconds(1))] });
        foreach (var at in (double[])[1.5, 3.5])
        {
            emulator.Advance(Seconds(at));
            emulator.Receive("vsd"u8);
            Assert.Empty(emulator.Advance(Seconds(at + 0.1)).ToArray());
        }

        // It heard nothing and streams on.
        Assert.Equal(5, ReadByHand.Cyton(Run(emulator, 4.02, 4000, 20)[^(5 * 33)..]).Count);
    }

    [Fact]
    public void Port_is_away_exactly_while_it_is_unplugged()
    {
        var emulator = NewCyton(new() { Unplugs = [new(Seconds(1), Seconds(2))] });
        bool At(double seconds)
        {
            emulator.Advance(Seconds(seconds));
            return emulator.IsPluggedIn;
        }

        Assert.Equal([true, true, false, false, true], new[] { 0, 0.999, 1, 2.999, 3 }.Select(At));
    }

    [Fact]
    public void Device_tells_what_happens_as_it_happens()
    {
        var told = new List<string>();
        var emulator = NewCyton(new() { Stalls = [new(Seconds(60), Seconds(10))], Unplugs = [new(Seconds(90), Seconds(2.5))] }, told.Add);
        emulator.Advance(Seconds(59.9));
        Assert.Equal(["0.0 s: the receiver started it, at 250 Hz"], told);

        emulator.Advance(Seconds(60));
        Assert.Equal("60.0 s: silent for 10 s", told[^1]);
        emulator.Advance(Seconds(100));
        emulator.Receive("s"u8);

        Assert.Equal(["70.0 s: the silence is over", "90.0 s: unplugged for 2.5 s", "92.5 s: plugged in again", "100.0 s: the receiver stopped it"], told[2..]);
    }

    [Fact]
    public void Samples_that_nobody_took_are_counted_as_such()
    {
        var emulator = NewCyton(new() { Drop = 0.5 });
        emulator.Advance(Seconds(1));
        var taken = emulator.Tally.InPackets;

        emulator.Advance(Seconds(2));
        emulator.NotTaken();
        emulator.NotTaken();

        Assert.Equal((500, taken), (emulator.Tally.Sent, emulator.Tally.InPackets));
        Assert.NotEqual(0, emulator.Tally.NotTaken);
        AssertAddsUp(emulator.Tally);
    }

    [Fact]
    public void Signal_passes_by_while_the_device_is_stopped()
    {
        var emulator = NewCyton(EmulatedFaults.None);
        emulator.Advance(Seconds(1));
        emulator.Receive("s"u8);
        emulator.Advance(Seconds(5));
        emulator.Receive("b"u8);

        var first = ReadByHand.Cyton(emulator.Advance(Seconds(5.02)).ToArray())[0];

        Assert.Equal((0, 1250), (first.Counter, (int)first.Values[0]));
        Assert.Equal(255, emulator.Tally.Sent);
    }

    [Fact]
    public void Device_takes_no_sample_after_the_signal_has_ended()
    {
        var emulator = NewCyton(EmulatedFaults.None);
        emulator.EndTick = 333;

        Run(emulator, 5, 20);

        Assert.Equal((333, 333), (emulator.Tally.Sent, emulator.NextTick));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 10)]
    [InlineData(2, 100)]
    [InlineData(3, 1000)]
    public void Bitalino_sends_as_many_frames_as_its_rate_says(int code, int rateHz)
    {
        var ticks = new List<long>();
        var emulator = new DeviceEmulator(
            new EmulatedBitalino(),
            tick =>
            {
                ticks.Add(tick);
                return 0;
            },
            EmulatedFaults.None);
        emulator.Receive([(byte)(code << 6 | 3), 1 | 2 << 2]);

        var frames = ReadByHand.Bitalino(Run(emulator, 5, 7, 13), channels: 1);

        Assert.Equal(5 * rateHz, frames.Count);
        Assert.Equal(Enumerable.Range(1, 5 * rateHz).Select(i => i * 1000L / rateHz - 1), ticks);
    }
}

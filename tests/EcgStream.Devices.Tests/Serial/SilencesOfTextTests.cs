using System.Globalization;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>A number a line, and silences that are too short for the port to be opened anew.</summary>
public class SilencesOfTextTests
{
    /// <summary>Plays reads (when, from which sample, how many) and takes down where the samples, which are their own numbers, came to lie.</summary>
    static Dictionary<long, long> Places(IEnumerable<(double Seconds, long From, int Count)> reads, string options, double until)
    {
        var clock = VirtualTime.NewClock();
        var feed = new ScriptedFeed(clock);
        var said = reads.Where(r => r.Count > 0).Select(r => (r.Seconds, string.Concat(Enumerable.Range(0, r.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{r.From + i}\r\n")))));
        feed = new(clock, feed.Says(said.Prepend((0, "x\n"))));
        var places = new Dictionary<long, long>();
        using var run = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?unit=mV&{options}"), clock, _ => feed).Devices.Subscribe(device => device.Signal.Subscribe(chunk =>
        {
            for (var i = 0; i < chunk.Length; i++)
                places.Add((long)chunk.MilliVolts.Span[i], chunk.Start + i);
        }));
        clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(until));
        return places;
    }

    /// <summary>Reads every so often of a device that goes on whether it is heard or not, by what reaches us at which time.</summary>
    static IEnumerable<(double Seconds, long From, int Count)> Reads(double rate, double seconds, double every, Func<double, bool> isLost, Func<double, bool> isHeldBack)
    {
        var from = 0L;
        for (var i = 1; i * every <= seconds; i++)
        {
            var now = i * every;
            var taken = (long)Math.Floor(now * rate);
            if (isHeldBack(now))
                continue;
            if (!isLost(now))
                yield return (now, from, (int)(taken - from));
            from = taken;
        }
    }

    [Theory]
    [InlineData("rate=250", 4)]
    [InlineData("rate=250", 0.7)]
    [InlineData("", 4)]
    [InlineData("", 2)]
    public void Source_tells_a_silence_in_which_samples_were_lost(string options, double length)
    {
        var places = Places(Reads(250, 20, 0.05, now => now > 6 && now <= 6 + length, _ => false), options, 25);

        Assert.All(places.Where(p => p.Key < 1500), p => Assert.Equal(p.Key, p.Value));
        // By arrival: a read more or less.
        Assert.All(places.Where(p => p.Key >= 1500), p => Assert.InRange(p.Value - p.Key, -15, 15));
        Assert.Single(places.Where(p => p.Key >= 1500).Select(p => p.Value - p.Key).Distinct());
        Assert.Equal(4999, places.Keys.Max());
    }

    [Theory]
    [InlineData("rate=250")]
    [InlineData("")]
    public void Source_takes_a_silence_for_no_gap_whose_samples_come_afterwards(string options) =>
        Assert.All(Places(Reads(250, 20, 0.05, _ => false, now => now > 6 && now <= 9), options, 25), p => Assert.Equal(p.Key, p.Value));

    [Theory]
    [InlineData("rate=250", 1)]
    [InlineData("rate=260", 1)]
    [InlineData("rate=500", 0.8)]
    [InlineData("", 2.5)]
    public void Source_takes_a_device_that_gathers_for_no_gap(string options, double every) =>
        Assert.All(Places(Reads(250, 60, every, _ => false, _ => false), options, 62), p => Assert.Equal(p.Key, p.Value));
}

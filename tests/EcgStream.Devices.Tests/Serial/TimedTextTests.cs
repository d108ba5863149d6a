using System.Globalization;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>Text with the device's own times: gaps and the rate come from them.</summary>
public class TimedTextTests
{
    /// <summary>Plays lines (when, what) into a source and takes down its chunks.</summary>
    static List<SampleChunk> Play(IEnumerable<(double Seconds, string Text)> lines, string options, double until)
    {
        var clock = VirtualTime.NewClock();
        var feed = new ScriptedFeed(clock);
        feed = new(clock, feed.Says(lines));
        var chunks = new List<SampleChunk>();
        var run = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?unit=mV&stall=100s&{options}"), clock, _ => feed).Devices
            .Subscribe(device => device.Signal.Subscribe(chunks.Add));
        clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(until));
        run.Dispose();
        Assert.True(chunks.Count > 0);
        return chunks;
    }

    /// <summary>Sample k, which is k, taken at k / rate and read in runs of 50 ms; some are lost.</summary>
    static IEnumerable<(double Seconds, string Text)> Lines(double rate, double seconds, Func<long, bool> isLost, Func<long, double, string> line)
    {
        var samples = Enumerable.Range(0, (int)(rate * seconds)).Select(k => (long)k).Where(k => !isLost(k));
        return samples.GroupBy(k => Math.Floor(k / rate / 0.05)).Select(run => (0.05 * (run.Key + 1), string.Concat(run.Select(k => line(k, k / rate)))));
    }

    static string Csv(long k, double seconds, double ticks, long from = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{(from + (long)Math.Floor((seconds * ticks) + 1e-6)) & 0xFFFF_FFFF},{k}\r\n");

    static Dictionary<long, long> Places(List<SampleChunk> chunks) => chunks
        .SelectMany(c => Enumerable.Range(0, c.Length).Select(i => (Number: (long)c.MilliVolts.Span[i], Place: c.Start + i))).ToDictionary(p => p.Number, p => p.Place);

    [Theory]
    [InlineData(1e3, "columns=t,ecg", 250)]
    [InlineData(1e3, "columns=t_ms,ecg", 300)]
    [InlineData(1e6, "columns=t,ecg", 250)]
    [InlineData(1e6, "columns=t_us,ecg&rate=125", 125)]
    [InlineData(1e3, "columns=time,ecg&rate=500", 500)]
    public void Source_finds_rate_unit_and_gaps_by_the_devices_times(double ticks, string options, double rate) =>
        Gen.Select(Gen.Int[200, 5000], Gen.Int[1, 2000], Gen.Int[0, 1_000_000], Gen.Bool).Sample((from, count, start, wraps) =>
        {
            var lines = Lines(rate, 20, k => k >= from && k < from + count, (k, s) => Csv(k, s, ticks, wraps ? (1L << 32) - (long)(5 * ticks) : start));
            var chunks = Play(lines, $"format=csv&{options}", 25);
            var places = Places(chunks);
            // The first line of an opening is dropped.
            Assert.All(places, p => Assert.Equal(p.Key - 1, p.Value));
            Assert.All(chunks, c => Assert.Equal(rate, c.RateHz));
        }, iter: 8);

    [Fact]
    public void Source_reads_times_and_gaps_of_json_lines()
    {
        var lines = Lines(250, 10, k => k is >= 1000 and < 1010, (k, s) => string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{(long)(s * 1000)},\"ecg\":{k}}}\n"));

        Assert.All(Places(Play(lines, "format=jsonl", 15)), p => Assert.Equal(p.Key - 1, p.Value));
    }

    [Fact]
    public void Source_takes_a_damaged_time_for_no_gap()
    {
        var lines = Lines(250, 20, _ => false, (k, s) => Csv(k, s, 1e3).Insert(0, k % 700 == 500 ? "9" : ""));

        Assert.All(Places(Play(lines, "format=csv&columns=t,ecg", 25)), p => Assert.Equal(p.Key - 1, p.Value));
    }

    [Fact]
    public void Source_goes_on_by_arrival_when_the_device_began_anew()
    {
        var first = Lines(250, 10, _ => false, (k, s) => Csv(k, s, 1e3, 50_000));
        var then = Lines(250, 10, _ => false, (k, s) => Csv(10_000 + k, s, 1e3)).Select(l => (l.Seconds + 15, l.Text));

        var places = Places(Play(first.Concat(then), "format=csv&columns=t,ecg", 30));

        Assert.Equal(2498, places[2499]);
        // Five seconds without a sample, give or take a read.
        Assert.InRange(places[10_000], 2499 + 1250 - 25, 2499 + 1250 + 25);
        Assert.All(places.Where(p => p.Key >= 10_000), p => Assert.Equal(places[10_000] + p.Key - 10_000, p.Value));
    }

    [Fact]
    public void Source_reads_columns_without_a_time_as_they_come()
    {
        var lines = Lines(250, 5, _ => false, (k, _) => string.Create(CultureInfo.InvariantCulture, $"7,{k}\n"));

        var chunks = Play(lines, "format=csv&columns=resp,ecg", 10);

        Assert.All(Places(chunks), p => Assert.Equal(p.Key - 1, p.Value));
        Assert.All(chunks, c => Assert.Null(c.RateHz));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&rate=100")]
    public void Source_tells_how_long_a_port_was_away_where_json_lines_have_no_time(string rate)
    {
        var clock = VirtualTime.NewClock();
        ScriptedFeed feed = null!;
        // Pulled out for 3 s; the port is tried again after half a second, one, two: open at 13.5 s.
        Func<IObservable<ReadOnlyMemory<byte>>> Away() => ScriptedFeed.CannotOpen("away");
        Func<IObservable<ReadOnlyMemory<byte>>> Json(long from, double delay) => () =>
            feed.Says(Lines(100, 10, _ => false, (k, _) => string.Create(CultureInfo.InvariantCulture, $"{{\"ecg\":{from + k}}}\n")).Select(l => (l.Seconds + delay, l.Text)), from == 0 ? 10 : null)();
        feed = new(clock, Json(0, 0), Away(), Away(), Json(1350, 0));
        var chunks = new List<SampleChunk>();
        using var run = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?unit=mV&format=jsonl{rate}"), clock, _ => feed).Devices.Subscribe(device => device.Signal.Subscribe(chunks.Add));

        clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(25));

        var gap = Assert.Single(chunks.Zip(chunks.Skip(1)), pair => pair.First.End != pair.Second.Start);
        Assert.InRange(gap.Second.Start - gap.First.End, 345, 365);
    }

    [Fact]
    public void Source_counts_at_its_end_what_no_later_time_confirms()
    {
        var lines = Lines(250, 5, k => k is >= 1000 and not 1010, (k, s) => string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{(long)(s * 1000)},\"ecg\":{k}}}\n"));

        var chunks = Play(lines, "format=jsonl", 15);

        // The first line of an opening is dropped.
        Assert.Equal((1000, 1009), (chunks.Sum(c => c.Length), chunks[^1].Start));
    }
}

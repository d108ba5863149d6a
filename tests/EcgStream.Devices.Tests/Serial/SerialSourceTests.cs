using System.Reactive.Concurrency;
using System.Reactive.Linq;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class SerialSourceTests
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly List<SampleChunk> _chunks = [];
    readonly List<DeviceEvent> _events = [];

    ScriptedFeed Feed(params Func<ScriptedFeed, Func<IObservable<ReadOnlyMemory<byte>>>>[] openings)
    {
        ScriptedFeed feed = null!;
        return feed = new(_clock, [.. openings.Select(o => (Func<IObservable<ReadOnlyMemory<byte>>>)(() => o(feed)()))]);
    }

    IDisposable Run(ISerialFeed feed, string options = "unit=mV&rate=250")
    {
        var source = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?{options}"), _clock, _ => feed);
        return source.Devices.Subscribe(device =>
        {
            device.Events.Subscribe(_events.Add);
            device.Signal.Subscribe(_chunks.Add);
        });
    }

    void Until(double seconds) => _clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(seconds));

    double At(DeviceEvent e) => (e.At - VirtualTime.Epoch).TotalSeconds;

    [Fact]
    public void Source_places_samples_one_after_another_and_says_when_they_came()
    {
        using var _ = Run(Feed(f => f.Says([(0.1, "\n1\n2"), (0.2, "2\n3\n"), (0.3, "4")])));

        Until(1);

        Assert.Equal([(0L, 1), (1L, 2)], _chunks.Select(c => (c.Start, c.Length)));
        Assert.Equal([1, 22, 3], _chunks.SelectMany(c => c.MilliVolts.ToArray()));
        Assert.Equal([0.1, 0.2], _chunks.Select(c => (c.ReceivedAt - VirtualTime.Epoch).TotalSeconds));
        Assert.All(_chunks, c => Assert.Equal(250, c.RateHz));
        Assert.Equal("/dev/ttyUSB0 at 115200 baud", Assert.IsType<DeviceEvent.Connected>(Assert.Single(_events)).Detail);
    }

    [Fact]
    public void Source_states_no_rate_that_it_was_not_told()
    {
        using var _ = Run(Feed(f => f.Counts(200, 3)), "unit=mV");

        Until(2);

        Assert.All(_chunks, c => Assert.Null(c.RateHz));
    }

    [Fact]
    public void Source_waits_for_a_port_that_is_not_there_yet()
    {
        var missing = ScriptedFeed.CannotOpen("There is no port.");
        var feed = Feed(_ => missing, _ => missing, f => f.Counts(250, 10));
        using var _ = Run(feed);

        Until(3);

        Assert.Equal([0, 0.5, 1.5], feed.OpenedAt.Select(t => t.TotalSeconds));
        Assert.Equal(
            [("There is no port.", 0.5), ("There is no port.", 1.0)],
            _events.OfType<DeviceEvent.Disconnected>().Select(e => (e.Reason, e.RetryIn.TotalSeconds)));
        Assert.Equal(1.5, At(Assert.IsType<DeviceEvent.Connected>(_events[2])));
        Assert.Equal(0, _chunks[0].Start);
    }

    [Fact]
    public void Source_reopens_a_port_that_falls_silent_and_waits_longer_each_time()
    {
        var feed = Feed(f => f.Says([(1, "\n1\n")]), f => f.Says([]), f => f.Counts(250, 100));
        using var _ = Run(feed, "unit=mV&rate=250&stall=5s");

        Until(20);

        // Silent from 1 s: closed at 6, open at 6.5, silent, closed at 11.5, open at 12.5.
        Assert.Equal([0, 6.5, 12.5], feed.OpenedAt.Select(t => t.TotalSeconds));
        Assert.Equal([6, 11.5], _events.OfType<DeviceEvent.Stalled>().Select(At));
        Assert.All(_events.OfType<DeviceEvent.Stalled>(), e => Assert.Equal(TimeSpan.FromSeconds(5), e.Silence));
        Assert.Equal("/dev/ttyUSB0 is open and sent nothing for 5 s: it is closed and opened again.", _events.OfType<DeviceEvent.Disconnected>().First().Reason);
    }

    [Fact]
    public void Source_goes_on_counting_while_the_port_is_away_so_that_the_gap_is_exact() =>
        Gen.Select(Gen.Double[100, 1000], Gen.Double[0.1, 5], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[0, 4]).Sample((rate, lasts, atOnce, atOnceThen, failures) =>
        {
            var clock = VirtualTime.NewClock();
            ScriptedFeed feed = null!;
            var openings = new List<Func<IObservable<ReadOnlyMemory<byte>>>> { () => feed!.Counts(rate, lasts, atOnce)() };
            openings.AddRange(Enumerable.Repeat(ScriptedFeed.CannotOpen("away"), failures));
            openings.Add(() => feed!.Counts(rate, 5, atOnceThen)());
            feed = new(clock, [.. openings]);
            var uri = SourceUri.Parse(FormattableString.Invariant($"serial:/dev/ttyUSB0?unit=mV&rate={rate}"));
            var chunks = new List<SampleChunk>();
            using var _ = SerialSource.Create(uri, clock, _ => feed).Devices.Subscribe(device => device.Signal.Subscribe(chunks.Add));

            clock.AdvanceBy(TimeSpan.FromSeconds(20));

            // Each sample says its own number, so that index and number must keep their distance for ever.
            var distances = chunks.SelectMany(c => c.MilliVolts.ToArray().Select((v, i) => c.Start + i - (long)v)).Distinct();
            return chunks.Count > 0 && distances.Count() == 1;
        }, iter: 100);

    [Fact]
    public void Source_measures_a_rate_that_it_was_not_told_to_find_the_gap()
    {
        using var _ = Run(Feed(f => f.Counts(180, 10, atOnce: 9), f => f.Counts(180, 10, atOnce: 9)), "unit=mV");

        Until(15);

        var gap = Assert.Single(_chunks.Zip(_chunks.Skip(1)), pair => pair.First.End != pair.Second.Start);
        Assert.Equal(gap.Second.MilliVolts.Span[0] - gap.First.MilliVolts.Span[^1], gap.Second.Start - (gap.First.End - 1));
    }

    [Fact]
    public void Source_tells_a_break_even_where_it_can_not_know_how_long()
    {
        using var _ = Run(Feed(f => f.Says([(0.1, "\n1\n2\n")], goneAt: 0.2), f => f.Says([(0.1, "\n3\n")])), "unit=mV");

        Until(2);

        Assert.Equal([0, 3], _chunks.Select(c => c.Start));
    }

    [Fact]
    public void Source_loses_no_less_than_the_time_away_when_a_bridge_empties_its_memory_at_once()
    {
        var burst = string.Concat(Enumerable.Range(0, 2000).Select(i => $"\n{i}"));
        using var _ = Run(Feed(f => f.Says([(1, "\n1\n")], goneAt: 1.5), f => f.Says([(0.1, burst)])));

        Until(4);

        // The last sample came at 1 s, the port was open again at 2 s.
        Assert.Equal([0, 1 + 249], _chunks.Select(c => c.Start));
    }

    [Fact]
    public void Source_takes_a_slow_device_for_no_gap_while_the_port_stays_open()
    {
        using var _ = Run(Feed(f => f.Counts(90, 20)), "unit=mV&rate=250");

        Until(10);

        Assert.All(_chunks.Zip(_chunks.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void Source_reports_rejected_lines_once_a_second_and_forgets_none()
    {
        using var _ = Run(Feed(f => f.Says(Enumerable.Range(0, 25).Select(i => (0.1 * (i + 1), $"\nnoise-{i}")), goneAt: 3)));

        Until(3.1);

        var rejected = _events.OfType<DeviceEvent.InputRejected>().ToList();
        Assert.Equal(24, rejected.Sum(e => e.Count));
        Assert.Equal([0.2, 1.2, 2.2, 3], rejected.Select(At));
        Assert.Equal("'noise-23' is no number", rejected[^1].Example);
        Assert.True(_events.IndexOf(rejected[^1]) < _events.FindIndex(e => e is DeviceEvent.Disconnected));
    }

    sealed class BrokenDecoder : ISampleDecoder
    {
        public long Rejected => 0;

        public string LastRejected => "";

        public void Restart()
        {
        }

        public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples) => throw new InvalidOperationException("broken");
    }

    [Fact]
    public void Source_ends_with_the_defect_of_its_decoder_instead_of_the_process()
    {
        var feed = Feed(f => f.Counts(250, 10));
        var uri = SourceUri.Parse("serial:/dev/ttyUSB0");
        var parts = new SerialSource.Parts(uri, SerialSettings.FromUri(uri), feed, new(() => new BrokenDecoder()), TimeSpan.FromSeconds(5), Backoff.Default);
        Exception? error = null;

        using var _ = new SerialSession(parts, _clock, System.Reactive.Observer.Create<DeviceEvent>(_events.Add))
            .Chunks(System.Reactive.Linq.Observable.Never<System.Reactive.Unit>()).Subscribe(_chunks.Add, e => error = e);
        Until(1);

        Assert.Equal("broken", error?.Message);
        Assert.Equal(0, feed.Open);
    }

    [Fact]
    public void Source_leaves_a_throwing_observer_its_own_fault()
    {
        using var _ = SerialSource.Create(SourceUri.Parse("serial:/dev/ttyUSB0?unit=mV"), _clock, _ => Feed(f => f.Counts(250, 10))).Devices
            .Subscribe(device => device.Signal.Subscribe(_ => throw new InvalidOperationException("mine"), _ => { }));

        Assert.Equal("mine", Assert.Throws<InvalidOperationException>(() => Until(1)).Message);
    }

    [Fact]
    public void Source_closes_the_port_with_its_subscription()
    {
        var feed = Feed(f => f.Counts(250, 100));
        var run = Run(feed);
        Until(1);
        var count = _chunks.Count;

        run.Dispose();
        Until(60);

        Assert.Equal(0, feed.Open);
        Assert.Equal((1, count), (feed.OpenedAt.Count, _chunks.Count));
    }

    [Theory]
    [InlineData("serial:/dev/ttyUSB0", "ttyUSB0")]
    [InlineData("serial:COM3", "COM3")]
    [InlineData("serial:/dev/serial/by-id/usb-FTDI FT231X-if00", "usb-FTDI-FT231X-if00")]
    [InlineData("serial:/dev/ttyUSB0?device=bed.4", "bed.4")]
    public void Source_names_its_device_after_the_port_or_as_told(string uri, string expected)
    {
        var devices = new List<EcgDevice>();

        using var _ = SerialSource.Create(SourceUri.Parse(uri), _clock, _ => Feed(f => f.Says([]))).Devices.Subscribe(devices.Add);

        Assert.Equal(expected, Assert.Single(devices).Id);
    }

    [Theory]
    [InlineData("serial:", "names no port")]
    [InlineData("serial:/dev/ttyUSB0?baud=fast", "baud=fast")]
    [InlineData("serial:/dev/ttyUSB0?format=xml", "format=xml")]
    [InlineData("serial:/dev/ttyUSB0?rate=0", "rate=0")]
    [InlineData("serial:/dev/ttyUSB0?bits=25", "bits=25")]
    [InlineData("serial:/dev/ttyUSB0?column=0", "column=0")]
    [InlineData("serial:/dev/ttyUSB0?stall=soon", "stall=soon")]
    [InlineData("serial:/dev/ttyUSB0?device=a/b", "device=a-b")]
    [InlineData("serial:/dev/ttyUSB0?bauds=9600", "bauds")]
    public void Source_refuses_a_uri_that_makes_no_sense(string uri, string says)
    {
        var e = Assert.Throws<EcgStreamException>(() => SerialSource.Create(SourceUri.Parse(uri), _clock));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}

using System.Reactive.Concurrency;
using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

/// <summary>What a source says to devices that are told to start.</summary>
public class SerialOpeningTests
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly List<SampleChunk> _chunks = [];
    readonly List<DeviceEvent> _events = [];

    FaultyBoard Cyton(BoardFaults? faults = null, Func<byte, string?>? answer = null) => new(
        _clock, 250, faults ?? new(), 1, k => CytonPackets.Packet((int)(k % 256), (int)k), (byte)'b', answer ?? (command => (char)command is 'b' or 's' ? null : "OK $$$"));

    IDisposable Run(ISerialFeed feed, string options = "format=cyton") =>
        SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?{options}"), _clock, _ => feed).Devices.Subscribe(device =>
        {
            device.Events.Subscribe(_events.Add);
            device.Signal.Subscribe(_chunks.Add);
        });

    void Until(double seconds) => _clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(seconds));

    static string Text(IEnumerable<byte> commands) => string.Concat(commands.Select(c => (char)c));

    IEnumerable<string> Remarks => _events.OfType<DeviceEvent.Remark>().Select(e => e.Text);

    [Fact]
    public void Source_resets_configures_starts_and_at_the_end_stops_a_cyton()
    {
        var board = Cyton();
        var run = Run(board, "format=cyton&channel=3&gain=8");
        Until(10);
        run.Dispose();

        Assert.Equal("vdxbs", Text(board.Commands));
        Assert.Equal(0, _chunks[0].Start);
        Assert.All(_chunks, c => Assert.Equal(250, c.RateHz));
        Assert.Empty(_events.OfType<DeviceEvent.InputRejected>());
    }

    [Fact]
    public void Source_writes_a_cytons_gain_as_channel_settings()
    {
        var feed = new ScriptedFeed(_clock);
        feed = new(_clock, feed.Says([(0.1, "OK $$$"), (0.2, "OK $$$"), (0.3, "OK $$$")]));
        using var _ = Run(feed, "format=cyton&channel=3&gain=8");
        Until(1);

        Assert.Equal(["v", "d", "x3040110X", "b"], feed.Written.Select(w => Text(w.Command)));
        Assert.Equal([0, 0.1, 0.2, 0.3], feed.Written.Select(w => w.Seconds), (a, b) => Math.Abs(a - b) < 0.01);
    }

    [Fact]
    public void Source_starts_a_bitalino_with_rate_and_channels()
    {
        var feed = new ScriptedFeed(_clock);
        feed = new(_clock, feed.Says([(0.4, "BITalino_v5.2\n")]));
        using var _ = Run(feed, "format=bitalino&channels=A1,A3&channel=A3&rate=100");
        Until(1);

        Assert.Equal([7, 2 << 6 | 3, 1 | 0b101 << 2], feed.Written.Select(w => (int)Assert.Single(w.Command)));
    }

    [Theory]
    [InlineData("format=bitalino", 0b10)]
    [InlineData("format=bitalino&channels=A1,A2", 0b11)]
    [InlineData("format=bitalino&channel=A1", 0b1)]
    public void Source_leaves_the_batterys_threshold_of_a_bitalino_at_rest_alone(string options, int channels)
    {
        var board = new EmulatedBitalino();
        var feed = new EmulatedFeed(_clock, board);
        using (var _ = Run(feed, options))
            Until(5);

        Assert.Equal([7, 3 << 6 | 3, 1 | channels << 2, 0], feed.Commands.Select(c => (int)Assert.Single(c)));
        Assert.Null(board.BatteryThreshold);
        Assert.Empty(Remarks);
        // The electrodes carry 0.5 mV on A2, and nothing on A1.
        Assert.All(_chunks.SelectMany(c => c.MilliVolts.ToArray()), v => Assert.Equal(options.EndsWith("A1", StringComparison.Ordinal) ? 0 : 0.5f, v, 0.01f));
    }

    [Fact]
    public void Source_stops_a_bitalino_that_streams_from_before_and_starts_it_as_it_should()
    {
        var board = new EmulatedBitalino();
        var feed = new EmulatedFeed(_clock, board);
        feed.Write(new byte[] { 1 | 0b111111 << 2 });
        using var _ = Run(feed, "format=bitalino");
        Until(5);

        Assert.Equal([1 | 0b111111 << 2, 7, 0, 7, 3 << 6 | 3, 1 | 0b10 << 2], feed.Commands.Select(c => (int)Assert.Single(c)));
        Assert.Empty(Remarks);
        Assert.All(_chunks.SelectMany(c => c.MilliVolts.ToArray()), v => Assert.Equal(0.5f, v, 0.01f));
        Assert.InRange(_chunks.Sum(c => c.Length), 3000, 4000);
    }

    [Fact]
    public void Source_says_once_that_no_bitalino_answers()
    {
        var feed = new ScriptedFeed(_clock);
        feed = new(_clock, feed.Says([]));
        using (var _ = Run(feed, "format=bitalino"))
            Until(1.5);
        Until(4);

        // What was never started is not stopped.
        Assert.Equal([7, 0, 7], feed.Written.Select(w => (int)Assert.Single(w.Command)));
        using var again = Run(new ScriptedFeed(_clock, feed.Says([])), "format=bitalino");
        Until(8);
        Assert.Equal("No BITalino answers: switch it on, pair it, and check that this is its port.", Assert.Single(Remarks));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Failure: too few chars$$$")]
    public void Source_does_not_believe_a_gain_that_the_cyton_did_not_take(string? answer)
    {
        var board = Cyton(answer: c => (char)c switch { 'x' => answer, 'b' or 's' => null, _ => "OK $$$" });
        using var _ = Run(board, "format=cyton&gain=1");
        Until(10);

        Assert.StartsWith("vdxxvdxx", Text(board.Commands), StringComparison.Ordinal);
        Assert.DoesNotContain((byte)'b', board.Commands);
        Assert.Empty(_chunks);
        Assert.StartsWith("The Cyton did not take gain=1 for channel 1", _events.OfType<DeviceEvent.Disconnected>().First().Reason, StringComparison.Ordinal);
        Assert.Empty(Remarks);
    }

    [Fact]
    public void Source_goes_on_where_a_cyton_takes_its_gain_the_second_time()
    {
        var asked = 0;
        var board = Cyton(answer: c => (char)c switch { 'x' => asked++ == 0 ? null : "Success: Channel set for 1$$$", 'b' or 's' => null, _ => "OK $$$" });
        using var _ = Run(board, "format=cyton&gain=1");
        Until(10);

        Assert.Equal("vdxxb", Text(board.Commands));
        Assert.NotEmpty(_chunks);
        Assert.Empty(_events.OfType<DeviceEvent.Disconnected>());
    }

    [Fact]
    public void Source_says_of_a_cyton_that_only_one_command_has_no_answer()
    {
        using var _ = Run(Cyton(answer: c => (char)c == 'v' ? "OK $$$" : null));
        Until(5);

        Assert.StartsWith("No Cyton dongle answers", Assert.Single(Remarks), StringComparison.Ordinal);
        Assert.NotEmpty(_chunks);
    }

    [Fact]
    public void Source_leaves_a_board_that_kept_sending_as_it_is()
    {
        var board = Cyton(new() { Unplugs = [(10, 5)] });
        using var _ = Run(board);
        Until(30);

        Assert.Equal("vdb", Text(board.Commands));
        Assert.True(_chunks[^1].End > 25 * 250);
    }

    [Fact]
    public void Source_listens_as_long_as_it_bears_silence_when_the_port_stayed_open()
    {
        var board = Cyton(new() { Stalls = [(10, 9)] });
        using var _ = Run(board);
        Until(30);

        Assert.Single(_events.OfType<DeviceEvent.Stalled>());
        Assert.Equal("vdb", Text(board.Commands));
    }

    [Fact]
    public void Source_starts_a_board_anew_that_stays_silent_with_its_port_open()
    {
        var board = Cyton(new() { Stalls = [(10, 1000)] });
        using var _ = Run(board);
        Until(40);

        // Silent from 10 s: closed at 15, listened to from 15.5 to 20.5, and then from 21.5 to 22.5.
        Assert.StartsWith("vdbv", Text(board.Commands), StringComparison.Ordinal);
        Assert.Equal([15, 20.5], _events.OfType<DeviceEvent.Stalled>().Take(2).Select(e => (e.At - VirtualTime.Epoch).TotalSeconds), (a, b) => Math.Abs(a - b) < 0.2);
    }

    [Fact]
    public void Source_starts_a_board_anew_that_is_silent_when_its_port_comes_back()
    {
        // It answers and never sends on its own: every opening needs its start.
        var feed = new ScriptedFeed(_clock);
        Func<IObservable<ReadOnlyMemory<byte>>> Opening(double answersAt) => () =>
            feed.Says([(answersAt, "$$$"), (answersAt + 0.05, "$$$"), .. Enumerable.Range(0, 100).Select(k => (answersAt + 0.1 + k / 250.0, System.Text.Encoding.Latin1.GetString(CytonPackets.Packet(k, 1))))], goneAt: answersAt + 2)();
        feed = new(_clock, Opening(0.05), Opening(1.15), feed.Says([]));
        using var _ = Run(feed);
        Until(6);

        Assert.Equal("vdbvdb", Text(feed.Written.Take(6).SelectMany(w => w.Command)));
        Assert.Equal([0.0, 3.55], feed.Written.Where(w => w.Command is [(byte)'v']).Take(2).Select(w => w.Seconds), (a, b) => Math.Abs(a - b) < 0.11);
        // From the last sample (0.55 s) to the new start (about 3.7 s) no sample is known: the index goes on with time.
        Assert.InRange(_chunks.First(c => c.Start > 100).Start, 100 + 750, 100 + 850);
    }

    [Fact]
    public void Source_says_when_nothing_answers_and_goes_on()
    {
        using var _ = Run(Cyton(answer: _ => null));
        Until(10);

        Assert.Equal("No Cyton dongle answers: set its switch to GPIO 6, plug it in again, and check that this is its port.", Assert.Single(Remarks));
        Assert.NotEmpty(_chunks);
    }

    [Fact]
    public void Source_says_when_the_dongle_answers_for_a_board_that_is_off()
    {
        using var _ = Run(Cyton(answer: c => (char)c == 'v' ? "Failure: Communications timeout - Device failed to poll Host$$$" : "$$$"));
        Until(5);

        Assert.Contains("switch the board on", Assert.Single(Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(1, false)]
    [InlineData(null, false)]
    public void Source_says_what_to_do_about_an_adapter_that_holds_bytes_back(int? milliseconds, bool tells)
    {
        var uri = SourceUri.Parse("serial:/dev/ttyUSB0");
        var parts = new SerialSource.Parts(uri, SerialSettings.FromUri(uri), new ScriptedFeed(_clock, new ScriptedFeed(_clock).Says([])),
            SerialProtocols.All[0].Read(uri), TimeSpan.FromSeconds(5), Backoff.Default)
        {
            LatencyTimer = () => milliseconds is { } ms ? ("ttyUSB3", ms) : null,
        };

        using var _ = new SerialSession(parts, _clock, System.Reactive.Observer.Create<DeviceEvent>(_events.Add))
            .Chunks(System.Reactive.Linq.Observable.Never<System.Reactive.Unit>()).Subscribe(_chunks.Add);

        Assert.Equal(
            tells ? ["The adapter of /dev/ttyUSB0 holds bytes back for 16 ms; make samples come evenly with 'echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB3/latency_timer'."] : [],
            Remarks);
    }

    [Theory]
    [InlineData("format=cyton&channel=9", "channel=9")]
    [InlineData("format=cyton&gain=5", "amplifies by 1, 2, 4, 6, 8, 12, 24")]
    [InlineData("format=cyton&unit=mV", "'unit'")]
    [InlineData("format=bitalino&channels=A1,A7", "A1 … A6")]
    [InlineData("format=bitalino&channels=A1&channel=A2", "channels=A1 does not hold")]
    [InlineData("format=bitalino&rate=500", "1, 10, 100, 1000")]
    [InlineData("format=csv&columns=a,b", "call the column with the samples 'ecg'")]
    [InlineData("format=auto&colour=red", "'colour'")]
    public void Source_refuses_options_that_make_no_sense(string options, string says)
    {
        var e = Assert.Throws<EcgStreamException>(() => Run(Cyton(), options));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Source_counts_at_its_end_the_sample_that_no_other_confirms(bool endsAtOnce)
    {
        static string Latin1(IEnumerable<byte[]> packets) => Encoding.Latin1.GetString([.. packets.SelectMany(p => p)]);
        var feed = new ScriptedFeed(_clock);
        feed = new(_clock, feed.Says(
        [
            (0.1, "OK $$$"), (0.2, "OK $$$"),
            (0.5, Latin1(Enumerable.Range(0, 500).Select(k => CytonPackets.Packet(k % 256, k)))),
            (2.5, Latin1([CytonPackets.Packet(510 % 256, 510)])),
        ]));
        var uri = SourceUri.Parse("serial:/dev/ttyUSB0?format=cyton");
        var run = SerialSource.Create(uri, _clock, _ => feed).Devices.Subscribe(device => device.Signal.Subscribe(_chunks.Add));
        Until(endsAtOnce ? 2.6 : 4);
        run.Dispose();

        Assert.Equal((501, 511), (_chunks.Sum(c => c.Length), _chunks[^1].End));
    }
}

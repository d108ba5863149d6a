using System.Globalization;
using System.Reactive.Concurrency;
using System.Text;
using EcgStream.Testing;

namespace EcgStream.Devices.Tests;

public class FormatSearchTests
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();

    /// <summary>Pieces said every 4 ms for a while.</summary>
    ScriptedFeed Says(Func<int, string> piece, double seconds = 20)
    {
        var feed = new ScriptedFeed(_clock);
        return new(_clock, feed.Says(Enumerable.Range(0, (int)(seconds * 250)).Select(k => (0.05 + k / 250.0, piece(k)))));
    }

    static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    (List<SampleChunk> Chunks, List<string> Remarks) Run(ISerialFeed feed, string options = "format=auto", double seconds = 10)
    {
        var chunks = new List<SampleChunk>();
        var remarks = new List<string>();
        using var _ = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?{options}"), _clock, _ => feed).Devices.Subscribe(device =>
        {
            device.Events.Subscribe(e => remarks.AddRange(e is DeviceEvent.Remark remark ? [remark.Text] : []));
            device.Signal.Subscribe(chunks.Add);
        });
        _clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(seconds));
        return (chunks, remarks);
    }

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Search_finds_numbers_and_the_converter_they_come_from()
    {
        var (chunks, remarks) = Run(Says(k => $"{Number(2000 + k % 500)}\r\n"));

        Assert.Contains("'serial:/dev/ttyUSB0?format=ascii&bits=12'", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.Contains("counts up to 2", remarks[0], StringComparison.Ordinal);
        Assert.NotEmpty(chunks);
    }

    [Fact]
    public void Search_finds_columns_and_which_is_the_time()
    {
        var (chunks, remarks) = Run(Says(k => $"{Number(5000 + 4 * k)},{Number(k * 7 % 1000)}\r\n"));

        Assert.Contains("format=csv&columns=t,ecg'", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.All(chunks, c => Assert.Equal(250, c.RateHz));
    }

    [Fact]
    public void Search_finds_json_and_its_member()
    {
        var (chunks, remarks) = Run(Says(k => $"{{\"t\":{Number(4 * k)},\"lead\":{Number(k * 7 % 1000)}}}\n"));

        Assert.Contains("format=jsonl&key=lead'", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.NotEmpty(chunks);
    }

    [Fact]
    public void Search_finds_a_cyton_that_sends()
    {
        var (_, remarks) = Run(Says(k => Latin(CytonPackets.Packet(k % 256, k))));

        Assert.Equal("On /dev/ttyUSB0: packets of an OpenBCI Cyton (250 Hz); read it as 'serial:/dev/ttyUSB0?format=cyton'.", remarks[0]);
    }

    [Fact]
    public void Search_finds_a_bitalino_that_sends_with_its_channels()
    {
        var (_, remarks) = Run(Says(k => string.Concat(Enumerable.Range(4 * k, 4).Select(i => Latin(BitalinoFrames.Frame(i % 16, i % 1024, 7, i % 77))))));

        Assert.Contains("format=bitalino&channel=A2&channels=A1,A2,A3&rate=1000'", remarks[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('v', "$$$", "format=cyton'")]
    [InlineData('\x07', "BITalino_v5.2\n", "format=bitalino'")]
    public void Search_asks_a_silent_port_for_its_name_and_starts_it(char question, string answer, string source)
    {
        var started = question == 'v' ? (byte)'b' : (byte)(1 | 2 << 2);
        var board = new FaultyBoard(_clock, question == 'v' ? 250 : 1000, new(), 1,
            k => question == 'v' ? CytonPackets.Packet((int)(k % 256), (int)k) : BitalinoFrames.Frame((int)(k % 16), (int)(k % 1024)), started,
            command => command == question || (question == 'v' && command == 'd') ? answer : null);

        var (chunks, remarks) = Run(board, seconds: 15);

        Assert.Contains(source, remarks[0], StringComparison.Ordinal);
        Assert.NotEmpty(chunks);
    }

    [Fact]
    public void Search_takes_the_users_word_where_it_is_given()
    {
        var (_, remarks) = Run(Says(k => $"{Number(2000 + k % 500)}\r\n"), "format=auto&bits=14&rate=250");

        Assert.Contains("format=ascii&bits=14&rate=250'", remarks[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format=auto&channel=A2", "packets of an OpenBCI Cyton (250 Hz), which the options don't fit. ", "has channel=A2: give a whole number from 1 to 8.")]
    [InlineData("format=auto&gain=1100", "packets of an OpenBCI Cyton", "has gain=1100")]
    public void Search_ends_in_a_sentence_where_the_options_do_not_fit_what_was_found(string options, params string[] says)
    {
        Exception? error = null;
        var feed = Says(k => Latin(CytonPackets.Packet(k % 256, k)));
        using var _ = SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?{options}"), _clock, _ => feed).Devices
            .Subscribe(device => device.Signal.Subscribe(_ => { }, e => error = e));
        _clock.AdvanceTo(VirtualTime.Epoch + TimeSpan.FromSeconds(10));

        var mistake = Assert.IsType<EcgStreamException>(error);
        Assert.All(says, part => Assert.Contains(part, mistake.Message, StringComparison.Ordinal));
        Assert.Equal(0, feed.Open);
    }

    [Theory]
    [InlineData("unit=furlong")]
    [InlineData("bits=25")]
    [InlineData("gain=0")]
    [InlineData("channel=A9")]
    [InlineData("channels=A1,B2")]
    [InlineData("rate=100000")]
    [InlineData("columns=a,b")]
    public void Search_refuses_at_once_what_fits_no_format(string option)
    {
        var e = Assert.Throws<EcgStreamException>(() => Run(Says(_ => ""), $"format=auto&{option}"));

        Assert.Contains(option[..option.IndexOf('=', StringComparison.Ordinal)], e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channel=A2")]
    [InlineData("channel=8")]
    [InlineData("rate=1")]
    [InlineData("gain=1100&bits=12&unit=uV&columns=t,ecg&key=lead&column=2")]
    public void Search_takes_what_fits_some_format(string options) =>
        SerialSource.Create(SourceUri.Parse($"serial:/dev/ttyUSB0?format=auto&{options}"), _clock, _ => Says(_ => ""));

    [Fact]
    public async Task Probe_says_that_the_options_do_not_fit_what_it_found()
    {
        var feed = Says(k => Latin(CytonPackets.Packet(k % 256, k)));
        var probe = SerialProbe.RunAsync("serial:/dev/ttyUSB0?channel=A2", TimeSpan.FromSeconds(6), _clock, _ => feed, CancellationToken.None);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        var finding = await probe;
        Assert.Null(finding.Source);
        Assert.True(finding.Failed);
        Assert.Contains("which the options don't fit", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_says_once_that_a_port_is_silent()
    {
        var (_, remarks) = Run(Says(_ => "", 0), "format=auto&stall=60s", seconds: 30);

        Assert.Equal("/dev/ttyUSB0 is silent, and no Cyton or BITalino answers: check that the device is on, and that this is its port.", Assert.Single(remarks));
    }

    [Fact]
    public void Search_takes_noise_for_a_wrong_speed()
    {
        var random = new Random(1);
        var (chunks, remarks) = Run(Says(_ => Latin([(byte)random.Next(128, 256), (byte)random.Next(128, 160)])));

        Assert.Contains("try another speed with baud=", remarks[0], StringComparison.Ordinal);
        Assert.Empty(chunks);
    }

    [Fact]
    public void Search_shows_text_that_holds_no_samples()
    {
        var (_, remarks) = Run(Says(_ => "Connecting to WiFi...\r\n"));

        Assert.Contains("Text came that holds no samples, 'Connecting to WiFi...", remarks[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_says_what_is_on_a_port_and_closes_it()
    {
        var feed = Says(k => $"{Number(k % 500)}\r\n");
        var probe = SerialProbe.RunAsync("/dev/ttyUSB0", TimeSpan.FromSeconds(6), _clock, _ => feed, CancellationToken.None);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.Equal("serial:/dev/ttyUSB0?format=ascii", (await probe).Source);
        Assert.Equal(0, feed.Open);
        Assert.Empty(feed.Written);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Probe_leaves_a_bitalino_at_rest_even_where_its_first_question_is_lost(bool isLost)
    {
        var board = new EmulatedBitalino();
        var feed = new EmulatedFeed(_clock, board, command => isLost && command == 0);
        var probe = SerialProbe.RunAsync("/dev/ttyUSB0", SerialProbe.DefaultLimit, _clock, _ => feed, CancellationToken.None);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.Equal("serial:/dev/ttyUSB0?format=bitalino", (await probe).Source);
        Assert.Equal(isLost ? [[7], "v"u8.ToArray(), [0]] : (byte[][])[[7]], feed.Commands);
        Assert.False(board.IsStreaming);
        Assert.Null(board.BatteryThreshold);
    }

    [Fact]
    public void Probe_refuses_an_option_that_it_does_not_know()
    {
        var e = Assert.Throws<EcgStreamException>(() => SerialProbe.PortOf("serial:/dev/ttyUSB0?foo=1"));

        Assert.Contains("'foo'", e.Message, StringComparison.Ordinal);
        Assert.Equal("/dev/ttyUSB0", SerialProbe.PortOf("serial:/dev/ttyUSB0?baud=9600"));
        Assert.Equal("/dev/ttyUSB0", SerialProbe.PortOf("/dev/ttyUSB0"));
    }

    [Fact]
    public async Task Probe_finds_a_cyton_and_leaves_it_at_rest()
    {
        var board = new EmulatedCyton();
        var probe = SerialProbe.RunAsync("/dev/ttyUSB0", SerialProbe.DefaultLimit, _clock, _ => new EmulatedFeed(_clock, board), CancellationToken.None);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));

        Assert.Equal("serial:/dev/ttyUSB0?format=cyton", (await probe).Source);
        Assert.False(board.IsStreaming);
    }

    [Fact]
    public async Task Probe_says_why_a_port_can_not_be_opened()
    {
        var feed = new ScriptedFeed(_clock, ScriptedFeed.CannotOpen("There is no port."));

        Assert.Equal(new("There is no port.", null) { Failed = true }, await SerialProbe.RunAsync("/dev/ttyUSB0", TimeSpan.FromSeconds(6), _clock, _ => feed, CancellationToken.None));
    }
}

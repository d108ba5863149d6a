using System.Text;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class OpenSignalsTests : IDisposable
{
    const string Bitalino = """
        {"20:16:07:18:17:02": {"sensor": ["ECG", "RAW"], "device name": "x", "column": ["nSeq", "I1", "I2", "O1", "O2", "A2", "A6"], "sync interval": 2, "time": "14:38:27.823",
        "comments": "after lunch", "channels": [2, 6], "date": "2017-2-10", "mode": 0, "firmware version": 52, "device": "bitalino_rev", "position": 0, "sampling rate": 1000,
        "label": ["A2", "A6"], "resolution": [4, 1, 1, 1, 1, 10, 6], "special": [{}, {}]}}
        """;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_become_millivolts_by_the_sensors_transfer_function()
    {
        var read = Recording.Open(_folder.Write("r.txt", Text(Bitalino, "0\t0\t0\t0\t0\t512\t7\t", "1\t0\t0\t0\t0\t0\t7\t", "2\t0\t0\t0\t0\t1023\t7\t", "3\t0\t0\t0\t0\t768\t7\t")));
        Assert.Equal([0f, -1.5f, (float)((1023 / 1024.0 - 0.5) * 3), 0.75f], read.MilliVolts.ToArray());
        Assert.Equal(("ECG", 1000.0, 4L), (read.Channel, read.RateHz, read.End));
        Assert.Equal(3 / 1024.0, read.Resolution!.Value, 1e-15);
        Assert.Equal(new DateTimeOffset(2017, 2, 10, 14, 38, 27, 823, TimeSpan.Zero), read.BaseTime);
        Assert.Equal([new(SignalFault.Saturated, 1, 2)], read.Marks.ToArray());
        Assert.Equal(["after lunch", "bitalino_rev 20:16:07:18:17:02"], read.Comments.ToArray());
    }

    [Fact]
    public void Channels_are_told_and_a_raw_one_needs_a_unit()
    {
        var path = _folder.Write("r.txt", Text(Bitalino, "0\t0\t0\t0\t0\t512\t7\t"));
        Assert.Equal([new("ECG", "mV", 1000, 1), new("A6", null, 1000, 1)], Recording.Inspect(path).Channels.ToArray());
        Assert.Contains("state 'unit'", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { Channel = "A6" })).Message, StringComparison.Ordinal);
        Assert.Equal(0.007f, Recording.Open(path, new() { Channel = "A6", Unit = "uV" }).MilliVolts.Span[0]);
        Assert.Equal(0, Recording.Open(path, new() { Channel = "A2" }).MilliVolts.Span[0]);
        Assert.Contains("ECG (0), A6 (1)", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { Channel = "A3" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counter_tells_lost_samples_to_the_sample() =>
        Gen.Int[1, 16].Array[1, 40].Sample(steps =>
        {
            var rows = new List<string> { Row(0) };
            var expected = new List<long> { 0 };
            // Losses are the exception: a column whose steps are mostly others than one counts no samples.
            foreach (var step in steps.SelectMany(s => new[] { 1, s, 1 }))
            {
                expected.Add(expected[^1] + step);
                rows.Add(Row(expected[^1]));
            }
            var read = Read(Text(Bitalino, [.. rows]));
            Assert.Equal(expected, read.Segments.SelectMany(s => Enumerable.Range(0, s.MilliVolts.Length).Select(i => s.Start + i)));
            static string Row(long index) => $"{index % 16}\t0\t0\t0\t0\t{500 + index % 7}\t0";
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100)]
    [InlineData(3, 100)]
    [InlineData(15, 100)]
    public void Column_that_counts_no_samples_invents_no_losses(int step, int rows)
    {
        var read = Read(Text(Bitalino, [.. Enumerable.Range(0, rows + 1).Select(i => i == 70 ? "?" : $"{i * step % 16}\t0\t0\t0\t0\t500\t0")]));
        Assert.Equal((rows + 1L, rows > 70 ? 2 : 1), (read.End, read.Segments.Length));
        Assert.Contains("was not used", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Row_that_can_not_be_read_is_a_lost_sample()
    {
        var read = Read(Text(Bitalino, "0\t0\t0\t0\t0\t500\t0", "1\t0\t0\t0\t0\t?\t0", "2\t0\t0\t0\t0\t5000\t0", "3\t0\t0\t0\t0\t510\t0"));
        Assert.Equal([(0L, 1L), (3L, 4L)], read.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal(2, read.RejectedRows);
        Assert.StartsWith("line 6", read.RejectedExample, StringComparison.Ordinal);
        var plain = Read(Text("""{"x": {"sensor": ["ECG"], "column": ["A1"], "device": "bitalino", "sampling rate": 100, "label": ["A1"]}}""", "500", "?", "510", "511"));
        Assert.Equal([(0L, 1L), (2L, 4L)], plain.Segments.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void Wider_counter_goes_round_where_it_must()
    {
        var header = """{"x": {"sensor": ["ECG"], "column": ["nSeq", "DI", "CH1"], "device": "channeller", "sampling rate": 1000, "label": ["CH1"], "resolution": [16]}}""";
        var read = Read(Text(header, "65534\t0\t1", "65535\t0\t2", "0\t0\t3", "3\t0\t4"), new() { Unit = "uV" });
        Assert.Equal([(0L, 3L), (5L, 6L)], read.Segments.Select(s => (s.Start, s.End)));
        Assert.Contains("raw steps", Assert.Throws<EcgStreamException>(() => Read(Text(header, "1\t0\t1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_several_devices_stand_one_after_another()
    {
        var device = """{"sensor": ["ECG"], "column": ["nSeq", "A1"], "device": "bitalino", "sampling rate": 100, "label": ["A1"], "resolution": [4, 10]}""";
        var text = Text($$"""{"aa": {{device}}, "bb": {{device}}}""", "0\t512\t3\t768", "1\t512\t5\t768");
        Assert.Equal([(0L, 2L)], Read(text, new() { Channel = "ECG A1 aa" }).Segments.Select(s => (s.Start, s.End)));
        var second = Read(text, new() { Channel = "ECG A1 bb" });
        Assert.Equal([(0L, 1L), (2L, 3L)], second.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal([0.75f, 0.75f], second.MilliVolts.ToArray());
    }

    [Theory]
    [InlineData("", "second line")]
    [InlineData("# {\n", "JSON object")]
    [InlineData("# {}\n", "no channels")]
    [InlineData("# {\"x\": {\"sampling rate\": \"fast\", \"column\": [\"A1\"], \"label\": [\"A1\"]}}\n", "states 0 Hz")]
    [InlineData("# {\"x\": 3}\n", "JSON object")]
    [InlineData("# {\"x\": {\"sampling rate\": 100, \"column\": [\"A1\"], \"label\": [\"A1\"], \"sensor\": [\"ECG\"], \"device\": \"bitalino\"}}\n", "no samples")]
    [InlineData("# {\"x\": {\"sampling rate\": 100, \"column\": [\"A1\"], \"label\": [\"A1\"], \"sensor\": [\"ECG\"], \"device\": \"bitalino\"}}\n1\na\nb\n", "2 of its rows")]
    public void What_can_not_be_read_is_refused_in_one_sentence(string rest, string says) =>
        Assert.Contains(says, Assert.Throws<EcgStreamException>(() => Read("# OpenSignals Text File Format\n" + rest)).Message, StringComparison.Ordinal);

    [Fact]
    public void Plain_text_is_still_read_as_columns() =>
        Assert.Equal([1, 2], Recording.Open(_folder.Write("r.txt", "ecg_mV\n1\n2\n"), new() { RateHz = 250 }).MilliVolts.ToArray());

    [Fact]
    public void Any_rows_are_read_the_same_at_every_split_or_refused() =>
        Gen.Select(Gen.Char["0123456789\t\t\t\n\n.-#x"].Array[0, 200], Gen.Int[1, 16]).Sample((rows, bufferSize) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Text(Bitalino.ReplaceLineEndings(""), new string(rows)));
            Assert.Equal(Outcome(1 << 16), Outcome(bufferSize));
            string Outcome(int size)
            {
                try
                {
                    var read = OpenSignalsFormat.Read("r.txt", new MemoryStream(bytes), new() { Unit = "uV", Channel = "A6" }, size);
                    return $"{string.Join(' ', read.Segments.Select(s => (s.Start, s.End)))} {string.Join(' ', read.MilliVolts.ToArray())} {read.RejectedRows} {read.RejectedExample}";
                }
                catch (EcgStreamException e)
                {
                    return e.Message;
                }
            }
        }, iter: 3000);

    static Recording Read(string text, RecordingOptions? options = null) =>
        OpenSignalsFormat.Read("r.txt", new MemoryStream(Encoding.UTF8.GetBytes(text)), options ?? RecordingOptions.Default);

    static string Text(string header, params string[] rows) =>
        $"# OpenSignals Text File Format\n# {header.ReplaceLineEndings(" ")}\n# EndOfHeader\n{string.Join('\n', rows)}\n";
}

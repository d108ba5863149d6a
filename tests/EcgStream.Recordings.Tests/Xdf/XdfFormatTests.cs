using System.IO.Compression;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class XdfFormatTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Channels_of_all_streams_are_told_and_the_first_ecg_is_read()
    {
        var path = _folder.Write("r.xdf", new XdfBytes().FileHeader()
            .Stream(7, "Muse", "EEG", "float32", 256, ("TP9", "microvolts"), ("AF7", "microvolts"))
            .Stream(8, "Polar", "Physio", "double64", 130, ("ECG", "uV"))
            .Stream(9, "Clicks", "Markers", "string", 0)
            .Samples(7, Even(3, 256).Select(t => ((double?)t, XdfBytes.Floats(1, 2))))
            .Samples(8, Even(5, 130).Select((t, i) => ((double?)t, XdfBytes.Double(1000 * i))))
            .ToArray());
        var info = Recording.Inspect(path);
        Assert.Equal([new("Muse/TP9", "microvolts", 256, 3), new("Muse/AF7", "microvolts", 256, 3), new("Polar/ECG", "uV", 130, 5)], info.Channels.ToArray());
        Assert.Equal(2, info.DefaultChannel);
        var ecg = Recording.Open(path);
        Assert.Equal([0, 1, 2, 3, 4], ecg.MilliVolts.ToArray());
        Assert.Equal(("Polar/ECG", 130.0, "recorded 2024-02-29T10:00:00+0100"), (ecg.Channel, ecg.RateHz, Assert.Single(ecg.Comments)));
        foreach (var name in new[] { "1", "muse/af7", "AF7" })
            Assert.Equal(0.002f, Recording.Open(path, new() { Channel = name }).MilliVolts.Span[0]);
        Assert.Equal("Muse/TP9", Recording.Open(path, new() { Channel = "Muse" }).Channel);
        Assert.Contains("Muse/TP9 (0)", Assert.Throws<EcgStreamException>(() => Recording.Open(path, new() { Channel = "none" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_that_never_sent_anything_is_not_the_default()
    {
        var bytes = new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Stream(2, "Chest", "ECG", "float32", 100, ("II", "mV")).Samples(2, Ecg(Even(10, 100)));
        Assert.Equal("Chest/II", Read(bytes).Channel);
        Assert.Equal(1, Recording.Inspect(_folder.Write("r.xdf", bytes.ToArray())).DefaultChannel);
    }

    [Theory]
    [InlineData("int8", new byte[] { 0xFE }, -2)]
    [InlineData("int16", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("int32", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("int64", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("float32", new byte[] { 0, 0, 0, 0xC0 }, -2)]
    [InlineData("double64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0xC0 }, -2)]
    public void Values_of_every_type_are_read(string format, byte[] value, float expected) =>
        Assert.Equal([expected, expected], Read(new XdfBytes().Stream(1, "ECG", "ECG", format, 100, ("II", "mV")).Samples(1, [(1, value), (1.01, value)])).MilliVolts.ToArray());

    [Fact]
    public void Text_streams_become_markers_on_the_channels_clock()
    {
        var read = Read(new XdfBytes()
            .Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Stream(2, "Clicks", "Markers", "string", 0, ("a", ""), ("b", ""))
            .Samples(1, Ecg(Even(200, 100, 1000)))
            .Samples(2, [(1000.5, [.. XdfBytes.Text("sad clip"), .. XdfBytes.Text("starts")]), (1000.0, [.. XdfBytes.Text("häppy"), .. XdfBytes.Text("")]), (999, [.. XdfBytes.Text("early"), .. XdfBytes.Text("")])]));
        Assert.Equal([new(RecordingAnnotationKind.Marker, "häppy", 0), new(RecordingAnnotationKind.Marker, "sad clip | starts", 50)], read.Annotations.ToArray());
        Assert.StartsWith("1 markers", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Clocks_of_two_computers_are_brought_together()
    {
        // The second computer is 500 s ahead and gains 100 ppm; one of its answers came 0.4 s late.
        var bytes = new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Stream(2, "Clicks", "Markers", "string", 0);
        for (var second = 0; second < 100; second += 5)
            bytes.Offset(1, second, 0).Offset(2, 500 + second * 1.0001, -500 - second * 0.0001 + (second == 50 ? 0.4 : 0));
        var read = Read(bytes.Samples(1, Ecg(Even(10_000, 100))).Samples(2, [(500 + 90 * 1.0001, XdfBytes.Text("at 90 s"))]));
        Assert.Equal(9000, Assert.Single(read.Annotations).Start);
    }

    [Fact]
    public void Channels_of_one_file_share_the_time_of_sample_0()
    {
        var bytes = new XdfBytes().FileHeader()
            .Stream(1, "B", "ECG", "float32", 250, ("ECG", "mV")).Stream(2, "A", "ECG", "float32", 100, ("ECG", "mV")).Stream(3, "M", "Markers", "string", 0)
            .Stream(4, "Battery", "Level", "float32", 0, ("Level", "mV"))
            .Offset(1, 5, 1000).Offset(2, 1000, 0)
            .Samples(4, [(400, XdfBytes.Floats(1)), (700, XdfBytes.Floats(1))])
            .Samples(1, Ecg(Even(500, 250, 5))).Samples(2, Ecg(Even(1000, 100, 1000))).Samples(3, [(1006.0, XdfBytes.Text("here"))]).ToArray();
        var path = _folder.Write("r.xdf", bytes);
        var (late, early) = (Recording.Open(path, new() { Channel = "B/ECG" }), Recording.Open(path, new() { Channel = "A/ECG" }));
        Assert.Equal([(1250L, 1750L)], late.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal([(0L, 1000L)], early.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal((1500L, 600L), (Assert.Single(late.Annotations).Start, Assert.Single(early.Annotations).Start));
        // One moment in both: 6 s after the earliest began, 1 s after the other did.
        Assert.Equal((250f, 600f), (late.Cut(TimeSpan.FromSeconds(6), null).MilliVolts.Span[0], early.Cut(TimeSpan.FromSeconds(6), null).MilliVolts.Span[0]));
        RecordingWriters.Write(_folder.File("r.csv"), [late with { RateHz = 100, Segments = [new(500, late.MilliVolts)] }, early]);
        Assert.Equal("5.000000,0,500", System.IO.File.ReadLines(_folder.File("r.csv")).First(l => l.StartsWith("5.000000", StringComparison.Ordinal)));
    }

    [Fact]
    public void Streams_whose_clocks_were_never_compared_lie_for_themselves()
    {
        var read = Read(new XdfBytes().Stream(1, "A", "ECG", "float32", 100, ("ECG", "mV")).Stream(2, "B", "ECG", "float32", 100, ("ECG", "mV"))
            .Samples(1, Ecg(Even(1000, 100, 500_000))).Samples(2, Ecg(Even(1000, 100, 7))));
        Assert.Equal((0L, 1000L), (read.Segments[0].Start, read.End));
        Assert.Contains("can't be compared", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(55)]
    public void Late_answer_of_a_clock_moves_nothing(int late)
    {
        var bytes = new XdfBytes().Stream(1, "ECG", "ECG", "float32", 250, ("II", "mV"));
        for (var second = 0; second < 60; second += 5)
            bytes.Offset(1, 1000 + second, second == late ? 1.4 : 0.001);
        var read = Read(bytes.Samples(1, Ecg(Even(15_000, 250, 1000))));
        Assert.Equal((250.0, 1, 15_000L), (read.RateHz, read.Segments.Length, read.End));
        Assert.Empty(read.Remarks);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(-500, 1)]
    [InlineData(-2, 3)]
    public void Clock_set_before_the_last_answers_is_still_seen(int seconds, int answers)
    {
        var bytes = new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV"));
        var set = 100 - 5 * answers;
        for (var second = 0; second < 100; second += 5)
            bytes.Offset(1, second >= set ? 1000 + second + seconds : 1000 + second, second >= set ? -seconds : 0);
        var read = Read(bytes.Samples(1, Ecg(Even(10_000, 100, 1000).Select((t, i) => i / 100 >= set ? t + seconds : t))));
        Assert.Equal(100, read.RateHz);
        Assert.InRange(read.End, 9_750, 10_250);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-0.6)]
    [InlineData(-500)]
    public void Times_that_go_back_end_a_run_that_the_next_one_follows(double seconds)
    {
        var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", 250, ("II", "mV")).Stream(2, "M", "Markers", "string", 0)
            .Samples(1, Ecg(Even(5000, 250, 1000).Select((t, i) => i < 2500 ? t : t + seconds)))
            .Samples(2, [(1002.0, XdfBytes.Text("before")), (1019 + seconds, XdfBytes.Text("behind"))]));
        Assert.Equal((250.0, 5001L), (read.RateHz, read.End));
        Assert.Equal([500L, 4751L], read.Annotations.Select(a => a.Start));
        Assert.Contains("go back 1 times", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.05, 20)]
    [InlineData(2, 20)]
    public void Late_packet_of_any_length_is_no_gap(double late, int length)
    {
        var times = Even(5000, 100).Select((t, i) => i >= 2000 && i < 2000 + length ? t + late : t);
        var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Samples(1, Ecg(times)));
        Assert.Equal((1, 5000L), (read.Segments.Length, read.End));
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void Headers_that_claim_many_channels_are_left_out()
    {
        var bytes = new XdfBytes().FileHeader().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV"));
        for (uint id = 2; id < 42; id++)
            bytes.Header(id, $"<info><name>s{id}</name><channel_count>60000</channel_count><nominal_srate>250</nominal_srate><channel_format>int8</channel_format></info>");
        var path = _folder.Write("bomb.xdf", bytes.Samples(1, Ecg(Even(10, 100))).ToArray());
        Assert.Equal(60_001, Recording.Inspect(path).Channels.Length);
        Assert.Contains("39 streams", Assert.Single(Recording.Open(path).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Clock_that_was_set_anew_leaves_a_gap_of_the_true_length()
    {
        var bytes = new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV"));
        foreach (var time in Even(20, 1, 5000))
            bytes.Offset(1, time, -5000);
        bytes.Samples(1, Ecg(Even(2000, 100, 5000)));
        foreach (var time in Even(20, 1, 10))
            bytes.Offset(1, time, 20);
        var read = Read(bytes.Samples(1, Ecg(Even(1000, 100, 10))));
        Assert.Equal([(0L, 2000L), (3000L, 4000L)], read.Segments.Select(s => (s.Start, s.End)));
    }

    [Fact]
    public void Jitter_is_taken_out_and_long_jumps_are_gaps() =>
        Gen.Select(Gen.Double[-0.02, 0.02].Array[400, 800], Gen.Int[0, 3].SelectMany(n => Gen.Int[150, 5000].Array[n])).Sample((jitter, gaps) =>
        {
            const double Rate = 125;
            var places = new List<long>();
            long index = 0;
            var part = jitter.Length / (gaps.Length + 1);
            for (var i = 0; i < jitter.Length; i++)
            {
                if (i > 0 && i % part == 0 && i / part <= gaps.Length)
                    index += gaps[i / part - 1];
                places.Add(index++);
            }
            var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", Rate, ("II", "mV")).Samples(1, Ecg(places.Select((p, i) => 100 + p / Rate + jitter[i]))));
            Assert.Equal(gaps.Length + 1, read.Segments.Length);
            Assert.Equal(jitter.Length, read.MilliVolts.Length);
            // Jitter of 20 ms moves the two ends of a run by some milliseconds, a sample or so.
            for (var i = 1; i < read.Segments.Length; i++)
                Assert.InRange(read.Segments[i].Start - read.Segments[i - 1].End - gaps[i - 1], -2, 2);
        }, iter: 200);

    [Fact]
    public void Lost_packet_of_an_even_stream_is_a_gap_and_a_late_one_is_none()
    {
        var times = Even(1000, 100).ToArray();
        var lost = times.Where((_, i) => i is < 500 or >= 512);
        Assert.Equal([(0L, 500L), (512L, 1000L)], Read(Even100(lost)).Segments.Select(s => (s.Start, s.End)));
        for (var i = 500; i < 505; i++)
            times[i] += 0.05;
        Assert.Single(Read(Even100(times)).Segments);
        static XdfBytes Even100(IEnumerable<double> times) => new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Samples(1, Ecg(times));
    }

    [Fact]
    public void Times_that_are_not_said_follow_at_the_nominal_rate()
    {
        var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV"))
            .Samples(1, [(5, XdfBytes.Floats(0)), .. Enumerable.Range(1, 99).Select(i => ((double?)null, XdfBytes.Floats(i)))])
            .Samples(1, [(8, XdfBytes.Floats(100)), (null, XdfBytes.Floats(101))], lengthBytes: 8));
        Assert.Equal([(0L, 100L), (300L, 302L)], read.Segments.Select(s => (s.Start, s.End)));
    }

    [Theory]
    [InlineData(250, 250.1, 250)]
    [InlineData(250, 252, 252)]
    [InlineData(0, 130, 130)]
    public void Rate_is_the_nominal_one_unless_the_times_say_another(double nominal, double actual, double expected)
    {
        var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", nominal, ("II", "mV")).Samples(1, Ecg(Even(5000, actual))));
        Assert.Equal(expected, read.RateHz, 1e-6);
        Assert.Equal(nominal == 250 && actual == 252 ? 1 : 0, read.Remarks.Length);
    }

    [Fact]
    public void Value_that_is_no_number_is_missing()
    {
        var read = Read(new XdfBytes().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Samples(1, new[] { float.NaN, 5, float.NaN, float.PositiveInfinity, 6 }.Select((v, i) => ((double?)(i / 100.0), XdfBytes.Floats(v)))));
        Assert.Equal([5, 5, 5, 5, 6], read.MilliVolts.ToArray());
        Assert.Equal([new(SignalFault.Missing, 0, 1), new(SignalFault.Missing, 2, 2)], read.Marks.ToArray());
    }

    [Fact]
    public void Packed_file_is_read_like_the_plain_one()
    {
        var plain = Small().ToArray();
        foreach (var name in new[] { "r.xdfz", "r.xdf" })
        {
            using (var file = File.Create(_folder.File(name)))
            using (Stream packing = name == "r.xdfz" ? new GZipStream(file, CompressionLevel.Fastest) : new ZLibStream(file, CompressionLevel.Fastest))
                packing.Write(plain);
            Assert.Equal(300, Recording.Open(_folder.File(name)).End);
        }
    }

    [Fact]
    public void Damage_costs_what_lies_before_the_next_boundary()
    {
        var bytes = new XdfBytes().FileHeader().Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Samples(1, Ecg(Even(100, 100)));
        var begins = bytes.Count;
        bytes.Samples(1, Ecg(Even(100, 100, 1))).Boundary().Samples(1, Ecg(Even(100, 100, 2))).Footer(1);
        var damaged = bytes.ToArray();
        damaged[begins] = 77;
        var read = Read(damaged);
        Assert.Equal([(0L, 100L), (200L, 300L)], read.Segments.Select(s => (s.Start, s.End)));
        Assert.Contains("bytes are no chunks", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void File_cut_anywhere_has_the_chunks_before_and_says_so()
    {
        var whole = Small().ToArray();
        var read = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                var cut = Read(whole[..length]);
                Assert.True(cut.MilliVolts.Length is 100 or 200 or 300);
                Assert.Equal(Enumerable.Range(0, cut.MilliVolts.Length).Select(i => (float)(i % 100)), cut.MilliVolts.ToArray());
                read++;
            }
            catch (EcgStreamException)
            {
                Assert.True(length < whole.Length / 2);
            }
        }
        Assert.True(read > whole.Length / 2);
        Assert.Contains("stopped", Assert.Single(Read(whole[..^40]).Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, 2000].Select(Gen.Byte).Array[0, 20], Gen.Byte.Array[0, 100], Gen.Bool).Sample((flips, tail, keep) =>
        {
            var bytes = keep ? Small().ToArray() : [.. "XDF:"u8, .. tail];
            foreach (var (at, value) in flips)
            {
                if (at < bytes.Length)
                    bytes[at] = value;
            }
            try
            {
                var read = Read(bytes);
                Assert.InRange(read.MilliVolts.Length, 1, 5000);
                Assert.Equal(read.MilliVolts.Length, read.Segments.Sum(s => s.MilliVolts.Length));
                foreach (var sample in read.MilliVolts.Span)
                    Assert.True(float.IsFinite(sample));
                Assert.All(read.Annotations, a => Assert.InRange(a.Start, 0, read.End));
                _ = read.TimeAt(read.End);
            }
            catch (EcgStreamException)
            {
            }
        }, iter: 3000);

    [Theory]
    [InlineData("", "no samples of ECG/II")]
    [InlineData("nothing", "no stream of numbers")]
    [InlineData("unit", "state 'unit', for example unit=uV")]
    [InlineData("kelvin", "in 'kelvin', which is no voltage")]
    public void What_can_not_be_read_is_refused_in_one_sentence(string what, string says)
    {
        var bytes = new XdfBytes().FileHeader();
        if (what != "nothing")
            bytes.Stream(1, "ECG", "ECG", "float32", 100, ("II", what switch { "unit" => "", "kelvin" => "kelvin", _ => "mV" }));
        if (what is "unit" or "kelvin")
            bytes.Samples(1, Ecg(Even(10, 100)));
        Assert.Contains(says, Assert.Throws<EcgStreamException>(() => Read(bytes)).Message, StringComparison.Ordinal);
        Assert.Contains("begins with 'XDF:'", Assert.Throws<EcgStreamException>(() => Recording.Open(_folder.Write("text.xdf", "no file"))).Message, StringComparison.Ordinal);
    }

    static XdfBytes Small() => new XdfBytes().FileHeader()
        .Stream(1, "ECG", "ECG", "float32", 100, ("II", "mV")).Stream(2, "Clicks", "Markers", "string", 0)
        .Samples(1, Ecg(Even(100, 100))).Offset(1, 0, 0).Samples(2, [(0.5, XdfBytes.Text("here"))]).Boundary()
        .Samples(1, Ecg(Even(100, 100, 1))).Offset(1, 1, 0).Samples(1, Ecg(Even(100, 100, 2))).Footer(1);

    static IEnumerable<double> Even(int count, double rate, double from = 0) => Enumerable.Range(0, count).Select(i => from + i / rate);

    static IEnumerable<(double?, byte[])> Ecg(IEnumerable<double> times) => times.Select((t, i) => ((double?)t, XdfBytes.Floats(i)));

    static Recording Read(XdfBytes bytes) => Read(bytes.ToArray());

    static Recording Read(byte[] bytes) => XdfFormat.Read("r.xdf", XdfFile.Of("r.xdf", bytes), RecordingOptions.Default);
}

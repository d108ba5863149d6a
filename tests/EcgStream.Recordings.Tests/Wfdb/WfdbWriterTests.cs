using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbWriterTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back() =>
        Gen.Select(Gen.Int[-32767, 32767].Array[1, 50], Gen.Int[0, 20], Gen.Int[1, 2000]).Sample((digital, gap, rate) =>
        {
            var samples = digital.Select(d => (float)(d / 5000.0)).ToArray();
            var written = Of(samples, gap, rate);
            WfdbWriter.Write(_folder.File("w.hea"), written);
            var read = Recording.Open(_folder.File("w.hea"));
            Assert.Equal((written.RateHz, written.BaseTime, written.Channel, written.End), (read.RateHz, read.BaseTime, read.Channel, read.End));
            var placeholders = gap < rate ? gap : 0;
            Assert.Equal(samples, read.MilliVolts[placeholders..].ToArray());
            Assert.Equal(placeholders, read.Marks.Where(m => m.Fault == SignalFault.Missing).Sum(m => m.Length));
            Assert.Empty(read.Remarks);
        }, iter: 200, threads: 1);

    [RealDataFact]
    public void Real_record_survives_being_written()
    {
        var recording = Recording.Open(RealData.Path("mitdb/100.hea"));
        WfdbWriter.Write(_folder.File("copy.hea"), recording);
        var copy = Recording.Open(_folder.File("copy.hea"));
        Assert.Equal(recording.MilliVolts.ToArray(), copy.MilliVolts.ToArray());
        Assert.Equal(recording.Comments.ToArray(), copy.Comments.ToArray());
    }

    [Fact]
    public void Sample_beyond_the_range_is_refused() =>
        Assert.Contains("7 mV", Assert.Throws<EcgStreamException>(() => WfdbWriter.Write(_folder.File("w.hea"), Of([7], 0, 250))).Message, StringComparison.Ordinal);

    [Fact]
    public void Channels_of_rates_that_share_a_frame_are_read_back() =>
        Gen.Select(OneOf((500.0, 200.0), (250.0, 250.0), (1000.0, 100.0), (128.5, 257.0)), Gen.Float[-6, 6].Array[20, 60], Gen.Float[-100, 100].Array[20, 60], Gen.Int[0, 10]).Sample((rates, first, second, gap) =>
        {
            Recording[] channels =
            [
                Of(first, gap, rates.Item1) with { Resolution = 1 / 5000.0 },
                Of(second, 0, rates.Item2) with { Resolution = 2.235e-5, Channel = "V5" },
            ];
            RecordingWriters.Write(_folder.File("w.hea"), channels);
            foreach (var written in channels)
            {
                var read = Recording.Open(_folder.File("w.hea"), new() { Channel = written.Channel });
                Assert.Equal((written.RateHz, written.BaseTime), (read.RateHz, read.BaseTime));
                Assert.Empty(read.Remarks);
                Assert.Equal(written.Resolution!.Value, read.Resolution!.Value, 1e-12);
                for (var i = 0; i < written.MilliVolts.Length; i++)
                    Assert.InRange(Math.Abs(written.MilliVolts.Span[i] - Sample(read, written.Segments[0].Start + i)!.Value), 0, written.Resolution.Value / 2 + 1e-5);
                Assert.True(gap == 0 || written.Channel == "V5" || Sample(read, 0) is null);
            }
        }, iter: 100, threads: 1);

    [Fact]
    public void Rates_that_share_no_frame_are_refused() =>
        Assert.Contains("share no frame", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("w.hea"), [Of([1], 0, 250), Of([1], 0, Math.PI * 100)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.001f, 32.7f, 16, true)]
    [InlineData(0.0002f, 6.5f, 16, true)]
    [InlineData(0.001f, 33f, 24, true)]
    [InlineData(0.000001f, 1f, 24, true)]
    [InlineData(0.12345678f, 1f, 24, false)]
    [InlineData(0.12345678f, 5000f, 24, false)]
    public void Samples_of_an_unknown_converter_take_the_coarsest_steps_that_give_them_back(float small, float large, int format, bool isExact)
    {
        var steps = WfdbSteps.Of("w.hea", Of([small, -large], 0, 250));
        Assert.Equal((format, isExact), (steps.Format, steps.IsExact));
        RecordingWriters.Write(_folder.File("w.hea"), [Of([small, -large], 0, 250)]);
        var read = Recording.Open(_folder.File("w.hea"));
        Assert.Equal(small, read.MilliVolts.Span[0], isExact ? 0 : 0.5 / steps.PerMilliVolt);
        Assert.Equal(-large, read.MilliVolts.Span[1], isExact ? 0 : 0.5 / steps.PerMilliVolt);
        Assert.Empty(read.Marks);
    }

    [Fact]
    public void Samples_between_the_steps_of_their_converter_take_halves()
    {
        // As an EDF file of 16 bits from -3,200 to 3,200 µV has them.
        float[] samples = [.. Enumerable.Range(-32_768, 65_536).Select(d => (float)((d + 0.5) * 6.4 / 65_535))];
        var written = Of(samples, 0, 250) with { Resolution = 6.4 / 65_535 };
        Assert.Empty(new WfdbWriter().Losses([written]));
        RecordingWriters.Write(_folder.File("w.hea"), [written]);
        var read = Recording.Open(_folder.File("w.hea"));
        for (var i = 0; i < samples.Length; i++)
            Assert.Equal(samples[i], read.MilliVolts.Span[i], 1e-6);
    }

    [Fact]
    public void Voltage_of_no_body_is_refused() =>
        Assert.Contains("check its unit", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("w.hea"), [Of([1e9f], 0, 250)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Labels_and_annotations_of_every_kind_are_read_back() =>
        Gen.Select(
            Gen.Select(Gen.Enum<RecordingAnnotationKind>(), OneOf("N", "V", "A", "sad clip starts", "note: x", "label[3]: sad", "für Elise"), Gen.Long[0, 99], Gen.Long[0, 30]).Array[0, 12],
            Gen.Select(OneOf("sad", "calm"), Gen.Long[0, 90], Gen.Long[1, 9]).Array[0, 4]).Sample((said, labelled) =>
        {
            var written = Of(new float[100], 0, 250) with
            {
                Annotations =
                [
                    .. said.Select(a => a.Item1 == RecordingAnnotationKind.Beat ? new RecordingAnnotation(a.Item1, a.Item2[..1] is "N" or "V" or "A" ? a.Item2[..1] : "Q", a.Item3) : new(a.Item1, a.Item2, a.Item3, Math.Min(a.Item4, 100 - a.Item3)))
                        .OrderBy(a => a.Start),
                ],
                Labels = [.. labelled.Select(l => new RecordingLabel(l.Item1, l.Item2, l.Item3)).OrderBy(l => l.Start)],
            };
            RecordingWriters.Write(_folder.File("w.hea"), [written]);
            var read = Recording.Open(_folder.File("w.hea"));
            Assert.Equal(written.Annotations.ToArray(), read.Annotations.ToArray());
            Assert.Equal(written.Labels.ToArray(), read.Labels.ToArray());
            Assert.Empty(read.Remarks);
            Assert.Empty(new WfdbWriter().Losses([written]));
        }, iter: 200, threads: 1);

    [Fact]
    public void Record_without_annotations_takes_away_those_of_the_one_before_it()
    {
        RecordingWriters.Write(_folder.File("w.hea"), [Of([1, 2], 0, 250) with { Annotations = [new(RecordingAnnotationKind.Marker, "here", 1)] }]);
        Assert.Single(Recording.Open(_folder.File("w.hea")).Annotations);
        RecordingWriters.Write(_folder.File("w.hea"), [Of([1, 2], 0, 250)]);
        Assert.Empty(Recording.Open(_folder.File("w.hea")).Annotations);
    }

    [Fact]
    public void What_the_format_can_not_hold_is_said()
    {
        var losses = new WfdbWriter().Losses(
        [
            Of([0.1234567f, 0], 0, 250) with
            {
                Marks = [new(SignalFault.LeadOff, 0, 1), new(SignalFault.Saturated, 1, 1)],
                Annotations = [new(RecordingAnnotationKind.Beat, "extra", 0), new(RecordingAnnotationKind.Note, new string('x', 300), 0)],
            },
        ]).ToList();
        Assert.Equal(["rounded", "electrode", "limit", "unknown beats", "cut"], losses.Select((l, i) => ((string[])["rounded", "electrode", "limit", "unknown beats", "cut"])[i] is var word && l.Contains(word, StringComparison.Ordinal) ? word : l));
    }

    [Fact]
    public void Beats_and_labels_keep_their_sample_where_a_frame_holds_several() =>
        Gen.Select(OneOf((500.0, 200.0), (1000.0, 100.0), (360.0, 1.0)), Gen.Long[0, 99].Array[1, 9], Gen.Long[1, 60]).Sample((rates, places, length) =>
        {
            Recording[] channels =
            [
                Of(new float[100], 0, rates.Item1) with
                {
                    Annotations = [.. places.Order().Select((p, i) => new RecordingAnnotation(i % 2 == 0 ? RecordingAnnotationKind.Beat : RecordingAnnotationKind.Marker, "N", p, i % 2 == 0 ? 0 : Math.Min(length, 100 - p)))],
                    Labels = [new("sad", 7, length)],
                },
                Of(new float[10], 0, rates.Item2) with { Channel = "V5" },
            ];
            RecordingWriters.Write(_folder.File("w.hea"), channels);
            var read = Recording.Open(_folder.File("w.hea"));
            Assert.Equal(channels[0].Annotations.ToArray(), read.Annotations.ToArray());
            Assert.Equal(channels[0].Labels.ToArray(), read.Labels.ToArray());
            Assert.Equal("## time resolution: " + rates.Item1, WfdbAnnotations.Open(_folder.File("w.atr"))[0].Text);
            Assert.Empty(read.Remarks);
        }, iter: 100, threads: 1);

    [Fact]
    public void Note_that_reads_like_the_unit_of_times_is_a_note()
    {
        var written = Of(new float[100], 0, 250) with { Annotations = [new(RecordingAnnotationKind.Note, "## time resolution: 1", 3), new(RecordingAnnotationKind.Marker, "x", 50)] };
        RecordingWriters.Write(_folder.File("w.hea"), [written]);
        Assert.Equal(written.Annotations.ToArray(), Recording.Open(_folder.File("w.hea")).Annotations.ToArray());
    }

    [Theory]
    [InlineData("my record.hea")]
    [InlineData("a\tb.hea")]
    [InlineData("#1.hea")]
    [InlineData(".hea")]
    public void Name_that_a_header_can_not_hold_is_refused_before_anything_is_written(string name)
    {
        Assert.Contains("Give another name", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File(name), [Of([1, 2], 0, 250)])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder.File(name))!));
    }

    [Fact]
    public void Recording_of_little_but_gaps_is_refused_with_a_way_out_and_a_short_one_is_written()
    {
        float[] samples = [.. new float[500]];
        Recording Torn(long gap) => Of(samples, 0, 250) with { Segments = [new(0, samples.AsMemory(0, 250)), new(250 + gap, samples.AsMemory(250))] };
        Assert.Contains("Write EDF+", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("w.hea"), [Torn(2_500_000_000)])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder.File("w"))!));
        RecordingWriters.Write(_folder.File("w.hea"), [Torn(100_000)]);
        Assert.Equal(100_500, Recording.Open(_folder.File("w.hea")).End);
    }

    [Fact]
    public void Annotation_behind_the_end_is_told_and_one_where_the_last_samples_are_missing_is_kept()
    {
        var written = Of(new float[1000], 0, 250) with
        {
            Annotations = [new(RecordingAnnotationKind.Marker, "off", 900), new(RecordingAnnotationKind.Marker, "end", 1000), new(RecordingAnnotationKind.Marker, "late", 1001)],
            Marks = [new(SignalFault.Missing, 500, 500)],
        };
        Assert.Contains(new WfdbWriter().Losses([written]), loss => loss.StartsWith("1 annotations behind the end", StringComparison.Ordinal));
        RecordingWriters.Write(_folder.File("w.hea"), [written]);
        var read = Recording.Open(_folder.File("w.hea"));
        Assert.Equal(500, read.End);
        Assert.Equal(["off", "end"], read.Annotations.Select(a => a.Text));
        Assert.Empty(read.Remarks);
    }

    [Fact]
    public void Gaps_and_missing_samples_that_are_read_back_as_one_another_are_told()
    {
        var samples = new float[1000];
        var losses = new WfdbWriter().Losses([Of(samples, 0, 250) with
        {
            Segments = [new(0, samples.AsMemory(0, 100)), new(200, samples.AsMemory(100, 100)), new(300, samples.AsMemory(200, 100)), new(1000, samples.AsMemory(300))],
            Marks = [new(SignalFault.Missing, 1000, 250), new(SignalFault.Missing, 1400, 249)],
        }]).ToList();
        Assert.Equal(2, losses.Count);
        Assert.Contains("shorter than 1 s, 1 of them, became missing", losses[0], StringComparison.Ordinal);
        Assert.Contains("for 1 s or longer, 1 times, became gaps", losses[1], StringComparison.Ordinal);
    }

    [RealDataFact]
    public void Both_channels_and_all_annotations_of_a_real_record_survive_being_written()
    {
        Recording[] channels = [.. new[] { "MLII", "V5" }.Select(c => Recording.Open(RealData.Path("mitdb/100.hea"), new() { Channel = c }))];
        RecordingWriters.Write(_folder.File("copy.hea"), channels);
        foreach (var written in channels)
        {
            var read = Recording.Open(_folder.File("copy.hea"), new() { Channel = written.Channel });
            Assert.Equal(written.MilliVolts.ToArray(), read.MilliVolts.ToArray());
            Assert.Equal(written.Annotations.ToArray(), read.Annotations.ToArray());
        }
        Assert.Equal(2273, channels[0].Annotations.Count(a => a.Kind == RecordingAnnotationKind.Beat));
    }

    static float? Sample(Recording recording, long index)
    {
        if (recording.Marks.Any(m => m.Fault == SignalFault.Missing && m.Start <= index && m.End > index))
            return null;
        return recording.Segments.FirstOrDefault(s => s.Start <= index && s.End > index) is { MilliVolts.Length: > 0 } segment ? segment.MilliVolts.Span[(int)(index - segment.Start)] : null;
    }

    static Gen<T> OneOf<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    static Recording Of(float[] samples, int start, double rate) => new()
    {
        Path = "memory",
        Name = "w",
        Channel = "lead II",
        RateHz = rate,
        BaseTime = new(2024, 2, 29, 23, 59, 58, 500, TimeSpan.Zero),
        MilliVolts = samples,
        Segments = [new(start, samples)],
    };
}

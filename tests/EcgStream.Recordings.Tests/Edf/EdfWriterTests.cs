using System.Collections.Immutable;
using System.Text;
using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class EdfWriterTests : IDisposable
{
    static readonly Gen<(int Gap, int Length)> GenSegment = Gen.Select(
        Gen.Frequency((3, Gen.Int[1, 12]), (2, Gen.Int[1, 700]), (1, Gen.Int[1, 100_000])), Gen.Frequency((1, Gen.Int[1, 20]), (2, Gen.Int[1, 600])));

    static readonly Gen<double> GenRate = Gen.Frequency(
        (3, Gen.OneOf(1.0, 100, 128.37, 130, 250, 256, 300, 360, 500, 1000, 2048, 0.5)), (2, Gen.Double[0.3, 2000]));

    static readonly Gen<string> GenText = Gen.OneOf(
        Gen.OneOf("", "sad clip starts", "Marker: x", "BAD gap", "BAD lead-off@@ECG", "Sample clock starts", "Label: sad", "über 日本 🙂", "Note: ", "a|b~c"),
        Gen.Char[' ', '~'].Array[0, 30].Select(c => new string(c)));

    static readonly Gen<ImmutableArray<RecordingAnnotation>> GenAnnotations = Gen.Select(
            Gen.Enum<RecordingAnnotationKind>(), GenText, Gen.Long[0, 3000], Gen.OneOf(Gen.Const(0L), Gen.Long[1, 500]))
        .Select((kind, text, start, length) => new RecordingAnnotation(kind, text, start, length))
        .Array[0, 40].Select(a => a.OrderBy(x => x.Start).ToImmutableArray());

    static readonly Gen<double?> GenResolution = Gen.OneOf(Gen.OneOf<double?>(null, 0.005, 1 / 7247.0, 4.5e3 / ((1 << 23) - 1) / 24, 0.0002), Gen.Double[1e-6, 1].Select(r => (double?)r));

    static readonly Gen<DateTimeOffset?> GenTime = Gen.OneOf(
        Gen.Const((DateTimeOffset?)null),
        Gen.Long[new DateTime(1900, 1, 1).Ticks, new DateTime(2200, 1, 1).Ticks].Select(t => (DateTimeOffset?)new DateTimeOffset(t, TimeSpan.Zero)));

    static readonly Gen<Recording> GenRecording = Gen.Select(GenSegment.Array[1, 6], GenRate, GenResolution, GenTime, GenAnnotations, Gen.Int[0, 1000], Gen.Bool)
        .Select((segments, rate, resolution, time, annotations, seed, startsAtZero) => Make(segments, rate, resolution, time, annotations, seed, startsAtZero));

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("w.edf", 32_767)]
    [InlineData("w.bdf", 8_388_607)]
    public void What_was_written_is_read_back(string name, int limit) =>
        GenRecording.Sample(written =>
        {
            var path = _folder.File(name);
            RecordingWriters.Write(path, [written]);
            AssertSame(written, Recording.Open(path), limit);
        }, iter: 500, threads: 1);

    [Fact]
    public void Channels_of_several_rates_are_read_back_each_with_its_own_gaps_and_faults() =>
        Gen.Select(Gen.Select(GenSegment.Array[1, 4], Gen.OneOf(50.0, 100, 125, 250, 500, 1000), GenResolution, Gen.Int[0, 1000], Gen.Bool).Array[1, 4], GenTime).Sample((parts, time) =>
        {
            var channels = parts.Select(p => Make(p.Item1, p.Item2, p.Item3, time, [], p.Item4, p.Item5)).ToList();
            RecordingWriters.Write(_folder.File("w.edf"), channels);
            var info = Recording.Inspect(_folder.File("w.edf"));
            for (var i = 0; i < channels.Count; i++)
            {
                var read = Recording.Open(_folder.File("w.edf"), new() { Channel = $"{i}" });
                // Labels are those of the first channel.
                AssertSame(channels[i], read with { Labels = channels[i].Labels }, 32_767);
                Assert.Equal(channels[i].MilliVolts.Length, info.Channels[i].Samples);
            }
            Assert.Equal(info.Channels.Length, info.Channels.Select(c => c.Name).Distinct().Count());
        }, iter: 200, threads: 1);

    [Fact]
    public void Digital_values_survive_to_the_last_bit()
    {
        var cyton = 4.5e3 / ((1 << 23) - 1) / 24;
        var digital = new[] { -8_388_607, -1_234_567, -1, 0, 1, 5, 8_388_606, 8_388_607 };
        var written = Of([.. digital.Select(d => (float)(d * cyton))], 250, cyton);
        RecordingWriters.Write(_folder.File("w.bdf"), [written]);
        var read = Recording.Open(_folder.File("w.bdf"));
        Assert.Equal(written.MilliVolts.ToArray(), read.MilliVolts.ToArray());
        Assert.Equal(cyton, read.Resolution!.Value, cyton * 1e-9);
        Assert.Equal("-187500", Field(_folder.File("w.bdf"), 256 + 2 * (16 + 80 + 8), 8));
    }

    [Fact]
    public void Rate_of_a_minute_comes_back_to_a_hundred_millionth_and_a_short_decimal_one_exactly()
    {
        Gen.Double[1, 2000].Sample(rate =>
        {
            var layout = EdfLayout.Of("w.edf", [Of(new float[(int)(60 * rate)], rate, null)], 2);
            Assert.Equal(rate, layout.RateOf(0), rate * 1e-8);
        }, iter: 200, threads: 1);
        foreach (var rate in new[] { 100, 128, 130, 250, 256, 300, 360, 500, 1000, 2048, 62.5, 187.3, 1 / 3.0 })
            Assert.Equal(rate, EdfLayout.Of("w.edf", [Of(new float[(int)(60 * rate)], rate, null)], 2).RateOf(0), rate * 1e-15);
        Assert.Equal(128.37, EdfLayout.Of("w.edf", [Of(new float[128_370], 128.37, null)], 2).RateOf(0));
    }

    [Fact]
    public void Gap_that_outlasts_its_record_makes_the_file_discontinuous_and_a_short_one_does_not()
    {
        RecordingWriters.Write(_folder.File("w.edf"), [Make([(0, 300), (100, 650)], 250, 0.005, null, [], 1, true)]);
        Assert.Equal(("EDF+C", "5"), (Recording.Inspect(_folder.File("w.edf")).Format, Field(_folder.File("w.edf"), 236, 8)));
        RecordingWriters.Write(_folder.File("w.edf"), [Make([(0, 300), (1000, 650)], 250, 0.005, null, [], 1, true)]);
        Assert.Equal("EDF+D", Recording.Inspect(_folder.File("w.edf")).Format);
    }

    [Fact]
    public void Nobody_is_named_in_the_header()
    {
        RecordingWriters.Write(_folder.File("w.edf"), [Of([1], 250, null) with { Name = "Jane Doe", Path = "Jane Doe.csv", Comments = ["name: Jane Doe"] }]);
        Assert.Equal("X X X X", Field(_folder.File("w.edf"), 8, 80));
        Assert.DoesNotContain("Jane", Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("w.edf"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Prediction_keeps_its_whole_text()
    {
        var text = "calm 0.71 (model fast, trained on simulated people)";
        RecordingWriters.Write(_folder.File("w.edf"), [Of(new float[500], 250, null) with { Annotations = [new(RecordingAnnotationKind.Prediction, text, 0, 250)] }]);
        Assert.Equal(text, Assert.Single(Recording.Open(_folder.File("w.edf")).Annotations).Text);
        Assert.Contains("\u0014Prediction: " + text + "\u0014", Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("w.edf"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_annotations_in_one_moment_find_room()
    {
        var annotations = Enumerable.Range(0, 3000).Select(i => new RecordingAnnotation(RecordingAnnotationKind.Note, $"{i} {new string('x', i % 300)}", 700)).ToImmutableArray();
        RecordingWriters.Write(_folder.File("w.edf"), [Of(new float[2500], 250, null) with { Annotations = annotations }]);
        Assert.Equal(annotations.Select(a => a.Text).Order(StringComparer.Ordinal), Recording.Open(_folder.File("w.edf")).Annotations.Select(a => a.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Records_are_no_longer_than_the_format_allows_however_much_is_annotated() =>
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 300], Gen.OneOf(Gen.Const(250.0), Gen.Const(360.0), Gen.Const(1000.0), Gen.Const(130.1717)), Gen.Int[1, 20], Gen.OneOf(Gen.Const("w.edf"), Gen.Const("w.bdf"))).Sample((count, length, rate, seconds, name) =>
        {
            var annotations = Enumerable.Range(0, count).Select(i => new RecordingAnnotation(RecordingAnnotationKind.Note, $"{i} {new string('x', i % (length + 1))}", 7)).ToImmutableArray();
            try
            {
                RecordingWriters.Write(_folder.File(name), [Of(new float[(int)(rate * seconds)], rate, null) with { Annotations = annotations }]);
            }
            catch (EcgStreamException refused) when (refused.Message.Contains("EDF+ allows 61,440", StringComparison.Ordinal))
            {
                // Each carries its onset and marks too, and in a short recording all of them have few records to go to.
                Assert.True(count * (length + 30) > 61_440);
                return;
            }
            using var file = EdfFile.Open(_folder.File(name));
            Assert.InRange(file.Header.RecordBytes, 1, 61_440);
            Assert.Equal(rate, file.Header.RateOf(file.Header.Channels[0]), rate * 1e-5);
            Assert.Equal(count, Recording.Open(_folder.File(name)).Annotations.Length);
        }, iter: 60, threads: 1);

    [Fact]
    public void What_no_record_holds_is_refused_in_a_sentence()
    {
        var annotations = Enumerable.Repeat(new RecordingAnnotation(RecordingAnnotationKind.Note, new string('x', 40_000), 0), 9).ToImmutableArray();
        Assert.Contains("EDF+ allows 61,440", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("w.edf"), [Of(new float[500], 250, null) with { Annotations = annotations }])).Message, StringComparison.Ordinal);
        Assert.Contains("EDF+ allows 61,440", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("w.edf"), [Of(new float[5], 1, null), Of(new float[500_000], 100_000, null)])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w.edf")]
    [InlineData("w.bdf")]
    public void Silence_of_an_unknown_converter_is_read_back(string name)
    {
        RecordingWriters.Write(_folder.File(name), [Of(new float[500], 250, null)]);
        Assert.All(Recording.Open(_folder.File(name)).MilliVolts.ToArray(), sample => Assert.Equal(0, sample, 1e-9));
    }

    [Fact]
    public void What_the_format_can_not_hold_is_said()
    {
        var cyton = 4.5e3 / ((1 << 23) - 1) / 24;
        float[] samples = [.. Enumerable.Range(0, 500).Select(i => (float)(i * 8000 * cyton))];
        var fine = Of(samples, 250, cyton);
        var rough = fine with
        {
            Channel = "Brust links, unter dem Schlüsselbein",
            Comments = ["by hand"],
            Annotations = [new(RecordingAnnotationKind.Note, "two\nlines", 3)],
        };
        Assert.Empty(Losses("w.bdf", fine));
        Assert.Equal(4, Losses("w.edf", rough).Count);
        Assert.Contains("rounded to steps of", Losses("w.edf", rough)[0], StringComparison.Ordinal);
        Assert.Contains("its converter's are 0.0224 µV: '.bdf'", Losses("w.edf", rough)[0], StringComparison.Ordinal);
        Assert.Contains("became Brust links, unt", Losses("w.edf", rough)[1], StringComparison.Ordinal);
        Assert.StartsWith("1 comments", Losses("w.edf", rough)[2], StringComparison.Ordinal);
        Assert.StartsWith("Control characters", Losses("w.edf", rough)[3], StringComparison.Ordinal);

        // Text, whose converter nobody knows.
        float[] text = [.. Enumerable.Range(0, 500).Select(i => (float)Math.Sin(i))];
        Assert.Contains("rounded to steps of 0.030", Assert.Single(Losses("w.edf", Of(text, 250, null))), StringComparison.Ordinal);
        Assert.Empty(Losses("w.bdf", Of(text, 250, null)));
        Assert.Empty(Losses("w.bdf", Of([1], 130.0123456789, null)));
        Assert.StartsWith("The rate of ECG, 0.777777 Hz, became", Assert.Single(Losses("w.bdf", Of([1], 0.777777, null))), StringComparison.Ordinal);
        Assert.Empty(Losses("w.edf", Of([0], 250, null)));

        static List<string> Losses(string name, Recording recording) => [.. RecordingWriters.For(name).Losses([recording])];
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_the_file_before_it_stays()
    {
        var path = _folder.Write("w.edf", "before");
        Assert.Contains("no number", Refused([Of([1, float.NaN], 250, null)]), StringComparison.Ordinal);
        Assert.Contains("no voltage of a body", Refused([Of([1, 1e20f], 250, null)]), StringComparison.Ordinal);
        Assert.Contains("130.0123456789 and 250", Refused([Of([1], 130.0123456789, null), Of([1], 250, null)]), StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Contains("can't be written", Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(_folder.File("no/w.edf"), [Of([1], 250, null)])).Message, StringComparison.Ordinal);

        string Refused(Recording[] channels) => Assert.Throws<EcgStreamException>(() => RecordingWriters.Write(path, channels)).Message;
    }

    [Fact]
    public void Written_file_cut_at_any_byte_of_its_tail_loses_its_last_records_alone()
    {
        // So many remarks on one moment that they fill the room of all records.
        var remarks = Enumerable.Repeat(new RecordingAnnotation(RecordingAnnotationKind.Marker, "x", 5), 300).ToImmutableArray();
        var written = Make([(0, 300), (3, 400), (2000, 700)], 250, 0.005, DateTimeOffset.UnixEpoch, remarks, 3, true);
        RecordingWriters.Write(_folder.File("w.edf"), [written]);
        var bytes = File.ReadAllBytes(_folder.File("w.edf"));
        var record = EdfFile.Open(_folder.File("w.edf"));
        var size = (int)record.Header.RecordBytes;
        record.Dispose();
        var before = -1;
        for (var length = bytes.Length; length >= bytes.Length - 3 * size; length--)
        {
            var read = Recording.Open(_folder.Write("cut.edf", bytes[..length]));
            Assert.True(before < 0 || read.MilliVolts.Length <= before);
            before = read.MilliVolts.Length;
            AssertSamplesAreThoseOf(written, read);
        }
        Assert.InRange(before, 1, written.MilliVolts.Length - 500);
    }

    [Fact]
    public void Any_damage_is_refused_or_read_without_an_invented_sample()
    {
        RecordingWriters.Write(_folder.File("w.edf"), [Make([(0, 30), (3, 40), (700, 70)], 25, 0.005, DateTimeOffset.UnixEpoch, [new(RecordingAnnotationKind.Note, "x", 5, 9)], 3, true)]);
        RecordingWriters.Write(_folder.File("w.bdf"), [Make([(0, 30), (3, 40), (700, 70)], 25, 0.005, null, [], 3, true)]);
        var files = new[] { File.ReadAllBytes(_folder.File("w.edf")), File.ReadAllBytes(_folder.File("w.bdf")) };
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Double[0, 1], Gen.OneOf(Gen.Byte, Gen.Char[' ', 'E'].Select(c => (byte)c))).Array[1, 6], Gen.Double[0.3, 1.1]).Sample((which, changes, part) =>
        {
            var bytes = files[which].ToArray();
            foreach (var (at, value) in changes)
            {
                // Half of the changes hit the header's first fields.
                var place = at < 0.5 ? 168 + (int)(at * 2 * 88) : (int)((at - 0.5) * 2 * (bytes.Length - 1));
                bytes[place] = value;
            }
            Array.Resize(ref bytes, (int)(part * bytes.Length));
            AssertReadOrRefused(_folder.Write("damaged.edf", bytes), bytes.Length);
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void Any_bytes_are_refused_or_read() =>
        Gen.Byte.Array[0, 2000].Sample(bytes => AssertReadOrRefused(_folder.Write("any.edf", bytes), bytes.Length), iter: 300, threads: 1);

    [RealDataFact]
    public void Real_record_survives_being_written()
    {
        var recording = Recording.Open(RealData.Path("mitdb/100.hea"));
        RecordingWriters.Write(_folder.File("copy.edf"), [recording, Recording.Open(recording.Path, new() { Channel = "V5" })]);
        var copy = Recording.Open(_folder.File("copy.edf"));
        Assert.Equal(recording.MilliVolts.ToArray(), copy.MilliVolts.ToArray());
        Assert.Equal((recording.Channel, recording.RateHz, recording.Resolution), (copy.Channel, copy.RateHz, copy.Resolution));
        Assert.Equal(recording.Marks.ToArray(), copy.Marks.ToArray());
    }

    static void AssertReadOrRefused(string path, int length)
    {
        try
        {
            var recording = Recording.Open(path);
            Assert.True(recording.MilliVolts.Length <= length / 2);
            Assert.Equal(recording.MilliVolts.Length, recording.Segments.Sum(s => s.MilliVolts.Length));
            foreach (var sample in recording.MilliVolts.Span)
                Assert.True(float.IsFinite(sample));
            for (var i = 1; i < recording.Segments.Length; i++)
                Assert.True(recording.Segments[i].Start > recording.Segments[i - 1].End);
            Assert.All(recording.Marks, m => Assert.Contains(recording.Segments, s => m.Length > 0 && m.Start >= s.Start && m.End <= s.End));
            Assert.All(recording.Labels, l => Assert.True(l.Start >= 0 && l.Length > 0 && l.Start + l.Length <= recording.End));
            Assert.All(recording.Annotations, a => Assert.True(a.Start >= 0 && a.Length >= 0));
            Assert.True(recording.Duration >= TimeSpan.Zero);
        }
        catch (EcgStreamException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
        }
        try
        {
            Recording.Inspect(path);
        }
        catch (EcgStreamException)
        {
        }
    }

    static void AssertSame(Recording written, Recording read, int limit)
    {
        Assert.Equal(written.RateHz, read.RateHz, written.RateHz * 1e-6);
        Assert.Equal(written.BaseTime is null, read.BaseTime is null);
        Assert.True((written.BaseTime - read.BaseTime)?.Duration() is not { } off || off <= TimeSpan.FromTicks(1), $"{written.BaseTime:O} became {read.BaseTime:O}.");
        Assert.Equal(written.Segments.Select(s => (s.Start, s.End)), read.Segments.Select(s => (s.Start, s.End)));
        var range = written.MilliVolts.ToArray().Max() - written.MilliVolts.ToArray().Min();
        // Where eight characters can't state the converter's own range, that of the data is divided, into finer steps.
        Assert.True(written.Resolution is null || read.Resolution < written.Resolution || Math.Abs(read.Resolution!.Value / written.Resolution.Value - 1) < 1e-6 || written.MilliVolts.ToArray().Max(Math.Abs) / written.Resolution > limit,
            $"A resolution of {written.Resolution:R} mV became {read.Resolution:R}; samples up to {written.MilliVolts.ToArray().Max(Math.Abs):R} mV.");
        Assert.True(read.Resolution <= Math.Max(1.000001 * written.Resolution ?? 0, 1.01 * range / limit + 1e-6),
            $"A resolution of {written.Resolution:R} mV became {read.Resolution:R}, with a range of {range:R} mV.");
        for (var i = 0; i < written.MilliVolts.Length; i++)
            Assert.Equal(written.MilliVolts.Span[i], read.MilliVolts.Span[i], read.Resolution!.Value * 0.51 + Math.Abs(written.MilliVolts.Span[i]) * 1e-6);
        Assert.Equal(written.Marks, read.Marks.AsEnumerable());
        Assert.Equal(written.Labels, read.Labels.AsEnumerable());
        // Those of one moment have no order.
        Assert.Equal(Ordered(written.Annotations), Ordered(read.Annotations));
        Assert.Empty(read.Remarks);

        static IEnumerable<RecordingAnnotation> Ordered(ImmutableArray<RecordingAnnotation> annotations) =>
            annotations.OrderBy(a => a.Start).ThenBy(a => a.Kind).ThenBy(a => a.Length).ThenBy(a => a.Text, StringComparer.Ordinal);
    }

    // Each sample that is read is one that was written at the same place.
    static void AssertSamplesAreThoseOf(Recording written, Recording read)
    {
        foreach (var segment in read.Segments)
        {
            for (var i = 0; i < segment.MilliVolts.Length; i++)
            {
                var place = segment.Start + i;
                var from = Assert.Single(written.Segments, s => s.Start <= place && place < s.End);
                Assert.Equal(from.MilliVolts.Span[(int)(place - from.Start)], segment.MilliVolts.Span[i]);
            }
        }
    }

    static Recording Make((int Gap, int Length)[] parts, double rate, double? resolution, DateTimeOffset? time, ImmutableArray<RecordingAnnotation> annotations, int seed, bool startsAtZero)
    {
        var random = new Random(seed);
        var step = resolution ?? 0.001;
        var samples = new float[parts.Sum(p => p.Length)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)(random.Next(-30_000, 30_001) * step);
        var segments = ImmutableArray.CreateBuilder<RecordingSegment>();
        var marks = ImmutableArray.CreateBuilder<SignalMark>();
        var (start, at) = (0L, 0);
        for (var i = 0; i < parts.Length; i++)
        {
            start += i == 0 && startsAtZero ? 0 : parts[i].Gap;
            segments.Add(new(start, samples.AsMemory(at, parts[i].Length)));
            if (random.Next(3) == 0)
                marks.Add(new((SignalFault)random.Next(5), start + random.Next(parts[i].Length), 1));
            (start, at) = (start + parts[i].Length, at + parts[i].Length);
        }
        return new()
        {
            Path = "memory",
            Name = "w",
            Channel = "ECG",
            RateHz = rate,
            BaseTime = time,
            MilliVolts = samples,
            Segments = segments.ToImmutable(),
            Resolution = resolution,
            Marks = marks.ToImmutable(),
            Labels = seed % 2 == 0 ? [] : [new("sad", segments[0].Start, 1), new("glücklich", segments[0].Start, segments[^1].End - segments[0].Start)],
            Annotations = annotations,
        };
    }

    static Recording Of(float[] samples, double rate, double? resolution) => new()
    {
        Path = "memory",
        Name = "w",
        Channel = "ECG",
        RateHz = rate,
        MilliVolts = samples,
        Segments = [new(0, samples)],
        Resolution = resolution,
    };

    static string Field(string path, int offset, int width) => Encoding.Latin1.GetString(File.ReadAllBytes(path).AsSpan(offset, width)).TrimEnd();
}

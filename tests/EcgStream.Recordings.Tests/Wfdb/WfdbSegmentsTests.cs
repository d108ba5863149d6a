using System.Buffers.Binary;
using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class WfdbSegmentsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segments_of_the_same_signals_are_joined_and_nothing_recorded_is_a_gap()
    {
        Part("a", "a 2 100 3\na.dat 16 10 16 0 0 0 0 I\na.dat 16 10 16 0 0 0 0 II", 1, 10, 2, 20, 3, 30);
        Part("b", "b 2 100 2\nb.dat 16 10 16 0 0 0 0 I\nb.dat 16 100 16 0 0 0 0 II", 4, 400, 5, 500);
        var path = _folder.Write("m.hea", "m/4 2 100 10 12:00:00 1/2/2020\na 3\nb 2\n~ 3\nb 2\n# joined");
        var second = Recording.Open(path, new() { Channel = "II" });
        Assert.Equal([1, 2, 3, 4, 5, 4, 5], second.MilliVolts.ToArray());
        Assert.Equal([(0L, 5L), (8L, 10L)], second.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal(("m", 100.0, "joined", 0.01), (second.Name, second.RateHz, Assert.Single(second.Comments), second.Resolution!.Value));
        Assert.Equal(new DateTimeOffset(2020, 2, 1, 12, 0, 0, TimeSpan.Zero), second.BaseTime);
        var info = Recording.Inspect(path);
        Assert.Equal([new("I", "mV", 100, 7), new("II", "mV", 100, 7)], info.Channels.ToArray());
        Assert.Equal(("WFDB, 4 segments", TimeSpan.FromSeconds(0.1)), (info.Format, info.Duration));
    }

    [Fact]
    public void Signal_that_a_segment_lacks_is_a_gap_there()
    {
        _folder.Write("m_layout.hea", "m_layout 2 100 0\n~ 0 1 16 0 0 0 0 I\n~ 0 1 16 0 0 0 0 V");
        Part("a", "a 1 100 2\na.dat 16 1 16 0 0 0 0 V", 1, 2);
        Part("b", "b 2 100 2\nb.dat 16 1 16 0 0 0 0 I\nb.dat 16 1 16 0 0 0 0 V", 7, 3, 8, 4);
        var path = _folder.Write("m.hea", "m/3 2 100 4\nm_layout 0\na 2\nb 2");
        Assert.Equal([(2L, 4L)], Recording.Open(path, new() { Channel = "I" }).Segments.Select(s => (s.Start, s.End)));
        Assert.Equal([7, 8], Recording.Open(path, new() { Channel = "I" }).MilliVolts.ToArray());
        Assert.Equal([1, 2, 3, 4], Recording.Open(path, new() { Channel = "V" }).MilliVolts.ToArray());
        Assert.Equal([2L, 4L], Recording.Inspect(path).Channels.Select(c => c.Samples));
    }

    [Fact]
    public void One_segment_is_a_record_of_segments_too()
    {
        Part("a", "a 1 100 3\na.dat 16 1 16 0 0 0 0 I", 1, 2, 3);
        Assert.Equal([1, 2, 3], Recording.Open(_folder.Write("m.hea", "m/1 1 100 3\na 3")).MilliVolts.ToArray());
        Assert.Contains("made of segments itself", Assert.Throws<EcgStreamException>(() => Recording.Open(_folder.Write("m.hea", "m/1 1 100 3\nm 3"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signals_of_other_names_are_never_joined()
    {
        Part("a", "a 2 100 2\na.dat 16 1 16 0 0 3 0 II\na.dat 16 1 16 0 0 30 0 V5", 1, 10, 2, 20);
        Part("b", "b 2 100 2\nb.dat 16 1 16 0 0 70 0 V5\nb.dat 16 1 16 0 0 0 0 V1", 30, 0, 40, 0);
        Part("c", "c 2 100 2\nc.dat 16 1 16 0\nc.dat 16 1 16 0", 3, 50, 4, 60);
        var path = _folder.Write("m.hea", "m/3 2 100 6\na 2\nb 2\nc 2");
        var second = Recording.Open(path, new() { Channel = "II" });
        Assert.Equal([1, 2, 3, 4], second.MilliVolts.ToArray());
        Assert.Equal([(0L, 2L), (4L, 6L)], second.Segments.Select(s => (s.Start, s.End)));
        Assert.Contains("b.hea' of the record", Assert.Single(second.Remarks), StringComparison.Ordinal);
        var fifth = Recording.Open(path, new() { Channel = "V5" });
        Assert.Equal([10, 20, 30, 40, 50, 60], fifth.MilliVolts.ToArray());
        Assert.Empty(fifth.Remarks);
    }

    [Theory]
    [InlineData(200, 300, 600.0)]
    [InlineData(200, 1000, 1000.0)]
    [InlineData(200, 271.828182, null)]
    public void Segments_of_different_gains_survive_being_written(double first, double second, double? perMilliVolt)
    {
        Part("a", FormattableString.Invariant($"a 1 100 3\na.dat 16 {first} 16 0 0 0 0 I"), 1, 201, -307);
        Part("b", FormattableString.Invariant($"b 1 100 3\nb.dat 16 {second} 16 0 0 0 0 I"), 1, 301, -507);
        var joined = Recording.Open(_folder.Write("m.hea", "m/2 1 100 6\na 3\nb 3"));
        Assert.Equal(perMilliVolt, joined.Resolution is { } step ? Math.Round(1 / step, 6) : null);
        var isExact = WfdbSteps.Of("w", joined).IsExact;
        Assert.Equal(perMilliVolt is not null, isExact);
        RecordingWriters.Write(_folder.File("w.hea"), [joined]);
        var read = Recording.Open(_folder.File("w.hea"));
        for (var i = 0; i < 6; i++)
            Assert.Equal(joined.MilliVolts.Span[i], read.MilliVolts.Span[i], isExact ? 1e-6 : 1e-5);
    }

    [Fact]
    public void Step_that_samples_are_no_multiples_of_is_not_called_exact()
    {
        var whole = Recording.Open(WholeOf(1, 2, 3));
        Assert.True(WfdbSteps.Of("w", whole).IsExact);
        Assert.False(WfdbSteps.Of("w", whole with { Resolution = whole.Resolution * 1.5 }).IsExact);

        string WholeOf(params int[] samples)
        {
            Part("a", $"a 1 100 {samples.Length}\na.dat 16 200 16 0 0 0 0 I", samples);
            return _folder.File("a.hea");
        }
    }

    [Fact]
    public void Segment_that_is_cut_short_or_empty_is_read_as_far_as_it_goes()
    {
        Part("a", "a 1 100 3\na.dat 16 1 16 0 0 0 0 I", 1, 2);
        Part("b", "b 1 100 2\nb.dat 16 1 16 0 0 9 0 I", 4, 5);
        Part("c", "c 1 100 9\nc.dat 16 1 16 0 0 0 0 I");
        var path = _folder.Write("m.hea", "m/3 1 100 14\na 3\nb 2\nc 9");
        var read = Recording.Open(path);
        Assert.Equal([(0L, 2L), (3L, 5L)], read.Segments.Select(s => (s.Start, s.End)));
        Assert.Equal(2, read.Remarks.Length);
        Assert.Equal(4, Recording.Inspect(path).Channels[0].Samples);
        Assert.Equal(2, Recording.Inspect(path).Remarks.Length);
    }

    [Fact]
    public void Segment_that_is_named_many_times_is_loaded_once()
    {
        Part("a", "a 1 100 200\na.dat 16 1 16 0 0 1 0 I", [.. Enumerable.Repeat(7, 200)]);
        var path = _folder.Write("m.hea", "m/20000 1 100\n" + string.Concat(Enumerable.Repeat("a 200\n", 20_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = Recording.Open(path);
        // 16 MB are the samples; the rest was a header and a list of marks for every time that it is named.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 16_000_000, 40_000_000);
        Assert.Equal((4_000_000L, 1), (read.End, read.Segments.Length));
        Assert.Single(read.Remarks);
        Assert.Equal(4_000_000, Recording.Inspect(path).Channels[0].Samples);
    }

    [Fact]
    public void Annotations_lie_on_the_clock_of_the_whole()
    {
        Part("a", "a 1 100 3\na.dat 16x2 1 16 0 0 0 0 I", 1, 2, 3, 4, 5, 6);
        _folder.Write("m.atr", WfdbAnnotations.ToBytes([new(4, 1, 'N', true, 0, 0, null)]));
        var read = Recording.Open(_folder.Write("m.hea", "m/2 1 100 6\na 3\na 3"));
        Assert.Equal([new(RecordingAnnotationKind.Beat, "N", 8)], read.Annotations.ToArray());
    }

    [Theory]
    [InlineData("m/2 1 100 4\na 2\nnone 2", "none.hea' of the record")]
    [InlineData("m/2 1 100 4\na 2\n../a 2", "beside the header")]
    [InlineData("m/2 1 100 4\na 2", "cut short")]
    [InlineData("m/2 1 100 4\na 2\na many", "a name and a length")]
    [InlineData("m/2 1 200 4\na 2\na 2", "200 Hz and its segment 'a' 100 Hz")]
    [InlineData("m/2 1 100 4\na 3\na 1", "has 3 frames, and that one's header says 2")]
    [InlineData("m/2 1 100 4\na 2\nm 2", "made of segments itself")]
    [InlineData("m/2 1 100 4\n~ 2\n~ 2", "segments without samples")]
    [InlineData("m/0 1 100 4", "no segments")]
    [InlineData("m/2 1 100 4\nhuge 1000000000000\nhuge 1000000000000", "too long to be read at once")]
    public void Whole_that_does_not_fit_its_parts_is_refused_in_one_sentence(string header, string says)
    {
        Part("a", "a 1 100 2\na.dat 16 1 16 0 0 0 0 I", 1, 2);
        Part("huge", "huge 1 100 1000000000000\nhuge.dat 16x100000 1 16 0 0 0 0 I", 1, 2);
        Assert.Contains(says, Assert.Throws<EcgStreamException>(() => Recording.Open(_folder.Write("m.hea", header))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_arrangement_has_its_samples_where_they_belong_or_is_refused() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 40]).Array[1, 6].Sample(parts =>
        {
            var lines = new List<string>();
            var expected = new List<(long Index, float Value)>();
            long start = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                var (isThere, length) = parts[i];
                if (isThere)
                {
                    var values = Enumerable.Range(100 * i + 1, length).ToArray();
                    Part($"p{i}", $"p{i} 1 20 {length}\np{i}.dat 16 1 16 0 0 0 0 I", values);
                    expected.AddRange(values.Select((v, k) => (start + k, (float)v)));
                }
                lines.Add($"{(isThere ? $"p{i}" : "~")} {length}");
                start += length;
            }
            var path = _folder.Write("m.hea", $"m/{parts.Length} 1 20 {start}\n{string.Join('\n', lines)}");
            if (expected.Count == 0)
                Assert.Throws<EcgStreamException>(() => Recording.Open(path));
            else
                Assert.Equal(expected, Recording.Open(path).Segments.SelectMany(s => s.MilliVolts.ToArray().Select((v, k) => (s.Start + k, v))));
        }, iter: 100, threads: 1);

    void Part(string name, string header, params int[] samples)
    {
        var bytes = new byte[2 * samples.Length];
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)samples[i]);
        _folder.Write(name + ".dat", bytes);
        _folder.Write(name + ".hea", header);
    }
}

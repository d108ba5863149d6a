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
            if (parts.Length == 1 || expected.Count == 0)
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

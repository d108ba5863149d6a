using CsCheck;

namespace EcgStream.Recordings.Tests;

public sealed class RecordingCutTests
{
    [Fact]
    public void Part_has_the_samples_and_what_is_said_of_them_at_their_new_places() =>
        Gen.Select(Gen.Select(Gen.Int[0, 20], Gen.Int[1, 20]).Array[1, 5], Gen.Int[0, 120], Gen.Int[1, 120]).Sample((runs, begin, length) =>
        {
            var whole = Of(runs);
            // The sample's value is its index.
            var expected = whole.Segments.SelectMany(s => s.MilliVolts.ToArray()).Where(v => v >= begin && v < begin + length).ToArray();
            if (expected.Length == 0)
            {
                Assert.Throws<EcgStreamException>(() => Cut(whole, begin, length));
                return;
            }
            var part = Cut(whole, begin, length);
            Assert.Equal(expected, part.MilliVolts.ToArray());
            Assert.Equal(expected, part.Segments.SelectMany(s => s.MilliVolts.ToArray()));
            Assert.All(part.Segments, s => Assert.Equal(s.Start + begin, (long)s.MilliVolts.Span[0]));
            Assert.Equal(whole.TimeAt(begin), part.TimeAt(0));
            var end = Math.Min(begin + length, whole.End);
            Assert.Equal(Math.Max(0, Math.Min(end, 30) - Math.Max(begin, 10)), part.Labels.Sum(l => l.Length));
            Assert.Equal(Math.Max(0, Math.Min(end, 30) - Math.Max(begin, 10)), part.Marks.Sum(m => m.Length));
            Assert.All(part.Annotations, a => Assert.Equal(7 - begin, a.Start));
            Assert.Equal(begin <= 7 && (7 < end || end == whole.End) ? 1 : 0, part.Annotations.Length);
        });

    [Fact]
    public void Whole_is_left_as_it_is()
    {
        var whole = Of([(3, 4)]);
        Assert.Same(whole, whole.Cut(TimeSpan.Zero, null));
    }

    static Recording Cut(Recording whole, int begin, int length) => whole.Cut(TimeSpan.FromSeconds(begin / 100.0), TimeSpan.FromSeconds(length / 100.0));

    static Recording Of((int Gap, int Length)[] runs)
    {
        var samples = new float[runs.Sum(r => r.Length)];
        var segments = new List<RecordingSegment>();
        var (index, at) = (0, 0);
        foreach (var (gap, length) in runs)
        {
            index += gap;
            for (var i = 0; i < length; i++)
                samples[at + i] = index + i;
            segments.Add(new(index, samples.AsMemory(at, length)));
            (index, at) = (index + length, at + length);
        }
        return new()
        {
            Path = "memory",
            Name = "r",
            Channel = "I",
            RateHz = 100,
            BaseTime = DateTimeOffset.UnixEpoch,
            MilliVolts = samples,
            Segments = [.. segments],
            Labels = [new("sad", 10, 20)],
            Marks = [new(SignalFault.Saturated, 10, 20)],
            Annotations = [new(RecordingAnnotationKind.Marker, "here", 7)],
        };
    }
}

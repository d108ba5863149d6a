using CsCheck;

namespace EcgStream.Tests;

public sealed class WindowBufferTests
{
    /// <summary>Any length, hop and splitting: exactly the windows that slicing the whole signal would give.</summary>
    [Fact]
    public void Windows_equal_slices_of_the_whole_signal_however_it_is_split() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 90], Gen.Int[1, 40].Array[0, 60]).Sample((length, step, splits) =>
        {
            var buffer = new WindowBuffer(length, step);
            buffer.Restart(1_000);
            var signal = Enumerable.Range(0, splits.Sum()).Select(i => (float)i).ToArray();
            var found = new List<(long Start, float[] Samples)>();
            var offset = 0;
            foreach (var split in splits)
            {
                ReadOnlySpan<float> rest = signal.AsSpan(offset, split);
                offset += split;
                while (buffer.Take(ref rest))
                    found.Add((buffer.Start, buffer.Copy()));
                Assert.True(rest.IsEmpty);
            }

            var expected = new List<(long Start, float[] Samples)>();
            for (var start = 0; start + length <= signal.Length; start += step)
                expected.Add((1_000 + start, signal[start..(start + length)]));
            Assert.Equal(expected.Select(w => w.Start), found.Select(w => w.Start));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Samples, pair.Second.Samples));
        });

    /// <summary>Every marked sample of every window is marked, and no other.</summary>
    [Fact]
    public void Marks_of_a_window_cover_exactly_the_marked_samples() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 20], Gen.Bool.Array[0, 200]).Sample((length, step, faulty) =>
        {
            var buffer = new WindowBuffer(length, step);
            buffer.Restart(0);
            for (var i = 0; i < faulty.Length; i++)
            {
                if (faulty[i])
                    buffer.Mark(new(SignalFault.LeadOff, i, 1));
                ReadOnlySpan<float> one = [0f];
                if (!buffer.Take(ref one))
                    continue;
                var marked = new bool[length];
                foreach (var mark in buffer.CopyMarks())
                {
                    Assert.InRange(mark.Start, buffer.Start, buffer.Next - 1);
                    Assert.InRange(mark.End, buffer.Start + 1, buffer.Next);
                    for (var k = mark.Start; k < mark.End; k++)
                        marked[k - buffer.Start] = true;
                }
                Assert.Equal(faulty[(i + 1 - length)..(i + 1)], marked);
            }
        });

    [Fact]
    public void Fill_grows_to_one_and_falls_back_at_a_restart()
    {
        var buffer = new WindowBuffer(10, 5);
        ReadOnlySpan<float> four = new float[4];
        Assert.False(buffer.Take(ref four));
        Assert.Equal(0.4, buffer.Fill, 12);
        ReadOnlySpan<float> six = new float[6];
        Assert.True(buffer.Take(ref six));
        Assert.Equal(1, buffer.Fill);
        buffer.Restart(99);
        Assert.Equal(0, buffer.Fill);
        Assert.Equal(99, buffer.Next);
    }
}

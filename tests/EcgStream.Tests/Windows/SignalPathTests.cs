using CsCheck;

namespace EcgStream.Tests;

public sealed class SignalPathTests
{
    static readonly SignalPathOptions Passing = new()
    {
        RateHz = 100,
        WindowLength = 200,
        Hop = TimeSpan.FromSeconds(0.5),
        LongestBridge = TimeSpan.FromSeconds(0.1),
    };

    /// <summary>
    /// Any sequence of chunks, gaps and repetitions: the gaps are exact, every window's sample is the device's own unless it is marked
    /// missing, and received plus lost is what the device counted.
    /// </summary>
    [Fact]
    public void Every_gap_is_exact_and_no_sample_is_invented() =>
        Gen.Select(Gen.Int[1, 120], Gen.Frequency((6, Gen.Const(0)), (2, Gen.Int[1, 15]), (1, Gen.Int[16, 400]), (1, Gen.Int[-60, -1])))
            .Array[1, 30].Sample(steps =>
            {
                var watcher = new Watcher();
                var path = new SignalPath(Passing, watcher);
                long position = 0, furthest = 0, received = 0, lost = 0, repeated = 0;
                var first = true;
                foreach (var (length, jump) in steps)
                {
                    position = Math.Max(0, position + (first ? 0 : jump));
                    if (!first && position > furthest)
                        lost += position - furthest;
                    var fresh = Math.Max(0, position + length - Math.Max(furthest, first ? position : 0));
                    fresh = first ? length : Math.Min(length, fresh);
                    repeated += length - fresh;
                    received += fresh;
                    path.Push(Chunk(position, length));
                    first = false;
                    position += length;
                    furthest = Math.Max(furthest, position);
                    position = furthest;
                }
                path.Complete();

                Assert.Equal(lost, watcher.Gaps.Sum(g => g.Gap.Length));
                Assert.Equal(repeated, watcher.Repeated);
                Assert.Equal(furthest, received + lost);
                foreach (var window in watcher.Windows)
                {
                    for (var i = 0; i < window.MilliVolts.Length; i++)
                    {
                        var index = window.Start + i;
                        if (!window.Marks.Any(m => m.Fault == SignalFault.Missing && index >= m.Start && index < m.End))
                            Assert.Equal(Value(index), window.MilliVolts.Span[i]);
                        else
                            Assert.Contains(watcher.Gaps, g => g.Bridged && index >= g.Gap.Start && index < g.Gap.Start + g.Gap.Length);
                    }
                }
            }, iter: 20_000);

    /// <summary>The same signal, cut in any way, through resampler and filters: the same windows to the bit, with the same times.</summary>
    [Fact]
    public void Windows_do_not_depend_on_how_the_signal_is_cut() =>
        Gen.Select(Gen.OneOf(100.0, 250, 360, 187.3, 1000), Gen.Int[1, 700].Array[5, 40]).Sample((rate, cuts) =>
        {
            var options = Passing with { RateHz = 300, Filter = FilterSpec.Parse("highpass=0.5;lowpass=40") };
            var signal = Enumerable.Range(0, cuts.Sum()).Select(i => MathF.Sin(i * 0.05f) + 0.3f * MathF.Sin(i * 1.1f)).ToArray();
            var whole = Run(options, [signal.Length]);
            var cut = Run(options, cuts);

            Assert.Equal(whole.Select(w => (w.Start, w.StartedAt, w.EndedAt)), cut.Select(w => (w.Start, w.StartedAt, w.EndedAt)));
            Assert.All(whole.Zip(cut), pair =>
            {
                Assert.True(pair.First.MilliVolts.Span.SequenceEqual(pair.Second.MilliVolts.Span));
                Assert.Equal(pair.First.Marks.AsEnumerable(), pair.Second.Marks);
            });

            List<EcgWindow> Run(SignalPathOptions with, int[] lengths)
            {
                var watcher = new Watcher();
                var path = new SignalPath(with, watcher);
                var at = 0;
                foreach (var length in lengths)
                {
                    path.Push(new SampleChunk(at, signal.AsMemory(at, length), default) { RateHz = rate, TakenAt = DateTimeOffset.UnixEpoch.AddSeconds(at / rate) });
                    at += length;
                }
                path.Complete();
                return watcher.Windows;
            }
        }, iter: 200);

    [Fact]
    public void Short_gap_is_bridged_and_marked_while_a_long_one_starts_the_window_over()
    {
        var watcher = new Watcher();
        var path = new SignalPath(Passing, watcher);
        path.Push(Chunk(0, 150));
        path.Push(Chunk(160, 40));
        var window = Assert.Single(watcher.Windows);
        Assert.Equal((new Gap(150, 10), true), watcher.Gaps[0]);
        Assert.Equal([new SignalMark(SignalFault.Missing, 150, 10)], window.Marks.AsEnumerable());

        path.Push(Chunk(220, 199));
        Assert.Equal((new Gap(200, 20), false), watcher.Gaps[1]);
        Assert.Single(watcher.Windows);
        path.Push(Chunk(419, 1));
        Assert.Equal(220, watcher.Windows[1].Start);
        Assert.Empty(watcher.Windows[1].Marks);
    }

    [Fact]
    public void Chunks_of_a_device_without_a_stated_rate_wait_until_it_is_known_and_none_is_lost()
    {
        var watcher = new Watcher();
        var path = new SignalPath(Passing, watcher);
        for (var i = 0; i < 130; i++)
            path.Push(Chunk(i * 10, 10, DateTimeOffset.UnixEpoch.AddSeconds(i * 0.1)) with { RateHz = null });
        Assert.InRange(path.RateHz!.Value, 99.9, 100.1);
        Assert.Equal(0, watcher.Windows[0].Start);
    }

    [Fact]
    public void Filter_warm_up_is_marked_at_the_start_of_every_segment()
    {
        var watcher = new Watcher();
        var path = new SignalPath(Passing with { Filter = FilterSpec.Parse("highpass=0.5") }, watcher);
        path.Push(Chunk(0, 200));
        path.Push(Chunk(5_000, 200));
        Assert.Equal([0L, 5_000], watcher.Windows.Select(w => Assert.Single(w.Marks, m => m.Fault == SignalFault.FilterWarmUp).Start));
    }

    static float Value(long index) => index % 97 / 100f + index % 13;

    static SampleChunk Chunk(long start, int length, DateTimeOffset? at = null) =>
        new(start, Enumerable.Range(0, length).Select(i => Value(start + i)).ToArray(), at ?? DateTimeOffset.UnixEpoch) { RateHz = 100 };

    sealed class Watcher : ISignalPathObserver
    {
        public List<EcgWindow> Windows { get; } = [];

        public List<(Gap Gap, bool Bridged)> Gaps { get; } = [];

        public long Repeated { get; private set; }

        public void OnWindow(EcgWindow window) => Windows.Add(window);

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at) => Gaps.Add((gap, bridged));

        public void OnRepeated(long samples, DateTimeOffset at) => Repeated += samples;

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

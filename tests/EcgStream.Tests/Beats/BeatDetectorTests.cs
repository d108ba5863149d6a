using CsCheck;

namespace EcgStream.Tests.Beats;

public sealed class BeatDetectorTests
{
    static readonly Gen<float> AnySample = Gen.OneOf(
        Gen.Float[-1, 1], Gen.Float[-1e30f, 1e30f], One(0f, float.MaxValue, -float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity));

    [Fact]
    public void Every_beat_is_found_to_a_millisecond_at_any_polarity_scale_and_rate() =>
        (from beatsPerMinute in Gen.Double[30, 180]
         from rate in Gen.Double[100, 2000]
         from scale in Gen.OneOf(Gen.Double[0.1, 10], Gen.Double[-10, -0.1])
         select (beatsPerMinute, rate, scale)).Sample(t =>
        {
            var found = BeatDetector.Detect(SyntheticEcg.Make(t.beatsPerMinute, 20, t.rate, t.scale, 0.01), t.rate);
            var period = 60 / t.beatsPerMinute;
            // The first is at the first sample, half of it cut off, and the last may lie too near the end; both cuts are half-way between two beats.
            var last = (int)((20 - 0.15) / period);
            var expected = Enumerable.Range(1, last).Select(k => k * period).ToArray();
            var times = found.Select(b => b.Position / t.rate).ToArray();
            var match = BeatMatching.Compare(expected, [.. times.Where(s => s > period / 2 && s < (last + 0.5) * period)]);
            Assert.Equal((expected.Length, 0, 0), (match.Matched, match.Missed, match.Extra));
            foreach (var second in expected)
                Assert.InRange(times.Min(s => Math.Abs(s - second)), 0, 0.004);
        }, iter: 60);

    [Fact]
    public void Any_chunking_gives_the_same_beats() =>
        Gen.Select(Gen.Int[1, 3000].Array[1, 40], One(100.0, 130, 360, 1000)).Sample((lengths, rate) =>
        {
            var samples = SyntheticEcg.Make(75, 15, rate, noise: 0.1);
            var detector = new BeatDetector(rate);
            var beats = new List<RPeak>();
            var position = 0;
            for (var i = 0; position < samples.Length; i++)
            {
                var length = Math.Min(lengths[i % lengths.Length], samples.Length - position);
                detector.Push(position, samples.AsSpan(position, length), beats);
                position += length;
            }
            detector.Complete(beats);
            Assert.Equal(BeatDetector.Detect(samples, rate), beats);
        }, iter: 30);

    [Fact]
    public void Any_samples_give_ascending_beats_within_the_signal() =>
        Gen.Select(AnySample.Array[0, 3000], Gen.Double[60, 1500]).Sample((samples, rate) =>
        {
            var beats = BeatDetector.Detect(samples, rate);
            for (var i = 0; i < beats.Count; i++)
            {
                Assert.InRange(beats[i].Position, 0, samples.Length - 1);
                if (i > 0)
                    Assert.True(beats[i].Position - beats[i - 1].Position > 0.09 * rate);
            }
        }, iter: 200);

    [Fact]
    public void Beat_is_told_within_three_seconds()
    {
        var samples = SyntheticEcg.Make(72, 60, noise: 0.05);
        var detector = new BeatDetector(300);
        var beats = new List<RPeak>();
        for (var i = 0; i < samples.Length; i += 30)
        {
            var known = beats.Count;
            detector.Push(i, samples.AsSpan(i, 30), beats);
            Assert.All(beats.Skip(known), beat => Assert.InRange(i + 30 - beat.Position, 0, beat.Position < 900 ? 3.3 * 300 : 300));
        }
        Assert.InRange(beats.Count, 70, 73);
    }

    [Fact]
    public void Gap_ends_one_signal_and_begins_another()
    {
        var samples = SyntheticEcg.Make(60, 10);
        var detector = new BeatDetector(300);
        var beats = new List<RPeak>();
        detector.Push(1000, samples, beats);
        detector.Push(1_000_000, samples, beats);
        detector.Complete(beats);
        var alone = BeatDetector.Detect(samples, 300);
        Assert.Equal([.. alone.Select(b => b.Position + 1000), .. alone.Select(b => b.Position + 1_000_000)], beats.Select(b => b.Position));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.15)]
    [InlineData(4)]
    public void Beats_are_found_again_after_their_height_changed_at_once(double factor)
    {
        var samples = SyntheticEcg.Make(72, 60, noise: 0.01);
        for (var i = 9000; i < samples.Length; i++)
            samples[i] *= (float)factor;
        var found = BeatDetector.Detect(samples, 300).Count(b => b.Position > 9000 + 4 * 300);
        Assert.InRange(found, 30, 32);
    }

    [Fact]
    public void Small_beats_between_large_wide_ones_are_found()
    {
        // Bigeminy: every other beat is early, wide, inverted and three times as large.
        var samples = new float[60 * 300];
        var expected = new List<double>();
        for (var second = 0.5; second < 59.5; second += 1.6)
        {
            Add(second, 0.011, 1);
            Add(second + 0.25, 0.05, 0.25);
            Add(second + 0.55, 0.035, -3);
            Add(second + 0.85, 0.07, 0.8);
            expected.AddRange([second, second + 0.55]);
        }
        var match = BeatMatching.Compare([.. expected], [.. BeatDetector.Detect(samples, 300).Select(b => b.Position / 300)]);
        Assert.Equal((expected.Count, 0, 0), (match.Matched, match.Missed, match.Extra));

        void Add(double at, double width, double height)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] += (float)(height * Math.Exp(-Math.Pow((i / 300.0 - at) / width, 2) / 2));
        }
    }

    [Fact]
    public void Pause_steps_of_the_electrode_and_tall_T_waves_make_no_beats()
    {
        var samples = SyntheticEcg.Make(60, 60, noise: 0.01);
        // Five seconds without beats, then steps of several millivolts.
        samples.AsSpan(6100, 1500).Fill(samples[6100]);
        for (var i = 12_150; i < samples.Length; i++)
            samples[i] += 4;
        var tall = new float[samples.Length];
        for (var i = 0; i < tall.Length; i++)
        {
            var fromBeat = i / 300.0 - Math.Round(i / 300.0 - 0.3) - 0.3;
            tall[i] = (float)(0.9 * Math.Exp(-fromBeat * fromBeat / (2 * 0.045 * 0.045)));
        }
        Assert.InRange(BeatDetector.Detect(samples, 300).Count, 54, 56);
        Assert.InRange(BeatDetector.Detect([.. SyntheticEcg.Make(60, 60).Zip(tall, (a, b) => a + b)], 300).Count, 59, 61);
    }

    static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Rate_too_low_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BeatDetector(59));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BeatDetector(double.NaN));
    }
}

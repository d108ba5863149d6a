namespace EcgStream.Trainer.Tests;

public class AugmentationTests
{
    static readonly LabelledWindow Ramp = Of([.. Enumerable.Range(1, 3_300).Select(i => (float)i)]);
    static readonly LabelledWindow Zeros = Of(new float[3_300]);

    static Augmentation Nothing(int seed) => new(3_000, seed) { NoiseMilliVolts = 0, Inverted = 0, WanderMilliVolts = 0, GainWarp = 0, TimeWarp = 0 };

    [Fact]
    public void Windows_are_stretches_of_the_record_itself_upside_down_at_times()
    {
        var augmentation = new Augmentation(3_000, seed: 1) { NoiseMilliVolts = 0, Inverted = 0.3, WanderMilliVolts = 0, GainWarp = 0, TimeWarp = 0 };
        var (starts, inverted, window) = (new HashSet<float>(), 0, new float[3_000]);
        for (var draw = 0; draw < 200; draw++)
        {
            augmentation.Write(Ramp, window);
            var sign = MathF.Sign(window[0]);
            inverted += sign < 0 ? 1 : 0;
            starts.Add(sign * window[0]);
            for (var i = 1; i < window.Length; i++)
                Assert.Equal(sign, window[i] - window[i - 1]);
        }
        Assert.True(starts.Count > 50 && starts.Min() >= 1 && starts.Max() <= 301);
        Assert.InRange(inverted, 30, 90);
    }

    [Fact]
    public void Noise_and_wander_stay_within_their_bounds_and_leave_the_record_alone()
    {
        var augmentation = new Augmentation(3_000, seed: 2) { NoiseMilliVolts = 0.1, WanderMilliVolts = 0.2, Inverted = 0, TimeWarp = 0 };
        var (window, deviations) = (new float[3_000], new List<double>());
        for (var draw = 0; draw < 80; draw++)
        {
            augmentation.Write(Zeros, window);
            deviations.Add(Math.Sqrt(window.Average(x => x * x)));
        }
        Assert.Contains(deviations, d => d == 0);
        Assert.InRange(deviations.Max(), 0.1, 0.2);
        Assert.All(Zeros.MilliVolts, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void A_warp_of_the_gain_scales_and_nothing_else()
    {
        var ones = Of([.. Enumerable.Repeat(1f, 3_000)]);
        var augmentation = new Augmentation(3_000, seed: 3) { NoiseMilliVolts = 0, Inverted = 0, WanderMilliVolts = 0, GainWarp = 0.1, TimeWarp = 0 };
        var (window, most) = (new float[3_000], 0f);
        for (var draw = 0; draw < 40; draw++)
        {
            augmentation.Write(ones, window);
            Assert.All(window, value => Assert.InRange(value, 0.9f, 1.1f));
            most = Math.Max(most, window.Max() - window.Min());
        }
        Assert.InRange(most, 0.05f, 0.2f);
    }

    [Fact]
    public void A_warp_of_time_keeps_the_ends_and_its_speed_within_bounds()
    {
        var record = Of([.. Enumerable.Range(0, 3_000).Select(i => (float)i)]);
        var augmentation = new Augmentation(3_000, seed: 4) { NoiseMilliVolts = 0, Inverted = 0, WanderMilliVolts = 0, GainWarp = 0, TimeWarp = 0.02 };
        var (window, most) = (new float[3_000], 0f);
        for (var draw = 0; draw < 20; draw++)
        {
            augmentation.Write(record, window);
            Assert.Equal(0, window[0], 1e-3);
            Assert.Equal(2_999, window[^1], 1e-3);
            for (var i = 1; i < window.Length; i++)
                Assert.InRange(window[i] - window[i - 1], 0.979f, 1.021f);
            most = Math.Max(most, window.Select((value, i) => MathF.Abs(value - i)).Max());
        }
        Assert.True(most > 5);
    }

    [Fact]
    public void Networks_that_augment_see_half_their_windows_warped_in_time()
    {
        var record = Of([.. Enumerable.Range(0, 3_000).Select(i => (float)i)]);
        var augmentation = new Augmentation(3_000, seed: 7) { NoiseMilliVolts = 0, Inverted = 0, WanderMilliVolts = 0, GainWarp = 0 };
        var (window, warped) = (new float[3_000], 0);
        for (var draw = 0; draw < 100; draw++)
        {
            augmentation.Write(record, window);
            warped += window.AsSpan().SequenceEqual(record.MilliVolts) ? 0 : 1;
        }
        Assert.InRange(warped, 35, 65);
    }

    [Fact]
    public void The_resting_minute_has_the_same_lead()
    {
        var rest = new RestingMinute([.. Enumerable.Range(1, 3_000).Select(i => (float)i)], []);
        var augmentation = new Augmentation(3_000, seed: 5) { NoiseMilliVolts = 0, Inverted = 0.5, WanderMilliVolts = 0, GainWarp = 0, TimeWarp = 0 };
        var (both, signs) = (new float[6_000], new HashSet<int>());
        for (var draw = 0; draw < 20; draw++)
        {
            augmentation.Write(Ramp with { Rest = rest }, both);
            Assert.Equal(MathF.Sign(both[0]), MathF.Sign(both[3_000]));
            signs.Add(MathF.Sign(both[0]));
        }
        Assert.Equal(2, signs.Count);
    }

    [Fact]
    public void Switched_off_it_gives_the_window_that_is_judged()
    {
        var window = new float[3_000];
        new Augmentation(3_000, seed: 6) { Off = true }.Write(Ramp, window);
        Assert.Equal(Ramp.MilliVolts[^3_000..], window);
        Nothing(6).Write(Ramp with { MilliVolts = Ramp.MilliVolts[^3_000..] }, window);
        Assert.Equal(Ramp.MilliVolts[^3_000..], window);
    }

    static LabelledWindow Of(float[] milliVolts) => new() { Participant = "p", Record = "r", Label = 0, MilliVolts = milliVolts, Features = [] };
}

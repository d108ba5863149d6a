using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;

namespace EcgStream.Devices.Tests;

public class EcgGeneratorTests
{
    static readonly AutonomicState Usual = new(70, 40, 50, 15, 1);

    [Theory]
    [InlineData(50, 60, 70, 10)]
    [InlineData(77, 37, 47, 15)]
    [InlineData(110, 12, 25, 20)]
    public void Beats_have_the_rate_and_the_variability_that_the_state_asks_for(double rate, double rmssd, double sdnn, double breaths)
    {
        var beats = HeartBeats.Of(new(rate, rmssd, sdnn, breaths, 1), minutes: 60, seed: 3);

        Assert.InRange(HeartBeats.HeartRate(beats), rate - 1, rate + 1);
        Assert.InRange(HeartBeats.RmssdMs(beats), rmssd * 0.95, rmssd * 1.05);
        // The slow drift comes on top: one beat a minute.
        var drift = 60_000 / rate / rate;
        var total = Math.Sqrt((sdnn * sdnn) + (drift * drift));
        Assert.InRange(HeartBeats.SdnnMs(beats), total * 0.95, total * 1.05);
    }

    [Fact]
    public void Samples_agree_with_a_Runge_Kutta_solution_of_the_three_equations()
    {
        var form = new EcgMorphology { BreathingMilliVolts = 0 };
        var beats = new List<double>();
        var samples = new float[20 * 300];
        new EcgGenerator(form, Usual, 300, 11).Read(samples, beats);

        var worst = 0.0;
        var compared = 0;
        foreach (var (from, to) in McSharry.Solve(form, Usual, beats))
        {
            // The reference starts at z = 0 and forgets it with a time constant of 1 s.
            if (from.Time < beats[0] + 12)
                continue;
            for (var i = (int)Math.Ceiling(from.Time * 300); i < to.Time * 300; i++, compared++)
            {
                var part = ((i / 300.0) - from.Time) / (to.Time - from.Time);
                worst = Math.Max(worst, Math.Abs(samples[i] - (from.Z + (part * (to.Z - from.Z)))));
            }
        }

        Assert.True(compared > 1500);
        Assert.InRange(worst, 0, 1e-4);
    }

    [Fact]
    public void Coarse_rates_sample_the_same_curve()
    {
        var fine = new float[3000];
        var coarse = new float[300];
        new EcgGenerator(new(), Usual, 500, 4).Read(fine);
        new EcgGenerator(new(), Usual, 50, 4).Read(coarse);

        // The beats are the same; the start within the first step may differ by less than one coarse sample.
        var shift = Enumerable.Range(-10, 21).MinBy(s => Distance(fine, coarse, s));
        Assert.InRange(Distance(fine, coarse, shift), 0, 0.03);

        static double Distance(float[] fine, float[] coarse, int shift) =>
            Enumerable.Range(2, 290).Average(i => Math.Abs(fine[(i * 10) + shift] - coarse[i]));
    }

    [Fact]
    public void Beat_shows_P_before_QRS_and_T_after_it()
    {
        var beats = new List<double>();
        var samples = new float[10 * 500];
        new EcgGenerator(new() { BreathingMilliVolts = 0 }, new(60, 5, 10, 15, 1), 500, 2).Read(samples, beats);
        var r = (int)Math.Round(beats[3] * 500);

        int Highest(double from, double to) =>
            Enumerable.Range(r + (int)(from * 500), (int)((to - from) * 500)).MaxBy(i => samples[i]) - r;
        int Lowest(double from, double to) =>
            Enumerable.Range(r + (int)(from * 500), (int)((to - from) * 500)).MinBy(i => samples[i]) - r;

        Assert.InRange(Highest(-0.4, 0.5), -3, 3);
        Assert.InRange(samples[r] - samples[r + Lowest(-0.08, 0)], 0.9, 1.3); // Q to R
        Assert.InRange(Lowest(0, 0.08) / 500.0, 0.03, 0.06); // S
        Assert.InRange(Highest(-0.3, -0.1) / 500.0, -0.22, -0.17); // P at −70°
        Assert.InRange(Highest(0.15, 0.45) / 500.0, 0.23, 0.31); // T at 100°
    }

    [Fact]
    public void T_wave_grows_with_its_gain()
    {
        float Height(double gain)
        {
            var samples = new float[20 * 300];
            var beats = new List<double>();
            new EcgGenerator(new() { BreathingMilliVolts = 0 }, Usual with { TWaveGain = gain }, 300, 9).Read(samples, beats);
            int At(double seconds) => (int)Math.Round((beats[5] + seconds) * 300);
            return samples[At(0.27)] - samples[At(-0.3)];
        }

        Assert.InRange((Height(1.2) - Height(1)) / 0.2, 0.25, 0.5);
    }

    [Fact]
    public void Read_gives_the_same_samples_and_beats_however_it_is_split() =>
        Gen.Select(Gen.Int[1, 700].Array[1, 8], Gen.ULong, Gen.Double[25, 1200]).Sample((parts, seed, rate) =>
        {
            var whole = new float[parts.Sum()];
            var split = new float[whole.Length];
            var wholeBeats = new List<double>();
            var splitBeats = new List<double>();
            new EcgGenerator(new(), Usual, rate, seed).Read(whole, wholeBeats);
            var generator = new EcgGenerator(new(), Usual, rate, seed);
            var at = 0;
            foreach (var part in parts)
            {
                generator.Read(split.AsSpan(at, part), splitBeats);
                at += part;
            }
            return whole.AsSpan().SequenceEqual(split) && wholeBeats.SequenceEqual(splitBeats)
                && whole.All(v => float.IsFinite(v) && Math.Abs(v) < 5);
        }, iter: 50);

    [Fact]
    public void Body_goes_over_to_a_new_state_within_half_a_minute()
    {
        var generator = new EcgGenerator(new(), Usual with { HeartRate = 60 }, 100, 1);
        var before = new List<double>();
        generator.Read(new float[60 * 100], before);
        generator.MoveTo(Usual with { HeartRate = 100 });
        generator.Read(new float[30 * 100]);
        var after = new List<double>();
        generator.Read(new float[60 * 100], after);

        Assert.InRange(HeartBeats.HeartRate(before), 57, 63);
        Assert.InRange(HeartBeats.HeartRate(after), 95, 104);
        Assert.InRange(generator.State.HeartRate, 99, 100);
    }

    [Fact]
    public void Samples_are_the_same_bits_on_every_machine()
    {
        var samples = new float[3000];
        new EcgGenerator(new(), Usual, 300, 42).Read(samples);
        new SignalNoise(new(), 300, 1.25, 43).Add(samples);

        Assert.Equal("fedecea277c161a7", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(samples.AsSpan())))[..16]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(20_000)]
    public void Impossible_rate_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EcgGenerator(new(), Usual, rate, 1));
}

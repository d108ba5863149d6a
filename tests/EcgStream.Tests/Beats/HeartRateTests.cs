using CsCheck;
using EcgStream.Testing;

namespace EcgStream.Tests.Beats;

public sealed class HeartRateTests
{
    [Fact]
    public void Known_rate_is_found_at_any_polarity_scale_and_rate() =>
        (from beatsPerMinute in Gen.Double[30, 180]
         from rate in Gen.Double[100, 1000]
         from scale in Gen.OneOf(Gen.Double[0.1, 10], Gen.Double[-10, -0.1])
         from noise in Gen.Double[0, 0.1]
         select (beatsPerMinute, rate, scale, noise)).Sample(t =>
        {
            var found = HeartRate.Of(SyntheticEcg.Make(t.beatsPerMinute, 20, t.rate, t.scale, t.noise), t.rate);
            Assert.NotNull(found);
            Assert.InRange(found.Value, t.beatsPerMinute * 0.98, t.beatsPerMinute * 1.02);
        }, iter: 100);

    [Theory]
    [InlineData(30)]
    [InlineData(180)]
    [InlineData(205)]
    [InlineData(220)]
    [InlineData(238)]
    public void Slow_and_fast_hearts_are_counted_beat_by_beat(double beatsPerMinute) =>
        Assert.Equal(beatsPerMinute, HeartRate.Of(SyntheticEcg.Make(beatsPerMinute, 60), 300)!.Value, 0.5);

    [Fact]
    public void Fault_as_short_as_a_bridged_gap_cuts_no_run_and_a_longer_one_does()
    {
        // A beat each second, but for twenty seconds without any.
        var samples = SyntheticEcg.Make(60, 60);
        Array.Clear(samples, 6000, 6000);
        var faults = new byte[samples.Length];
        Assert.InRange(Rate(), 35, 50);
        faults.AsSpan(9000, 60).Fill(1);
        Assert.InRange(Rate(), 35, 50);
        faults.AsSpan(6000, 6000).Fill(1);
        Assert.Equal(60, Rate(), 0.3);

        double Rate() => HeartRate.Outside(faults, samples, 300, new BeatDetector(300), []) ?? 0;
    }

    [Fact]
    public void Noise_has_no_heart_rate() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0, 0.97], Gen.Int[15, 60]).Sample((seed, memory, seconds) =>
        {
            var random = new Random(seed);
            var value = 0.0;
            var noise = Enumerable.Range(0, seconds * 300).Select(_ => (float)(value = memory * value + random.NextDouble() - 0.5)).ToArray();
            return HeartRate.Of(noise, 300) is null;
        }, iter: 100);

    [Fact]
    public void Nothing_short_flat_or_periodic_without_beats_has_a_heart_rate()
    {
        Assert.Null(HeartRate.Of([], 300));
        Assert.Null(HeartRate.Of(SyntheticEcg.Make(70, 4.9), 300));
        Assert.Null(HeartRate.Of(new float[18_000], 300));
        Assert.Null(HeartRate.Of(Enumerable.Repeat(-3.5f, 18_000).ToArray(), 300));
        Assert.Null(HeartRate.Of(Enumerable.Range(0, 18_000).Select(i => (float)Math.Sin(2 * Math.PI * 50 * i / 300)).ToArray(), 300));
    }

    [Fact]
    public void Artefact_spike_does_not_hide_the_beats()
    {
        var samples = SyntheticEcg.Make(70, 60);
        for (var i = 6000; i < 6100; i++)
            samples[i] += 50;
        Assert.InRange(HeartRate.Of(samples, 300)!.Value, 68.5, 71.5);
    }

    [Fact]
    public void Rate_too_low_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => HeartRate.Of(new float[100], 59));

    [RealDataFact]
    public void Record_100_beats_as_its_reference_says()
    {
        // 2,273 reference beats in 30 min 5.6 s: 75.5 a minute.
        var (samples, rate) = RealSignals.Wfdb("mitdb/100");
        var prepared = RealSignals.Prepared(samples, rate);
        Assert.InRange(HeartRate.Of(prepared, 300)!.Value, 75, 76);
        for (var start = 0; start + 18_000 <= prepared.Length; start += 18_000)
            Assert.InRange(HeartRate.Of(prepared.AsSpan(start, 18_000), 300)!.Value, 71, 83);
    }

    [RealDataTheory]
    [InlineData(63, 107)]
    [InlineData(91, 56)]
    [InlineData(40, 90)]
    public void Irregular_hearts_rate_is_that_of_the_beats_in_its_minute(int row, int beats)
    {
        var prepared = RealSignals.Prepared(RealSignals.Cinc2017().ElementAt(row).MilliVolts, 300);
        Assert.InRange(HeartRate.Of(prepared, 300)!.Value, beats - 2, beats + 2);
        new QualityAssessor(300).Assess(prepared, default, 0, out var told);
        Assert.Equal(HeartRate.Of(prepared, 300), told);
    }

    [RealDataFact]
    public void Inverted_lead_gives_the_same_heart_rate()
    {
        foreach (var record in new[] { "eegmat/s10_rest", "eegmat/s06_rest", "eegmat/s00_rest" })
        {
            var (samples, rate) = RealSignals.Wfdb(record);
            var prepared = RealSignals.Prepared(samples, rate);
            var inverted = prepared.Select(s => -s).ToArray();
            Assert.Equal(HeartRate.Of(prepared, 300)!.Value, HeartRate.Of(inverted, 300)!.Value, 0.05);
        }
    }

    [RealDataFact]
    public void Recording_without_ecg_has_no_heart_rate()
    {
        foreach (var record in new[] { "eegmat/s02_rest", "eegmat/s13_rest", "eegmat/s20_arithmetic" })
        {
            var (samples, rate) = RealSignals.Wfdb(record);
            Assert.Null(HeartRate.Of(RealSignals.Prepared(samples, rate).AsSpan(0, 18_000), 300));
        }
    }
}

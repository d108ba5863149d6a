using EcgStream.Testing;

namespace EcgStream.Tests.Beats;

public sealed class EcgFeaturesTests
{
    static float[] Of(ReadOnlySpan<float> samples, double rate = 300)
    {
        var features = new float[EcgFeatures.Names.Length];
        EcgFeatures.Compute(samples, rate, features);
        return features;
    }

    static float Value(float[] features, string name) => features[EcgFeatures.Names.IndexOf(name)];

    [Fact]
    public void Names_are_distinct_and_each_is_written()
    {
        Assert.Equal(EcgFeatures.Names.Length, EcgFeatures.Names.Distinct().Count());
        Assert.All(Of(SyntheticEcg.Make(70, 60, noise: 0.02)), f => Assert.True(float.IsFinite(f)));
    }

    [Theory]
    [InlineData(250, 1)]
    [InlineData(300, -2)]
    [InlineData(1000, 1)]
    public void Form_of_a_known_beat_is_measured(double rate, double scale)
    {
        var features = Of(SyntheticEcg.Make(66, 60, rate, scale, noise: 0.01), rate);
        Assert.Equal(66, Value(features, "heart_rate"), 0.1f);
        Assert.Equal(Math.Log(1.1 * Math.Abs(scale)), Value(features, "ln_r_amplitude"), 0.05);
        Assert.Equal(Math.Log(0.3 * Math.Abs(scale)), Value(features, "ln_t_amplitude"), 0.1);
        Assert.Equal(0.3 / 1.1, Value(features, "t_to_r"), 0.02);
        Assert.Equal(0.27, Value(features, "rt_interval"), 0.01);
        Assert.InRange(Value(features, "qrs_width"), 0.05, 0.12);
    }

    [Fact]
    public void More_muscle_noise_is_more()
    {
        var quiet = Value(Of(SyntheticEcg.Make(66, 60, noise: 0.01)), "ln_muscle_noise");
        var loud = Value(Of(SyntheticEcg.Make(66, 60, noise: 0.02)), "ln_muscle_noise");
        Assert.Equal(Math.Log(2), loud - quiet, 0.1);
    }

    [Fact]
    public void Nothing_that_is_no_ECG_has_features()
    {
        var random = new Random(1);
        Assert.All(Of([]), f => Assert.True(float.IsNaN(f)));
        Assert.All(Of(new float[18_000]), f => Assert.True(float.IsNaN(f)));
        Assert.All(Of(Enumerable.Range(0, 18_000).Select(_ => random.NextSingle()).ToArray()), f => Assert.True(float.IsNaN(f)));
        Assert.Throws<ArgumentException>(() => EcgFeatures.Compute(new float[18_000], 300, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(new float[18_000], 50));
    }

    [RealDataFact]
    public void Real_minutes_have_features_the_same_for_an_inverted_lead_and_dead_ones_none()
    {
        foreach (var record in RealSignals.Eegmat)
        {
            var (samples, rate) = RealSignals.Wfdb("eegmat/" + record);
            var window = RealSignals.Prepared(samples, rate).AsSpan(0, 18_000).ToArray();
            var features = Of(window);
            if (record is "s02_rest" or "s13_rest" or "s20_arithmetic")
            {
                Assert.All(features, f => Assert.True(float.IsNaN(f)));
                continue;
            }
            Assert.All(features, f => Assert.True(float.IsFinite(f), record));
            var inverted = Of([.. window.Select(s => -s)]);
            for (var i = 0; i < features.Length; i++)
                Assert.Equal(features[i], inverted[i], 1e-3f);
            // The feature leaves artefacts out (in one recording five beats too many are found), the heart rate counts all beats.
            Assert.Equal(HeartRate.Of(window, 300)!.Value, Value(features, "heart_rate"), record == "s01_arithmetic" ? 6 : 1.5);
        }
    }
}

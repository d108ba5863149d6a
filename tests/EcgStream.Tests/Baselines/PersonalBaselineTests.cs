using EcgStream.Testing;

namespace EcgStream.Tests;

public class PersonalBaselineTests
{
    [Theory]
    [InlineData(250, 300, 18_000)]
    [InlineData(500, 300, 18_000)]
    [InlineData(256.41, 128, 3_840)]
    public void Rest_becomes_the_last_window_of_any_models_rate_and_length(double rateHz, double modelRateHz, int length)
    {
        var rest = Rests.Of(rateHz: rateHz);
        var window = rest.WindowFor(Contract(modelRateHz, length));

        Assert.Equal(length, window.MilliVolts.Length);
        // To one sample of the model: the rest need not be a whole number of them.
        Assert.Equal(rest.MilliVolts.Length / rateHz, window.End / modelRateHz, 1.01 / modelRateHz);
        Assert.Equal(72, HeartRate.Of(window.MilliVolts.Span, modelRateHz)!.Value, 1.0);
    }

    [Fact]
    public void Window_is_what_the_live_path_makes_of_the_same_signal()
    {
        var rest = Rests.Of();
        var contract = Contract(300, 18_000);
        var clock = VirtualTime.NewClock();
        var said = clock.Record(clock.Cold([(TimeSpan.Zero, new SampleChunk(0, rest.MilliVolts, VirtualTime.Epoch) { RateHz = 250 })], TimeSpan.FromSeconds(1))
            .ToWindows(SignalPathOptions.For(contract, TimeSpan.FromSeconds(10))));
        clock.AdvanceBy(TimeSpan.FromSeconds(2));

        var live = said.Where(s => s.What.HasValue).Select(s => s.What.Value).Last();
        Assert.Equal(3000, live.Start);
        Assert.True(live.MilliVolts.Span.SequenceEqual(rest.WindowFor(contract).MilliVolts.Span));
    }

    [Fact]
    public void Rest_is_judged_with_its_heart_rate()
    {
        var judged = Rests.Of().Judged();
        Assert.True(judged.Quality.IsUsable);
        Assert.Equal(72, judged.HeartRate!.Value, 1.0);

        var noise = (Rests.Of() with { MilliVolts = SyntheticEcg.Make(72, 70, 250, scale: 0, noise: 0.5) }).Judged();
        Assert.False(noise.Quality.IsUsable);
        Assert.Null(noise.HeartRate);
        Assert.NotEmpty(noise.Quality.Reasons);
    }

    [Fact]
    public void Faults_in_the_rest_count_and_those_in_the_lead_in_dont()
    {
        var rest = Rests.Of();
        Assert.True((rest with { Marks = [new(SignalFault.LeadOff, 0, 2_000)] }).Judged().Quality.IsUsable);
        Assert.False((rest with { Marks = [new(SignalFault.LeadOff, 3_000, 2_000)] }).Judged().Quality.IsUsable);
        Assert.Contains("lead-off", Refusal(rest with { Marks = [new(SignalFault.LeadOff, 3_000, 2_000)] }, 18_000), StringComparison.Ordinal);
    }

    [Fact]
    public void Rest_shorter_than_the_models_window_is_refused_with_the_remedy() =>
        Assert.Contains("compares with 120 s: record it again with --rest 120s", Refusal(Rests.Of(), 36_000), StringComparison.Ordinal);

    static string Refusal(PersonalBaseline rest, int length) =>
        Assert.Throws<EcgStreamException>(() => rest.WindowFor(Contract(300, length))).Message;

    static ModelContract Contract(double rateHz, int length) => new FakeClassifier(length, rateHz).Contract with { Filter = new(HighPassHz: 0.5, LowPassHz: 40) };
}

namespace EcgStream.Tests.Beats;

public sealed class HeartRateVariabilityTests
{
    /// <summary>
    /// The digital test patterns of IEC 60601-2-47 (201.12.1.101.2.3.3.2, from EC57): rr(k) = mean + deviation · sin(2π f T(k)), T(k + 1) = T(k) + rr(k).
    /// </summary>
    static double[] Pattern(double mean, double deviation, double hz, double seconds, double phase)
    {
        var beats = new List<double> { 0 };
        while (beats[^1] < seconds)
            beats.Add(beats[^1] + mean + deviation * Math.Sin(Math.Tau * hz * beats[^1] + phase));
        return [.. beats];
    }

    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    public void Standard_patterns_give_their_power(double seconds)
    {
        for (var phase = 0.0; phase < 6.2; phase += 0.7)
        {
            var fast = HeartRateVariability.Of(Pattern(0.8, 0.035, 0.25, seconds, phase))!;
            var slow = HeartRateVariability.Of(Pattern(1, 0.07, 0.1, seconds, phase))!;
            Assert.InRange(fast.HfMs2, 612.5 * 0.99, 612.5 * 1.01);
            Assert.InRange(fast.LfMs2, 0, 6);
            Assert.InRange(slow.LfMs2, 2450 * 0.99, 2450 * 1.01);
            Assert.InRange(slow.HfMs2, 0, 25);
            Assert.Equal(0, fast.FlaggedShare);
        }
    }

    [Fact]
    public void Figures_are_those_of_their_definitions()
    {
        // Intervals of 0.8 and 0.86 s by turns.
        var beats = Enumerable.Range(0, 61).Select(k => k / 2 * 1.66 + k % 2 * 0.8).ToArray();
        var figures = HeartRateVariability.Of(beats)!;
        Assert.Equal(60 / 0.83, figures.HeartRate, 1e-9);
        Assert.Equal(60, figures.RmssdMs, 1e-6);
        Assert.Equal(1, figures.Pnn50);
        Assert.Equal(30 * Math.Sqrt(60 / 59.0), figures.SdnnMs, 1e-6);
        Assert.Equal(60, figures.Intervals);
    }

    [Fact]
    public void Artefacts_leave_the_figures_as_they_are()
    {
        var clean = Pattern(0.8, 0.035, 0.25, 60, 0);
        var spoilt = clean.ToList();
        spoilt.RemoveAt(20);
        spoilt.Insert(40, (spoilt[39] + spoilt[40]) / 2 + 0.1);
        spoilt[60] -= 0.25;
        var (before, after) = (HeartRateVariability.Of(clean)!, HeartRateVariability.Of([.. spoilt])!);
        Assert.InRange(after.FlaggedShare, 0.04, 0.1);
        Assert.Equal(before.HeartRate, after.HeartRate, 0.5);
        Assert.Equal(before.RmssdMs, after.RmssdMs, 2.0);
        Assert.InRange(after.HfMs2 / before.HfMs2, 0.85, 1.15);
    }

    [Theory]
    [InlineData(RrKind.Missed)]
    [InlineData(RrKind.Extra)]
    [InlineData(RrKind.Ectopic)]
    public void Artefact_is_told_by_its_kind_and_only_there(RrKind kind)
    {
        var beats = Pattern(0.9, 0.03, 0.23, 60, 1).ToList();
        if (kind == RrKind.Missed)
            beats.RemoveAt(30);
        else if (kind == RrKind.Extra)
            beats.Insert(30, beats[29] + 0.35);
        else
            beats[30] -= 0.3;
        var intervals = RrIntervals.Between([.. beats]);
        Assert.Equal(kind, intervals.Flags[29]);
        for (var i = 0; i < intervals.Flags.Length; i++)
            Assert.Equal(i == 29 || i == 30 && kind != RrKind.Missed, intervals.Flags[i] != RrKind.Normal);
        Assert.Equal(kind == RrKind.Extra ? intervals.Flags.Length - 1 : intervals.Flags.Length - (kind == RrKind.Missed ? 1 : 2), intervals.Normal.Length);
    }

    [Fact]
    public void Few_beats_have_no_variability()
    {
        Assert.Null(HeartRateVariability.Of([]));
        Assert.Null(HeartRateVariability.Of([0, 0.8, 1.6, 2.4]));
    }
}

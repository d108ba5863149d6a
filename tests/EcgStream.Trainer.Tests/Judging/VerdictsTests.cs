namespace EcgStream.Trainer.Tests;

public class VerdictsTests
{
    static readonly Evidence Learner = new(
        new(0.40, 0.35, 0.45), 1 / 6.0, 0.45, 0.0005, new(0.10, 0.05, 0.15), IsReference: false, SplitLeaks: false, UsedRest: true, RestIsAvailable: true);

    [Fact]
    public void Above_chance_and_heart_rate_learns() => Assert.Equal(VerdictKind.Learns, Verdicts.Of(Learner).Kind);

    [Fact]
    public void Above_chance_but_not_heart_rate_is_no_better() =>
        Assert.Equal(VerdictKind.NoBetterThanHeartRate, Verdicts.Of(Learner with { AboveHeartRate = new(0.02, -0.01, 0.05) }).Kind);

    [Fact]
    public void By_heart_on_training_and_chance_on_others_memorises()
    {
        var verdict = Verdicts.Of(Learner with { BalancedAccuracy = new(0.18, 0.13, 0.23), Training = 0.99, P = 0.3 });
        Assert.Equal(VerdictKind.Memorises, verdict.Kind);
        Assert.Contains("0.990", verdict.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Chance_on_both_is_no_evidence() =>
        Assert.Equal(VerdictKind.NoEvidence, Verdicts.Of(Learner with { BalancedAccuracy = new(0.18, 0.13, 0.23), Training = 0.3, P = 0.3 }).Kind);

    [Fact]
    public void An_interval_above_chance_needs_a_small_p_too() =>
        Assert.Equal(VerdictKind.NoEvidence, Verdicts.Of(Learner with { BalancedAccuracy = new(0.20, 0.17, 0.23), P = 0.06 }).Kind);

    [Fact]
    public void The_same_people_on_both_sides_leak_however_good() =>
        Assert.Equal(VerdictKind.Leaks, Verdicts.Of(Learner with { BalancedAccuracy = new(0.99, 0.98, 1), SplitLeaks = true }).Kind);

    [Fact]
    public void Next_step_is_the_resting_minute_where_nobody_has_one()
    {
        var verdict = Verdicts.Of(Learner with { BalancedAccuracy = new(0.18, 0.13, 0.23), Training = 0.3, P = 0.3, UsedRest = false, RestIsAvailable = false });
        Assert.Contains("resting minute", verdict.Next, StringComparison.Ordinal);
    }
}

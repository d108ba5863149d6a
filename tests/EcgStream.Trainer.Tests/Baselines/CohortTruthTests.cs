namespace EcgStream.Trainer.Tests;

public class CohortTruthTests
{
    [Fact]
    public void Without_effects_nothing_can_be_known_and_with_them_something_can()
    {
        Assert.True(Ceiling(effectScale: 0).Contains(1.0 / 6));
        Assert.True(Ceiling(effectScale: 1).Low > 1.0 / 6);
    }

    static Interval Ceiling(double effectScale)
    {
        var plan = new CohortPlan { Participants = 100, EffectScale = effectScale, SlackSeconds = 0, TestShare = 0.4, Seed = 3 };
        var records = new SimulatedCohort(plan, Samples.ShortContract() with { WindowLength = 300 }).Records(2, default);
        var answers = TrueStateCeiling.Answers(records.Training, records.Test, Emotions.All.Length);
        return new ParticipantBootstrap(Emotions.All.Length).Of(answers, m => m.BalancedAccuracy);
    }
}

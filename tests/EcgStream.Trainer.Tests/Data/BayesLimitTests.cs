using System.Diagnostics;
using EcgStream.Devices;

namespace EcgStream.Trainer.Tests;

public class BayesLimitTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 0.691462)]
    [InlineData(2, 0.841345)]
    [InlineData(3, 0.933193)]
    public void Two_gaussians_of_one_covariance_give_the_closed_form(double distance, double accuracy)
    {
        // Φ(δ/2), δ the Mahalanobis distance.
        double[,] covariance = { { 2, 0.8 }, { 0.8, 1 } };
        var root = Matrices.Cholesky(covariance);
        double[] away = [root[0, 0] * distance, root[1, 0] * distance];
        var (found, error) = new GaussianClasses([[0, 0], away], [covariance, covariance], [1, 0], [0]).Limit(40_000, 5);
        Assert.InRange(error, 1e-6, 0.002);
        Assert.InRange(found - accuracy, -4 * error, 4 * error);
    }

    [Fact]
    public void Classes_that_differ_in_spread_alone_give_the_closed_form()
    {
        // N(0, 1) and N(0, 3²): they cross where x² = 2 ln 3 / (1 − 1/9).
        var (found, error) = new GaussianClasses([[0], [0]], [new double[,] { { 1 } }, new double[,] { { 9 } }], [1], [0]).Limit(40_000, 5);
        const double inside = 0.884030, wider = 0.399658; // P(|z| < c), P(|z| < c/3) with c = 1.572306
        Assert.InRange(found - (inside + 1 - wider) / 2, -4 * error - 1e-4, 4 * error + 1e-4);
    }

    [Fact]
    public void A_null_cohort_gives_chance_exactly()
    {
        var limit = BayesLimits.Of(new() { EffectScale = 0 });
        Assert.Equal(1.0 / 6, limit.FromMinute, 12);
        Assert.Equal(1.0 / 6, limit.FromMinuteAndRest, 12);
        Assert.Equal(1.0 / 6, limit.FromState, 12);
        Assert.Equal(1.0 / 6, limit.FromStateAndRest, 12);
    }

    [Theory]
    [InlineData(Elicitation.Film)]
    [InlineData(Elicitation.Recall)]
    [InlineData(Elicitation.Task)]
    public void The_limit_grows_with_the_effect_with_the_rest_and_with_what_is_known(Elicitation elicitation)
    {
        var watch = Stopwatch.StartNew();
        var limits = ((double[])[0, 0.5, 1, 2]).Select(scale => BayesLimits.Of(new() { Elicitation = elicitation, EffectScale = scale })).ToArray();
        foreach (var l in limits)
            output.WriteLine(FormattableString.Invariant($"{elicitation}: minute {l.FromMinute:0.000}, with rest {l.FromMinuteAndRest:0.000}, state {l.FromState:0.000}, with rest {l.FromStateAndRest:0.000} ± {l.StandardError:0.0000}; {watch.ElapsedMilliseconds} ms"));
        for (var i = 0; i < limits.Length; i++)
        {
            var limit = limits[i];
            var slack = 3 * limit.StandardError;
            Assert.InRange(limit.StandardError, 0, 0.002);
            Assert.True(limit.FromMinuteAndRest >= limit.FromMinute - slack);
            Assert.True(limit.FromStateAndRest >= limit.FromState - slack);
            Assert.True(limit.FromState >= limit.FromMinute - slack);
            Assert.True(limit.FromStateAndRest >= limit.FromMinuteAndRest - slack);
            if (i > 0)
            {
                Assert.True(limit.FromMinute > limits[i - 1].FromMinute);
                Assert.True(limit.FromMinuteAndRest > limits[i - 1].FromMinuteAndRest);
                Assert.True(limit.FromState > limits[i - 1].FromState);
                Assert.True(limit.FromStateAndRest > limits[i - 1].FromStateAndRest);
            }
        }
    }

    [Fact]
    public void The_generator_itself_scores_the_limit_when_its_own_states_are_classified()
    {
        var plan = new SimulationPlan { Elicitation = Elicitation.Task };
        var classes = BayesLimits.FromKnownRest(plan);
        var (right, count) = (0, 0);
        for (var participant = 0; participant < 3_000; participant++)
        {
            var person = SimulatedPerson.Draw(participant, 99, plan.Options());
            var rest = GeneratorSpread.Numbers(person.Rest);
            for (var label = 0; label < 6; label++)
            {
                var order = (participant + label * 5) % 12;
                var state = GeneratorSpread.Numbers(person.StateIn(Emotions.All[label], 1 + participant * 6 + label, (ulong)label, order));
                right += classes.Classify([state[0] - rest[0], state[1] - rest[1], state[3] - rest[3], state[4] - rest[4]]) == label ? 1 : 0;
                count++;
            }
        }
        var limit = BayesLimits.Of(plan).FromStateAndRest;
        // Three standard errors of 18,000 answers, and the clamps.
        Assert.InRange((double)right / count - limit, -0.012, 0.012);
    }

    [Fact]
    public void The_same_plan_gives_the_same_limit() => Assert.Equal(BayesLimits.Of(new()), BayesLimits.Of(new()));
}

using System.Collections.Immutable;
using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>
/// The best that any model can do on a simulated cohort, from the generator's own parameters.
/// <para>
/// A record's shift from rest is Gaussian given the emotion: the mean effect, and the variances of the person's slope, of the stimulus and of the
/// record, added; beside them the settling down over the session, at a place that a window alone does not tell. People's rests are taken as
/// jointly Gaussian in logarithms with the moments of the generator's people. What a minute shows is the state with an error whose covariance is
/// that of heart rate, RMSSD and SDNN from true beat times, the respiration rate and the T wave's amplitude without any error: a bound that no
/// model reaches, since it must find beats and breaths in noise. So each class is a mixture of Gaussians of known mean and covariance, and the
/// optimal accuracy is the expectation of the largest posterior.
/// </para>
/// <para>
/// It depends on these assumptions: (1) one window is judged by itself. Two records of one person and emotion share the slope, and a
/// session has each emotion equally often, so a model that sees a whole session could do better. (2) Person and stimulus are new; with
/// <see cref="StimulusPlan.Shared"/> or <see cref="StimulusPlan.PerEmotion"/> a model that met the clip in training knows its effect and can
/// score above the limit, which is a leak and no skill. (3) The limits on the state (heart rate within 35 to 200 a minute …) are left out; they touch few people.
/// (4) The error of a minute is the same for all people; in the generator it is larger for those of high variability.
/// (5) Emotions are equally frequent.
/// </para>
/// </summary>
public static class BayesLimits
{
    const int DrawsPerClass = 20_000;

    /// <summary>The limits of a cohort; the same on every run.</summary>
    /// <param name="plan">The cohort.</param>
    /// <param name="minuteSeconds">Length of a window.</param>
    public static BayesLimit Of(SimulationPlan plan, double minuteSeconds = 60)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (_, rests) = GeneratorSpread.Rests();
        var error = GeneratorSpread.MinuteError(minuteSeconds);
        var hidden = Of(plan, rests, null, false);
        var known = FromKnownRest(plan).Limit(DrawsPerClass, 1);
        var seen = (double[,])rests.Clone();
        seen[4, 4] += GeneratorSpread.TWave();
        var minute = Of(plan, seen, error, false);
        var both = Of(plan, seen, error, true);
        return new(minute.Accuracy, both.Accuracy, hidden.Accuracy, known.Accuracy,
            new[] { hidden, known, minute, both }.Max(limit => limit.StandardError),
            $"Expectation of the largest posterior under the generator's own Gaussian model, for one window of a new person and a new stimulus judged by itself, by Monte Carlo over {plan.Emotions.Length * DrawsPerClass:N0} draws.");
    }

    /// <summary>The classes of the shift itself: ln heart rate, ln RMSSD, ln respiration, ln T wave.</summary>
    internal static GaussianClasses FromKnownRest(SimulationPlan plan) => new(
        [.. plan.Emotions.Select(e => Vector(Mean(plan, e)))],
        [.. plan.Emotions.Select(e => Diagonal(Variance(plan, e)))],
        [1, 0, 0, 0],
        Places(plan));

    static (double Accuracy, double StandardError) Of(SimulationPlan plan, double[,] rests, double[,]? error, bool withRest)
    {
        const int n = GeneratorSpread.Dimensions;
        var size = withRest ? 2 * n : n;
        var record = Spread(Vector(EmotionEffects.RecordSd.Times(EmotionEffects.RecordSd)));
        var covariances = plan.Emotions.Select(emotion =>
        {
            var shift = Spread(Variance(plan, emotion));
            var covariance = new double[size, size];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var measured = error is not null && i < 3 && j < 3 ? error[i, j] : 0;
                    covariance[i, j] = rests[i, j] + shift[i, j] + measured;
                    if (!withRest)
                        continue;
                    covariance[n + i, n + j] = rests[i, j] + record[i, j] + measured;
                    covariance[i, n + j] = covariance[n + i, j] = rests[i, j];
                }
            }
            return covariance;
        });
        var means = plan.Emotions.Select(e =>
        {
            var mean = new double[size];
            var (heart, rmssd, breath, wave) = Mean(plan, e);
            ((double[])[heart, rmssd, AutonomicState.SdnnPerRmssd * rmssd, breath, wave]).CopyTo(mean, 0);
            return mean;
        });
        var direction = new double[size];
        direction[0] = 1;
        return new GaussianClasses([.. means], [.. covariances], direction, Places(plan)).Limit(DrawsPerClass, withRest ? 4 : error is null ? 2 : 3);
    }

    static ImmutableArray<double> Places(SimulationPlan plan) =>
        [.. Enumerable.Range(0, plan.RecordsPerParticipant).Select(order => EmotionEffects.Habituation(order).LnHeartRate)];

    static AutonomicShift Mean(SimulationPlan plan, string emotion) => EmotionEffects.Mean(emotion, plan.Elicitation).Times(plan.EffectScale);

    static double[] Variance(SimulationPlan plan, string emotion)
    {
        var options = plan.Options();
        var slope = Vector(EmotionEffects.SlopeSd(emotion, plan.Elicitation).Times(options.EffectScale * options.SlopeScale));
        var stimulus = Vector(EmotionEffects.StimulusSd.Times(options.StimulusScale));
        var record = Vector(EmotionEffects.RecordSd);
        return [.. slope.Select((sd, i) => sd * sd + stimulus[i] * stimulus[i] + record[i] * record[i])];
    }

    // SDNN follows RMSSD by a fixed slope, so a shift has four dimensions and the state five.
    static double[,] Spread(double[] variance)
    {
        const double slope = AutonomicState.SdnnPerRmssd;
        var spread = new double[GeneratorSpread.Dimensions, GeneratorSpread.Dimensions];
        spread[0, 0] = variance[0];
        spread[1, 1] = variance[1];
        spread[1, 2] = spread[2, 1] = slope * variance[1];
        spread[2, 2] = slope * slope * variance[1];
        spread[3, 3] = variance[2];
        spread[4, 4] = variance[3];
        return spread;
    }

    static double[] Vector(AutonomicShift shift) => [shift.LnHeartRate, shift.LnRmssd, shift.LnRespiration, shift.LnTWave];

    static double[,] Diagonal(double[] values)
    {
        var matrix = new double[values.Length, values.Length];
        for (var i = 0; i < values.Length; i++)
            matrix[i, i] = values[i];
        return matrix;
    }
}

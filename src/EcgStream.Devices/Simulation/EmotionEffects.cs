using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>How an emotion is brought about. It decides even the sign of the effect on the heart rate.</summary>
public enum Elicitation
{
    /// <summary>Film clips: small effects, and the heart rate falls in all six emotions.</summary>
    Film,

    /// <summary>Recalling an episode of one's own: the heart rate rises in most.</summary>
    Recall,

    /// <summary>Doing something (provocation, threat, relaxation …): as by recall, nearly twice as large.</summary>
    Task,
}

/// <summary>
/// The one table of what an emotion does to the body, of how much people differ in it, and of what varies besides.
/// <para>
/// Film: heart rate and RMSSD are our medians over 23 people watching clips, as ratios to baseline (heart rate: angry 0.975, calm 0.991,
/// disgust 0.980, fear 0.968, happy 0.989, sad 0.964; RMSSD 1.07, 0.99, 1.06, 1.11, 1.07, 1.02).
/// Recall: angry is our measurement, +7.5 beats a minute on 77. Task: mental arithmetic in 32 people gave +14.6 beats a minute, ln RMSSD −0.41
/// and T amplitude × 0.86; angry by a task is given exactly these.
/// Where no figure was at hand, the direction is that of Kreibig (Biological Psychology 84, 2010, 394–421) and the size an assumption:
/// ln RMSSD and ln T amplitude keep their proportion to the heart rate under mental arithmetic, and a task is to recall as 14.6 to 7.5.
/// </para>
/// <para>
/// People differ about as much as the mean effect (anger by recall: +7.5, SD 8.7 beats a minute), with a floor where the mean is nearly nothing.
/// The table supports trying out methods. It is no evidence that emotions can be read from an ECG: Siegel et al. (Psychological Bulletin
/// 144, 2018, 343–393; 202 studies) found no bodily pattern that tells one emotion from another.
/// </para>
/// </summary>
public static class EmotionEffects
{
    // ln heart rate, ln RMSSD, ln respiration, ln T amplitude; in the order of Emotions.All: angry, calm, disgust, fear, happy, sad.
    static readonly ImmutableArray<AutonomicShift> Films =
    [
        new(-0.0253, 0.0677, 0.04, -0.02),
        new(-0.0090, -0.0101, -0.05, 0.01),
        new(-0.0202, 0.0583, 0.02, -0.01),
        new(-0.0325, 0.1044, 0.06, -0.03),
        new(-0.0111, 0.0677, 0.03, -0.01),
        new(-0.0367, 0.0198, -0.02, 0.01),
    ];

    static readonly ImmutableArray<AutonomicShift> Recalls =
    [
        new(0.0930, -0.210, 0.10, -0.078),
        new(-0.0200, 0.050, -0.10, 0.015),
        new(0.0150, 0.080, 0.03, -0.015),
        new(0.0750, -0.230, 0.15, -0.070),
        new(0.0500, -0.110, 0.06, -0.040),
        new(0.0200, -0.040, -0.04, 0.000),
    ];

    // Mental arithmetic against anger by recall, beats a minute.
    const double TaskToRecall = 14.6 / 7.5;

    static readonly AutonomicShift SlopeFloor = new(0.02, 0.10, 0.05, 0.03);

    /// <summary>
    /// SD between stimuli of one emotion, as large as a film's mean effect: with person and clip both unseen nothing could be told apart
    /// in our film data.
    /// </summary>
    public static AutonomicShift StimulusSd { get; } = new(0.015, 0.05, 0.03, 0.015);

    /// <summary>
    /// SD between records of one person in one state, besides what the random RR series brings by itself. Together they give the
    /// measured SD between a person's 60 s windows: 2.1 beats a minute, ln RMSSD 0.15.
    /// </summary>
    public static AutonomicShift RecordSd { get; } = new(0.024, 0.05, 0.06, 0.04);

    /// <summary>Mean effect over people.</summary>
    /// <exception cref="EcgStreamException">The emotion is none of <see cref="Emotions.All"/>.</exception>
    public static AutonomicShift Mean(string emotion, Elicitation elicitation)
    {
        var index = IndexOf(emotion);
        return elicitation switch
        {
            Elicitation.Film => Films[index],
            Elicitation.Recall => Recalls[index],
            _ => Recalls[index].Times(TaskToRecall),
        };
    }

    /// <summary>SD over people of their own deviation from <see cref="Mean"/>: the random slope of person × emotion.</summary>
    /// <exception cref="EcgStreamException">The emotion is none of <see cref="Emotions.All"/>.</exception>
    public static AutonomicShift SlopeSd(string emotion, Elicitation elicitation)
    {
        var mean = Mean(emotion, elicitation);
        return new(
            Math.Max(Math.Abs(mean.LnHeartRate), SlopeFloor.LnHeartRate),
            Math.Max(Math.Abs(mean.LnRmssd), SlopeFloor.LnRmssd),
            Math.Max(Math.Abs(mean.LnRespiration), SlopeFloor.LnRespiration),
            Math.Max(Math.Abs(mean.LnTWave), SlopeFloor.LnTWave));
    }

    /// <summary>Settling down over a session: the heart rate falls by 3 % over the first dozen records (an assumption), 0 at the first.</summary>
    /// <param name="order">Position of the record in its session, from 0.</param>
    public static AutonomicShift Habituation(int order) => new(-0.03 * (1 - PortableMath.Exp(-Math.Max(order, 0) / 4.0)), 0, 0, 0);

    internal static int IndexOf(string emotion)
    {
        var index = Emotions.All.IndexOf(emotion);
        return index >= 0 ? index : throw new EcgStreamException(
            $"The emotion '{emotion}' is not known: choose one of {string.Join(", ", Emotions.All)}.");
    }
}

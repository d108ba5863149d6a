namespace EcgStream.Devices;

/// <summary>How a simulated cohort is drawn. Change one with <c>with</c>.</summary>
public sealed record CohortOptions
{
    /// <summary>
    /// Factor on all that an emotion does: 1 as in <see cref="EmotionEffects"/>, 0 nothing at all, exactly: a null cohort, on which
    /// every model must score at chance.
    /// </summary>
    public double EffectScale { get; init; } = 1;

    /// <summary>Factor on the differences between people in what an emotion does to them; 0 makes all react alike.</summary>
    public double SlopeScale { get; init; } = 1;

    /// <summary>
    /// Factor on what a stimulus does by itself. It hangs on the stimulus' number and never on the emotion, so a cohort in which each
    /// emotion has its own stimuli can be told apart by them unless training and test share none.
    /// </summary>
    public double StimulusScale { get; init; } = 1;

    /// <summary>How the emotions are brought about.</summary>
    public Elicitation Elicitation { get; init; } = Elicitation.Recall;

    /// <summary>What disturbs the signal; its <see cref="NoiseOptions.SnrDb"/> is the mean over records.</summary>
    public NoiseOptions Noise { get; init; } = new();

    /// <summary>SD over records of the signal-to-noise ratio, dB.</summary>
    public double SnrSpreadDb { get; init; } = 4;

    /// <summary>Probability that a person wears the electrodes the wrong way round.</summary>
    public double InvertedShare { get; init; } = 0.03;

    /// <summary>Neither emotions nor stimuli do anything.</summary>
    public static CohortOptions Null { get; } = new() { EffectScale = 0, StimulusScale = 0 };
}

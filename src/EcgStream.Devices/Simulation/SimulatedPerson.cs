using System.Collections.Immutable;

namespace EcgStream.Devices;

/// <summary>
/// A member of a simulated cohort: the traits that stay the same from record to record. Drawn by number and seed, the same on every machine.
/// </summary>
public sealed record SimulatedPerson
{
    const ulong PersonStream = 1;
    const ulong StimulusStream = 2;
    const ulong RecordStream = 3;

    SimulatedPerson()
    {
    }

    /// <summary>Number in the cohort.</summary>
    public required int Subject { get; init; }

    /// <summary>Seed of the cohort; stimuli are common to it.</summary>
    public required ulong CohortSeed { get; init; }

    /// <summary>How the cohort is drawn.</summary>
    public required CohortOptions Options { get; init; }

    /// <summary>
    /// State at rest. Heart rate 77 ± 10.8 a minute between people; RMSSD lognormal with mean 42 ms, SD of its logarithm 0.52, correlated
    /// with the heart rate at −0.4; SDNN lognormal with mean 50 ms, SD 0.38, correlated with RMSSD at 0.8; respiration 15 ± 3 a minute.
    /// The spreads of heart rate and variability were measured on people at rest, the correlations and respiration are assumptions.
    /// </summary>
    public required AutonomicState Rest { get; init; }

    /// <summary>Form of the beats, electrode gain and polarity included.</summary>
    public required EcgMorphology Morphology { get; init; }

    /// <summary>Whether the electrodes are on the wrong way round.</summary>
    public required bool IsInverted { get; init; }

    /// <summary>
    /// How this person reacts to each of <see cref="Emotions.All"/> beyond the mean, in units of <see cref="EmotionEffects.SlopeSd"/>:
    /// standard normal between people.
    /// </summary>
    public required ImmutableArray<AutonomicShift> Slopes { get; init; }

    /// <summary>Draws a person.</summary>
    /// <param name="subject">Number in the cohort, any.</param>
    /// <param name="cohortSeed">Seed of the cohort.</param>
    /// <param name="options">How the cohort is drawn; null for the defaults.</param>
    public static SimulatedPerson Draw(int subject, ulong cohortSeed, CohortOptions? options = null)
    {
        options ??= new();
        var random = new SimulationRandom(cohortSeed, PersonStream, (ulong)subject);
        var heart = random.Normal();
        var vagal = (-0.4 * heart) + (Math.Sqrt(1 - 0.16) * random.Normal());
        var total = (0.8 * vagal) + (0.6 * random.Normal());
        var rest = new AutonomicState(
            Math.Clamp(77 + (10.8 * heart), 45, 120),
            Math.Clamp(36.7 * PortableMath.Exp(0.52 * vagal), 5, 160),
            Math.Clamp(46.5 * PortableMath.Exp(0.38 * total), 10, 160),
            Math.Clamp(15 + (3 * random.Normal()), 8, 25),
            1);
        var inverted = random.Uniform() < options.InvertedShare;
        var gain = random.LogNormal(0.25) * (inverted ? -1 : 1);
        var standard = new EcgMorphology();
        return new()
        {
            Subject = subject,
            CohortSeed = cohortSeed,
            Options = options,
            Rest = rest,
            IsInverted = inverted,
            Morphology = new()
            {
                // The paper's P wave of 0.25 mV is a tall one: 0.15 mV is nearer to the middle of healthy people.
                P = Vary(standard.P, 0.6 * gain, 6, 0.3, 0.12, random),
                Q = Vary(standard.Q, gain, 1.5, 0.5, 0.1, random),
                R = Vary(standard.R, gain, 0, 0.15, 0.1, random),
                S = Vary(standard.S, gain, 1.5, 0.5, 0.1, random),
                T = Vary(standard.T, gain, 6, 0.35, 0.1, random),
                BreathingMilliVolts = standard.BreathingMilliVolts * random.LogNormal(0.4),
                OffsetMilliVolts = 0.2 * random.Normal(),
            },
            Slopes = [.. Emotions.All.Select(_ => AutonomicShift.Draw(random))],
        };
    }

    /// <summary>
    /// The state of the person during a record: rest, the emotion's mean effect and the person's own, the stimulus' effect, the order's and what
    /// varies from record to record.
    /// </summary>
    /// <param name="emotion">One of <see cref="Emotions.All"/>; null for rest.</param>
    /// <param name="stimulus">Number of the clip, memory or task, common to the cohort; 0 for none.</param>
    /// <param name="recordSeed">Seed of the record.</param>
    /// <param name="order">Position in the session, from 0.</param>
    /// <exception cref="EcgStreamException">The emotion is not known.</exception>
    public AutonomicState StateIn(string? emotion, int stimulus, ulong recordSeed, int order = 0)
    {
        var deviation = AutonomicShift.Draw(new(CohortSeed, RecordStream, (ulong)Subject, recordSeed)).Times(EmotionEffects.RecordSd);
        return Rest.Shifted(ExpectedShift(emotion, stimulus, order).Plus(deviation));
    }

    /// <summary>What can be known of a record's shift from rest before it is drawn: without the variation from record to record.</summary>
    /// <inheritdoc cref="StateIn"/>
    public AutonomicShift ExpectedShift(string? emotion, int stimulus = 0, int order = 0)
    {
        var shift = EmotionEffects.Habituation(order);
        if (stimulus != 0)
        {
            var clip = AutonomicShift.Draw(new(CohortSeed, StimulusStream, (ulong)stimulus));
            shift = shift.Plus(clip.Times(EmotionEffects.StimulusSd).Times(Options.StimulusScale));
        }
        if (emotion is null)
            return shift;
        var own = Slopes[EmotionEffects.IndexOf(emotion)].Times(EmotionEffects.SlopeSd(emotion, Options.Elicitation)).Times(Options.SlopeScale);
        return shift.Plus(EmotionEffects.Mean(emotion, Options.Elicitation).Plus(own).Times(Options.EffectScale));
    }

    static EcgWave Vary(EcgWave wave, double gain, double degrees, double amplitude, double width, SimulationRandom random) => new(
        wave.AngleRadians + (degrees * Math.PI / 180 * Math.Clamp(random.Normal(), -2.5, 2.5)),
        wave.MilliVolts * gain * random.LogNormal(amplitude),
        wave.WidthRadians * random.LogNormal(width));
}

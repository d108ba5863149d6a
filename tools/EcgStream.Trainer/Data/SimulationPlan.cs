using System.Collections.Immutable;
using EcgStream.Devices;

namespace EcgStream.Trainer;

/// <summary>Which clips, memories or tasks the participants of a simulated cohort meet.</summary>
public enum StimulusPlan
{
    /// <summary>Each record has a stimulus of its own, as a memory has.</summary>
    Own,

    /// <summary>Each emotion has as many stimuli as records, and all participants meet all of them.</summary>
    Shared,

    /// <summary>Each emotion has one stimulus: it and the emotion can't be told apart.</summary>
    PerEmotion,

    /// <summary>Stimuli do nothing by themselves.</summary>
    None,
}

/// <summary>A simulated cohort. The same plan gives the same samples. The default has the seed's shape.</summary>
public sealed record SimulationPlan
{
    /// <summary>Simulated people.</summary>
    public int Participants { get; init; } = 26;

    /// <summary>Some of <see cref="EcgStream.Emotions.All"/>, two or more.</summary>
    public ImmutableArray<string> Emotions { get; init; } = EcgStream.Emotions.All;

    /// <summary>Records of each emotion and participant.</summary>
    public int RecordsPerEmotion { get; init; } = 2;

    /// <summary>Length of a record.</summary>
    public double RecordSeconds { get; init; } = 60;

    /// <summary>Sampling rate.</summary>
    public double RateHz { get; init; } = 300;

    /// <summary>How the emotions are brought about.</summary>
    public Elicitation Elicitation { get; init; } = Elicitation.Recall;

    /// <summary>Size of the emotions' effects: 1 as published, 0 none at all.</summary>
    public double EffectScale { get; init; } = 1;

    /// <summary>Which stimuli there are.</summary>
    public StimulusPlan Stimuli { get; init; }

    /// <summary>Mean signal-to-noise ratio, dB; null for no noise.</summary>
    public double? NoiseDb { get; init; } = new NoiseOptions().SnrDb;

    /// <summary>Share of records in which an electrode comes off for some seconds.</summary>
    public double FaultShare { get; init; }

    /// <summary>Whether each session begins with a minute at rest.</summary>
    public bool Rest { get; init; } = true;

    /// <summary>Seed of people, sessions and records.</summary>
    public int Seed { get; init; } = 4711;

    /// <summary>Records of a participant, the one at rest not counted.</summary>
    public int RecordsPerParticipant => RecordsPerEmotion * Emotions.Length;

    /// <summary>The generator's options that the plan stands for.</summary>
    public CohortOptions Options() => new()
    {
        EffectScale = EffectScale,
        Elicitation = Elicitation,
        StimulusScale = Stimuli == StimulusPlan.None ? 0 : 1,
        Noise = NoiseDb is { } db ? new() { SnrDb = db } : NoiseOptions.None,
    };

    /// <summary>Says what is out of range.</summary>
    /// <exception cref="EcgStreamException">Something is.</exception>
    public void Check()
    {
        Within("participants", Participants, 1, 100_000);
        Within("records per emotion", RecordsPerEmotion, 1, 1000);
        Within("seconds", RecordSeconds, 5, 86_400);
        Within("rate", RateHz, 60, 4000);
        Within("effect scale", EffectScale, 0, 20);
        Within("noise", NoiseDb ?? 0, -20, 100);
        Within("fault share", FaultShare, 0, 1);
        Within("seed", Seed, 0, int.MaxValue);
        foreach (var emotion in Emotions)
        {
            if (!EcgStream.Emotions.All.Contains(emotion))
                throw new EcgStreamException($"The emotion '{emotion}' is not known: choose among {string.Join(", ", EcgStream.Emotions.All)}.");
        }
        if (Emotions.Length < 2 || Emotions.Distinct().Count() < Emotions.Length)
            throw new EcgStreamException("A cohort needs two or more different emotions: name each once.");

        static void Within(string name, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
                throw new EcgStreamException(FormattableString.Invariant($"The {name} of a simulated cohort can't be {value}: give {least} to {most:0}."));
        }
    }
}

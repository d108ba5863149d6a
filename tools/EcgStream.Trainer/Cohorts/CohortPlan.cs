namespace EcgStream.Trainer;

/// <summary>Which simulated people there are, what is recorded of them, and how they are split. The same plan gives the same data.</summary>
public sealed record CohortPlan
{
    /// <summary>Simulated people, each with their own heart, habits and electrodes.</summary>
    public int Participants { get; init; } = 600;

    /// <summary>Records of each emotion and participant.</summary>
    public int RecordsPerEmotion { get; init; } = 2;

    /// <summary>Size of the emotions' effects: 1 as published, 0 for a cohort on which every model must score at chance.</summary>
    public double EffectScale { get; init; } = 1;

    /// <summary>
    /// Seed of the people, their records and the split. By default not the one of <c>sim:</c> sources: a demonstration must not show the
    /// model people it was trained on.
    /// </summary>
    public int Seed { get; init; } = 4711;

    /// <summary>Share of participants that decides when training stops.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Share of participants that judges at the end.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Seconds by which a record is longer than a window, so that training can cut windows at different places.</summary>
    public double SlackSeconds { get; init; } = 6;

    /// <summary>The participants' parts.</summary>
    public ParticipantSplit Split() => ParticipantSplit.Deal(Participants, ValidationShare, TestShare, Seed);
}

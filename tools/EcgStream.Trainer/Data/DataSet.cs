using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Labelled windows of several participants, ready for any model.</summary>
public sealed record DataSet
{
    /// <summary>What a report calls it, for example the manifest's file name.</summary>
    public required string Name { get; init; }

    /// <summary>Class names in the order of <see cref="LabelledWindow.Label"/>.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>The windows, participant by participant, each session in its order.</summary>
    public required ImmutableArray<LabelledWindow> Windows { get; init; }

    /// <summary>Rate, length and filter of the windows.</summary>
    public required WindowForm Form { get; init; }

    /// <summary>Whether the people are simulated: every report, card and prediction says so.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>Seed of a simulated cohort, which decides who its people are; null for real people.</summary>
    public int? CohortSeed { get; init; }

    /// <summary>In one sentence: whose signals these are, and their licence where one is known. Ends in a full stop.</summary>
    public required string Description { get; init; }

    /// <summary>What the generator of a simulated cohort lets anyone know; null where it is not known.</summary>
    public BayesLimit? BayesLimit { get; init; }

    /// <summary>What was left out and why, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The participants, in the order of their first window.</summary>
    public ImmutableArray<string> Participants => [.. Windows.Select(w => w.Participant).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether every window has its participant's resting minute.</summary>
    public bool HasRest => Windows.All(w => w.Rest is not null);

    /// <summary>
    /// Where most participants have a resting minute, the data without those who have none, so that all models of a comparison judge the same people;
    /// otherwise the data as they are.
    /// </summary>
    public DataSet ForComparison()
    {
        var without = Windows.Where(w => w.Rest is null).Select(w => w.Participant).Distinct(StringComparer.Ordinal).ToArray();
        return without.Length == 0 || 2 * without.Length >= Participants.Length ? this : this with
        {
            Windows = [.. Windows.Where(w => w.Rest is not null)],
            Remarks = Remarks.Add($"Left out of the comparison for want of a resting minute, so that all models judge the same people: {string.Join(", ", without)}."),
        };
    }

    /// <summary>The same data with other windows.</summary>
    public DataSet With(IEnumerable<LabelledWindow> windows) => this with { Windows = [.. windows] };
}

/// <summary>How windows are cut from a signal, as a model's contract states it.</summary>
/// <param name="RateHz">Sampling rate of the windows.</param>
/// <param name="Length">Samples a window.</param>
/// <param name="Filter">Filter of the stream before windows are cut.</param>
public sealed record WindowForm(double RateHz, int Length, FilterSpec Filter)
{
    /// <summary>60 s at 300 Hz, 0.5 … 40 Hz.</summary>
    public static WindowForm Default { get; } = new(300, 18_000, FilterSpec.Parse("highpass=0.5;lowpass=40;order=2"));
}

/// <summary>
/// The best balanced accuracy that any model can reach on a simulated cohort, for one window judged by itself, of a person and a stimulus not
/// met in training; computed from the generator by <see cref="BayesLimits"/>.
/// </summary>
/// <param name="FromMinute">Given what one minute shows at best (true beat times, breathing and T wave), without knowing the person's rest.</param>
/// <param name="FromMinuteAndRest">The same, given a resting minute too.</param>
/// <param name="FromState">Given the hidden state itself, without the person's rest.</param>
/// <param name="FromStateAndRest">Given the hidden state and the person's true rest.</param>
/// <param name="StandardError">Largest standard error of the four, by Monte Carlo.</param>
/// <param name="Method">How it was computed, in one sentence.</param>
public sealed record BayesLimit(
    double FromMinute, double FromMinuteAndRest, double FromState, double FromStateAndRest, double StandardError, string Method);

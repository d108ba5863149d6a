using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>A classifier's name and figures.</summary>
public sealed record NamedScore(string Name, Score Score);

/// <summary>A model and its baselines, judged on the same unseen participants.</summary>
public sealed record Evaluation
{
    /// <summary>Participants that judged; none of them was in any choice before.</summary>
    public required int Participants { get; init; }

    public required int Windows { get; init; }

    /// <summary>Balanced accuracy of guessing: 1 / classes.</summary>
    public required double Chance { get; init; }

    public required Score Model { get; init; }

    public required ImmutableArray<NamedScore> Baselines { get; init; }

    /// <summary>What the simulator's hidden state would allow: a ceiling that no model can see.</summary>
    public required Score Ceiling { get; init; }

    /// <summary>95 % interval of the model's balanced accuracy minus that of logistic regression on the heart rate, by paired bootstrap.</summary>
    public required Interval AboveHeartRate { get; init; }

    /// <summary>Number of draws behind the intervals.</summary>
    public required int Resamples { get; init; }

    /// <summary>Judges a model's answers beside those of baselines fitted on the same training participants.</summary>
    public static Evaluation Of(IReadOnlyList<Answer> model, CohortRecords records, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(contract);
        var (labels, test) = (contract.Labels, records.Test);
        var baseline = HeartRateBaseline.Fit(records.Training, records.Validation, contract);
        const int Resamples = 5_000;
        var bootstrap = new ParticipantBootstrap(labels.Length, Resamples);
        var heartRate = baseline.Answers(test);
        var majority = test.Select(r => new Answer(r.Participant, r.Label, baseline.MajorityLabel)).ToArray();
        return new()
        {
            Participants = test.Select(r => r.Participant).Distinct().Count(),
            Windows = test.Count,
            Chance = Score.Rounded(1.0 / labels.Length),
            Model = Score.Of(model, labels, bootstrap),
            Baselines =
            [
                new("the most frequent class", Score.Of(majority, labels, bootstrap)),
                new("logistic regression on heart rate, ln SDNN, ln RMSSD, pNN50", Score.Of(heartRate, labels, bootstrap)),
            ],
            Ceiling = Score.Of(TrueStateCeiling.Answers(records.Training, test, labels.Length), labels, bootstrap),
            AboveHeartRate = Score.Rounded(bootstrap.OfDifference(model, heartRate, m => m.BalancedAccuracy)),
            Resamples = Resamples,
        };
    }
}

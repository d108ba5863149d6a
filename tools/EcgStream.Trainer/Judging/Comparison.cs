using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EcgStream.Trainer;

/// <summary>A line-up judged on one data set: all that a report shows. It is kept as <c>results.json</c>.</summary>
public sealed record Comparison
{
    /// <summary>Heading of the report.</summary>
    public required string Title { get; init; }

    /// <summary>The data.</summary>
    public required DataFactsOfComparison Data { get; init; }

    /// <summary>How it was split and judged.</summary>
    public required ProtocolFacts Protocol { get; init; }

    /// <summary>The models, in the order of the line-up.</summary>
    public required ImmutableArray<ModelResult> Models { get; init; }

    /// <summary>The size of the leak, where it was measured.</summary>
    public LeakResult? Leak { get; init; }

    /// <summary>What each feature does by itself, for features that the labels move most.</summary>
    public ImmutableArray<FeatureEffect> Effects { get; init; } = [];

    /// <summary>The verdict on the whole, and what to do next, in a few sentences.</summary>
    public required ImmutableArray<string> Conclusions { get; init; }

    /// <summary>Wall-clock time of the whole comparison.</summary>
    public required double Seconds { get; init; }

    /// <summary>The one model that all of this is about; null for a line-up, in which the best is.</summary>
    public string? About { get; init; }

    /// <summary>Whether the validation windows of the learning curve are the ones that judge: nothing was stopped or chosen by them.</summary>
    public bool IsJudgedByItsCurve { get; init; }

    /// <summary>The model that the comparison is about, or the best of the line-up by balanced accuracy; the majority class is never meant.</summary>
    [JsonIgnore]
    public ModelResult? Best => Models.LastOrDefault(m => m.Name == About) ?? Models.Where(m => m.Name != ModelRoles.Majority).MaxBy(m => m.BalancedAccuracy.Value);
}

/// <summary>The people and windows behind a comparison.</summary>
public sealed record DataFactsOfComparison
{
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required bool IsSimulated { get; init; }
    public required int Participants { get; init; }
    public required int Windows { get; init; }
    public required bool HasRest { get; init; }
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Windows of each label.</summary>
    public required ImmutableArray<int> WindowsPerLabel { get; init; }

    /// <summary>What the generator lets anyone know; null for real people.</summary>
    public BayesLimit? BayesLimit { get; init; }

    /// <summary>What was left out and why.</summary>
    public required ImmutableArray<string> Remarks { get; init; }
}

/// <summary>How the models were split, tuned and judged.</summary>
public sealed record ProtocolFacts
{
    /// <summary>The split in words, for example <c>5 folds by participant</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Whether people (or their signal) are on both sides: figures of such a split are no evidence.</summary>
    public required bool Leaks { get; init; }

    public required int Folds { get; init; }

    /// <summary>Whether stimuli of the test were in training: what is learnt may be the clip.</summary>
    public bool SharesStimuli { get; init; }

    /// <summary>1 / the number of classes that were judged.</summary>
    public required double Chance { get; init; }

    /// <summary>Where guessing would lie 95 times out of 100, one guess a record.</summary>
    public required Interval ChanceBand { get; init; }

    public required int BootstrapDraws { get; init; }
    public required int Permutations { get; init; }
    public required int Seed { get; init; }

    /// <summary>Sentences on tuning, early stopping and calibration.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}

/// <summary>The same model and data, split by record and by participant.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="ByRecord">Balanced accuracy when windows of one person are on both sides.</param>
/// <param name="ByParticipant">Balanced accuracy on people never seen.</param>
/// <param name="Leak">Their difference.</param>
/// <param name="Explanation">In plain words.</param>
public sealed record LeakResult(string Model, Figure ByRecord, Figure ByParticipant, Figure Leak, string Explanation);

/// <summary>How a feature differs between the classes.</summary>
/// <param name="Feature">One of <see cref="EcgFeatures.Names"/>; prefixed with Δ where it is the difference to the person's rest.</param>
/// <param name="Label">The class.</param>
/// <param name="Effect">
/// Mean over participants of (the participant's mean in this class − the participant's rest or, where nobody has one, the participant's mean over
/// the other classes), divided by the SD of that difference over participants: Cohen's d_z, with its interval by bootstrap over participants.
/// </param>
public sealed record FeatureEffect(string Feature, string Label, Figure Effect);

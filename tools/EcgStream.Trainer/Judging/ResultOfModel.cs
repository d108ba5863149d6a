using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Turns the folds of a model into its figures.</summary>
public sealed class ResultOfModel
{
    readonly DataSet _data;
    readonly JudgingOptions _options;
    readonly bool _leaks;
    readonly ClusterBootstrap _bootstrap;
    readonly PermutationTest _permutation;

    /// <param name="data">The data that were judged.</param>
    /// <param name="judged">The participants who judge.</param>
    /// <param name="options">Draws, shuffles and seed.</param>
    /// <param name="leaks">Whether people are on both sides of the split.</param>
    public ResultOfModel(DataSet data, IEnumerable<string> judged, JudgingOptions options, bool leaks)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        (_data, _options, _leaks) = (data, options, leaks);
        _bootstrap = new(judged, options.BootstrapDraws, options.Seed);
        _permutation = new(data.Labels.Length, options.Permutations, options.Seed);
    }

    /// <summary>The figures of a model.</summary>
    /// <param name="model">What it is.</param>
    /// <param name="folds">What its folds gave.</param>
    /// <param name="heartRate">What the heart rate alone said of the same windows; null where it was not run.</param>
    public ModelResult Of(ModelFacts model, ImmutableArray<FoldOutcome> folds, IReadOnlyList<JudgedWindow>? heartRate)
    {
        ArgumentNullException.ThrowIfNull(model);
        var windows = folds.SelectMany(f => f.Windows).ToImmutableArray();
        var (classes, labels) = (_data.Labels.Length, _data.Labels);
        var matrix = ConfusionMatrix.Of(windows, classes);
        var isReference = ModelRoles.IsReference(model.Name);
        var balanced = _bootstrap.Of(windows, classes, m => m.BalancedAccuracy);
        var above = heartRate is null || isReference ? null : _bootstrap.OfDifference(windows, heartRate, classes, m => m.BalancedAccuracy);
        var training = folds.Average(f => f.TrainingBalancedAccuracy);
        var (p, _) = _permutation.Of(windows);
        return new()
        {
            Name = model.Name,
            Title = model.Title,
            UsedRest = model.UsesRest,
            Parameters = folds[^1].Parameters,
            BalancedAccuracy = balanced,
            MacroF1 = _bootstrap.Of(windows, classes, m => m.MacroF1),
            AreaUnderCurve = classes == 2 ? _bootstrap.Of(windows, RankArea.Of) : null,
            TrainingBalancedAccuracy = training,
            Classes = [.. labels.Select((label, c) => new ClassScore(label, matrix.Recall(c), matrix.Precision(c), matrix.F1(c)))],
            Confusion = [.. labels.Select((_, truth) => labels.Select((_, predicted) => matrix[truth, predicted]).ToImmutableArray())],
            Participants = [.. windows.GroupBy(w => w.Participant, StringComparer.Ordinal)
                .Select(g => new ParticipantScore(g.Key, g.Count(), g.Count(w => w.IsRight) / (double)g.Count()))],
            Calibration = Calibrations.Of(windows, [.. folds.Select(f => f.Temperature)]),
            Coverage = Calibrations.Coverage(windows),
            PermutationP = p,
            Permutations = _options.Permutations,
            AboveHeartRate = above,
            Settings = [.. folds.Select(f => f.Setting)],
            Curves = folds.All(f => f.Epochs.IsDefaultOrEmpty) ? [] : [.. folds.Select(f => f.Epochs)],
            Seconds = folds.Sum(f => f.Seconds),
            Verdict = Verdicts.Of(new(balanced, 1.0 / windows.Select(w => w.Truth).Distinct().Count(), training, p, above, isReference, _leaks, model.UsesRest, _data.HasRest)),
            Windows = windows,
        };
    }
}

/// <summary>What a report says of a model besides its figures.</summary>
/// <param name="Name">Name in the line-up, or of the file.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="UsesRest">Whether it compares with the participant's resting minute.</param>
public sealed record ModelFacts(string Name, string Title, bool UsesRest)
{
    /// <summary>Of an entry of the line-up.</summary>
    public static ModelFacts Of(IModelKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new(kind.Name, kind.Title, kind.NeedsRest);
    }
}

/// <summary>What some models of the line-up are there for.</summary>
public static class ModelRoles
{
    public const string Majority = "majority";
    public const string HeartRate = "heart-rate";
    public const string HeartRateAgainstRest = "heart-rate-baseline";

    /// <summary>Whether others are compared with it, and not it with others.</summary>
    public static bool IsReference(string name) => name is Majority or HeartRate or HeartRateAgainstRest;

    /// <summary>The heart rate with the same knowledge of the person: against rest where the model has it too.</summary>
    public static string HeartRateFor(ModelFacts model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.UsesRest ? HeartRateAgainstRest : HeartRate;
    }
}

/// <summary>Area under the receiver operating characteristic by ranks (Hanley and McNeil 1982), ties counted half.</summary>
static class RankArea
{
    /// <summary>The chance that a window of the second class gets a higher probability of it than one of the first; NaN where a class is missing.</summary>
    public static double Of(IReadOnlyList<(JudgedWindow Window, int Times)> windows)
    {
        double positives = 0, negatives = 0, wins = 0;
        foreach (var level in windows.Where(w => w.Times > 0).GroupBy(w => w.Window.Calibrated[1]).OrderBy(g => g.Key))
        {
            var positive = level.Where(w => w.Window.Truth == 1).Sum(w => w.Times);
            var negative = level.Sum(w => w.Times) - positive;
            wins += positive * (negatives + 0.5 * negative);
            positives += positive;
            negatives += negative;
        }
        return wins / (positives * negatives);
    }
}

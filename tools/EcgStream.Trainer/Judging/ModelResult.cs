using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>A figure and its 95 % interval.</summary>
public sealed record Figure(double Value, double Low, double High)
{
    /// <summary>Whether the interval lies above a value.</summary>
    public bool IsAbove(double value) => Low > value;
}

/// <summary>A model of the line-up, judged on participants (or, in a split that leaks, windows) that it was not fitted on.</summary>
public sealed record ModelResult
{
    /// <summary><see cref="IModelKind.Name"/>.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="IModelKind.Title"/>.</summary>
    public required string Title { get; init; }

    /// <summary>Whether it used the participants' resting minutes.</summary>
    public required bool UsedRest { get; init; }

    /// <summary>Number of trained values, of the last fold's model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Mean recall of the classes; chance is 1 / classes.</summary>
    public required Figure BalancedAccuracy { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public required Figure MacroF1 { get; init; }

    /// <summary>Area under the receiver operating characteristic of the second class against the first; null unless there are two classes.</summary>
    public Figure? AreaUnderCurve { get; init; }

    /// <summary>Balanced accuracy on the windows it was fitted on, mean over folds: near 1 beside chance means that it memorises.</summary>
    public required double TrainingBalancedAccuracy { get; init; }

    /// <summary>Figures of each class, in the order of the labels.</summary>
    public required ImmutableArray<ClassScore> Classes { get; init; }

    /// <summary>Counts, a row for each true class, a column for each predicted one.</summary>
    public required ImmutableArray<ImmutableArray<int>> Confusion { get; init; }

    /// <summary>Share of right answers of each participant.</summary>
    public required ImmutableArray<ParticipantScore> Participants { get; init; }

    /// <summary>How far probabilities can be taken at their word.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>Accuracy of the answers that are left when the least certain are withheld.</summary>
    public required ImmutableArray<CoveragePoint> Coverage { get; init; }

    /// <summary>
    /// How often labels shuffled within participants score as well: (1 + number) / (1 + <see cref="Permutations"/>).
    /// </summary>
    public required double PermutationP { get; init; }

    /// <summary>Number of shuffles behind <see cref="PermutationP"/>.</summary>
    public required int Permutations { get; init; }

    /// <summary>Its balanced accuracy minus that of the heart rate alone, by paired bootstrap; null for that model itself and where it was not run.</summary>
    public Figure? AboveHeartRate { get; init; }

    /// <summary>Settings chosen in the folds by nested tuning, in their order.</summary>
    public required ImmutableArray<string> Settings { get; init; }

    /// <summary>Learning curves of each fold; empty for models that are fitted in one go.</summary>
    public required ImmutableArray<ImmutableArray<EpochReport>> Curves { get; init; }

    /// <summary>Time for tuning, fitting and judging all folds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The verdict in plain words.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What it said of each window: the figures can be computed again from these.</summary>
    public required ImmutableArray<JudgedWindow> Windows { get; init; }
}

/// <summary>One participant's windows.</summary>
public sealed record ParticipantScore(string Participant, int Windows, double Accuracy);

/// <summary>
/// Expected calibration error (mean over windows of |confidence − accuracy| in ten bins of equal width; Naeini et al., AAAI 2015), mean negative
/// log-likelihood, before and after dividing logits by a temperature (Guo et al., ICML 2017) fitted on training participants.
/// </summary>
public sealed record Calibration
{
    /// <summary>Expected calibration error as the model comes.</summary>
    public required double ErrorBefore { get; init; }

    /// <summary>The same after temperature scaling.</summary>
    public required double ErrorAfter { get; init; }

    /// <summary>Mean −ln p(true class) as the model comes.</summary>
    public required double LossBefore { get; init; }

    /// <summary>The same after temperature scaling.</summary>
    public required double LossAfter { get; init; }

    /// <summary>Geometric mean over folds.</summary>
    public required double Temperature { get; init; }

    /// <summary>The bins before scaling, those without windows left out.</summary>
    public required ImmutableArray<CalibrationBin> BinsBefore { get; init; }

    /// <summary>The bins after scaling.</summary>
    public required ImmutableArray<CalibrationBin> BinsAfter { get; init; }
}

/// <summary>Windows whose confidence lies in one bin.</summary>
public sealed record CalibrationBin(double MeanConfidence, double Accuracy, int Windows);

/// <summary>When answers with a calibrated confidence below the threshold are withheld.</summary>
/// <param name="Threshold">Least confidence that is answered.</param>
/// <param name="Coverage">Share of windows answered.</param>
/// <param name="Accuracy">Share of right ones among them.</param>
public sealed record CoveragePoint(double Threshold, double Coverage, double Accuracy);

/// <summary>What the figures mean.</summary>
public sealed record Verdict(VerdictKind Kind, string Because, string Next);

/// <summary>The five verdicts.</summary>
public enum VerdictKind
{
    /// <summary>Better than chance and than the heart rate alone, on people it has never seen.</summary>
    Learns,

    /// <summary>Knows its training windows by heart and nothing about anybody else.</summary>
    Memorises,

    /// <summary>Its score comes from the same people, stimuli or signal being on both sides of the split.</summary>
    Leaks,

    /// <summary>Better than chance, but the heart rate alone does as well.</summary>
    NoBetterThanHeartRate,

    /// <summary>Nothing that chance would not give.</summary>
    NoEvidence,
}

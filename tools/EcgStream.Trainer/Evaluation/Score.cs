using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>The figures of one class.</summary>
public sealed record ClassScore(string Label, double Recall, double Precision, double F1);

/// <summary>The figures of a classifier on participants it has never seen. Intervals are 95 %, by bootstrap over participants.</summary>
public sealed record Score
{
    /// <summary>Mean recall of the classes.</summary>
    public required double BalancedAccuracy { get; init; }

    public required Interval BalancedAccuracyInterval { get; init; }

    /// <summary>Mean F1 of the classes.</summary>
    public required double MacroF1 { get; init; }

    public required Interval MacroF1Interval { get; init; }

    public required ImmutableArray<ClassScore> Classes { get; init; }

    /// <summary>Counts, a row for each true class, a column for each predicted one.</summary>
    public required ImmutableArray<ImmutableArray<int>> Confusion { get; init; }

    public static Score Of(IReadOnlyList<Answer> answers, IReadOnlyList<string> labels, ParticipantBootstrap bootstrap)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(bootstrap);
        var matrix = ConfusionMatrix.Of(answers, labels.Count);
        var classes = Enumerable.Range(0, labels.Count).ToArray();
        return new()
        {
            BalancedAccuracy = Rounded(matrix.BalancedAccuracy),
            BalancedAccuracyInterval = Rounded(bootstrap.Of(answers, m => m.BalancedAccuracy)),
            MacroF1 = Rounded(matrix.MacroF1),
            MacroF1Interval = Rounded(bootstrap.Of(answers, m => m.MacroF1)),
            Classes = [.. classes.Select(c => new ClassScore(labels[c], Rounded(matrix.Recall(c)), Rounded(matrix.Precision(c)), Rounded(matrix.F1(c))))],
            Confusion = [.. classes.Select(truth => classes.Select(predicted => matrix[truth, predicted]).ToImmutableArray())],
        };
    }

    /// <summary>Four decimals: more would pretend to a precision that no test set here gives.</summary>
    internal static double Rounded(double value) => Math.Round(value, 4);

    internal static Interval Rounded(Interval interval) => new(Rounded(interval.Low), Rounded(interval.High));
}

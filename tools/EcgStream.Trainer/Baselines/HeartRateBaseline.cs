namespace EcgStream.Trainer;

/// <summary>The baselines: logistic regression on <see cref="RhythmFeatures"/>, its penalty chosen on the validation participants, and the majority class.</summary>
public sealed class HeartRateBaseline
{
    readonly LogisticRegression _regression;
    readonly ModelContract _contract;

    HeartRateBaseline(LogisticRegression regression, ModelContract contract, double penalty, int majorityLabel)
    {
        _regression = regression;
        _contract = contract;
        Penalty = penalty;
        MajorityLabel = majorityLabel;
    }

    /// <summary>The penalty that did best on the validation participants.</summary>
    public double Penalty { get; }

    /// <summary>The most frequent class of the training records; the first of equals.</summary>
    public int MajorityLabel { get; }

    public static HeartRateBaseline Fit(IReadOnlyList<PreparedRecord> training, IReadOnlyList<PreparedRecord> validation, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(contract);
        var (rows, labels) = (Rows(training, contract), training.Select(r => r.Label).ToArray());
        var validationRows = Rows(validation, contract);
        var classes = contract.Labels.Length;
        var (regression, penalty, _) = new[] { 0.0001, 0.001, 0.01, 0.1 }
            .Select(penalty =>
            {
                var regression = LogisticRegression.Fit(rows, labels, classes, penalty);
                var answers = validation.Select((r, i) => new Answer(r.Participant, r.Label, regression.Predict(validationRows[i])));
                return (regression, penalty, ConfusionMatrix.Of(answers, classes).BalancedAccuracy);
            })
            .MaxBy(candidate => candidate.BalancedAccuracy);
        var majority = labels.GroupBy(l => l).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        return new(regression, contract, penalty, majority);
    }

    public Answer[] Answers(IReadOnlyList<PreparedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var rows = Rows(records, _contract);
        return [.. records.Select((r, i) => new Answer(r.Participant, r.Label, _regression.Predict(rows[i])))];
    }

    static double[][] Rows(IReadOnlyList<PreparedRecord> records, ModelContract contract)
    {
        var rows = new double[records.Count][];
        Parallel.For(0, rows.Length, i => rows[i] = RhythmFeatures.Of(records[i].MilliVolts.AsSpan()[^contract.WindowLength..], contract.RateHz));
        return rows;
    }
}

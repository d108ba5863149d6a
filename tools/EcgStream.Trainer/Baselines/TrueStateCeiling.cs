using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Logistic regression, with squares and products, on the simulator's own hidden state: an estimate of how much the cohort lets anyone know.
/// No model can see that state, so it is a ceiling and not a competitor.
/// </summary>
public static class TrueStateCeiling
{
    public static Answer[] Answers(IReadOnlyList<PreparedRecord> training, IReadOnlyList<PreparedRecord> test, int classes)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        var mean = Enumerable.Range(0, training[0].Truth.Length).Select(i => training.Average(r => r.Truth[i])).ToArray();
        var regression = LogisticRegression.Fit([.. training.Select(r => Row(r.Truth))], [.. training.Select(r => r.Label)], classes, 0.0001);
        return [.. test.Select(r => new Answer(r.Participant, r.Label, regression.Predict(Row(r.Truth))))];

        // Centred first, or a value and its square say the same.
        double[] Row(ImmutableArray<double> truth)
        {
            var centred = truth.Select((value, i) => value - mean[i]).ToArray();
            return [.. centred, .. centred.SelectMany((a, i) => centred.Skip(i).Select(b => a * b))];
        }
    }
}

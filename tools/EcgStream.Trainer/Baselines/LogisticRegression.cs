namespace EcgStream.Trainer;

/// <summary>
/// Multinomial logistic regression on standardised features with an L2 penalty, fitted by accelerated gradient descent (Nesterov 1983)
/// on the whole training set: the baseline that a network has to beat.
/// </summary>
public sealed class LogisticRegression
{
    readonly double[] _mean;
    readonly double[] _deviation;
    readonly double[] _weights;
    readonly int _classes;

    LogisticRegression(double[] mean, double[] deviation, int classes)
    {
        _mean = mean;
        _deviation = deviation;
        _classes = classes;
        _weights = new double[classes * (mean.Length + 1)];
    }

    /// <summary>Fits to rows of features and their classes.</summary>
    /// <param name="rows">The features, one row a window.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="penalty">Weight of the squared weights beside the mean cross-entropy.</param>
    public static LogisticRegression Fit(IReadOnlyList<double[]> rows, IReadOnlyList<int> labels, int classes, double penalty)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        var features = rows[0].Length;
        var mean = Columns(i => rows.Average(r => r[i]));
        var deviation = Columns(i => Math.Max(Math.Sqrt(rows.Average(r => (r[i] - mean[i]) * (r[i] - mean[i]))), 1e-12));
        var model = new LogisticRegression(mean, deviation, classes);
        var inputs = rows.Select(model.Standardised).ToArray();
        var (weights, previous) = (model._weights, (double[])model._weights.Clone());
        // Standardised features bound the curvature by half the number of columns, so this step can't diverge.
        var rate = 1 / (0.5 * (features + 1) + penalty);
        for (var step = 1; step <= 500; step++)
        {
            var momentum = (step - 1.0) / (step + 2.0);
            for (var i = 0; i < weights.Length; i++)
                (weights[i], previous[i]) = (weights[i] + momentum * (weights[i] - previous[i]), weights[i]);
            var gradient = model.Gradient(inputs, labels, penalty);
            for (var i = 0; i < weights.Length; i++)
                weights[i] -= rate * gradient[i];
        }
        return model;

        double[] Columns(Func<int, double> column) => [.. Enumerable.Range(0, features).Select(column)];
    }

    /// <summary>The most probable class.</summary>
    public int Predict(double[] row)
    {
        var probabilities = Probabilities(Standardised(row));
        return Array.IndexOf(probabilities, probabilities.Max());
    }

    double[] Gradient(double[][] inputs, IReadOnlyList<int> labels, double penalty)
    {
        var columns = _mean.Length + 1;
        var gradient = new double[_weights.Length];
        for (var row = 0; row < inputs.Length; row++)
        {
            var probabilities = Probabilities(inputs[row]);
            probabilities[labels[row]] -= 1;
            for (var c = 0; c < _classes; c++)
                for (var i = 0; i < columns; i++)
                    gradient[c * columns + i] += probabilities[c] * inputs[row][i] / inputs.Length;
        }
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] += i % columns == columns - 1 ? 0 : penalty * _weights[i];
        return gradient;
    }

    double[] Probabilities(double[] input)
    {
        var scores = new double[_classes];
        for (var c = 0; c < _classes; c++)
            for (var i = 0; i < input.Length; i++)
                scores[c] += _weights[c * input.Length + i] * input[i];
        var highest = scores.Max();
        for (var c = 0; c < _classes; c++)
            scores[c] = Math.Exp(scores[c] - highest);
        var sum = scores.Sum();
        for (var c = 0; c < _classes; c++)
            scores[c] /= sum;
        return scores;
    }

    double[] Standardised(double[] row)
    {
        var result = new double[row.Length + 1];
        for (var i = 0; i < row.Length; i++)
            result[i] = (row[i] - _mean[i]) / _deviation[i];
        result[^1] = 1;
        return result;
    }
}

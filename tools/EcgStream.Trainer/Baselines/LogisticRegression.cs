using System.Numerics.Tensors;

namespace EcgStream.Trainer;

/// <summary>Multinomial logistic regression with an L2 penalty, which the offsets are free of.</summary>
public sealed class LogisticRegression
{
    readonly double[] _mean;
    readonly double[] _deviation;
    readonly double[] _weights;
    readonly int _classes;

    LogisticRegression(double[] mean, double[] deviation, double[] weights, int classes)
    {
        _mean = mean;
        _deviation = deviation;
        _weights = weights;
        _classes = classes;
    }

    /// <summary>Fits to rows of features, standardised here, and their classes; every row counts the same.</summary>
    /// <param name="rows">The features, one row a window.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="penalty">Half the weight of the squared weights beside the mean cross-entropy.</param>
    public static LogisticRegression Fit(IReadOnlyList<double[]> rows, IReadOnlyList<int> labels, int classes, double penalty)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        var mean = Columns(i => rows.Average(r => r[i]));
        var deviation = Columns(i => Math.Max(Math.Sqrt(rows.Average(r => (r[i] - mean[i]) * (r[i] - mean[i]))), 1e-12));
        var inputs = rows.Select(r => Standardised(r, mean, deviation)).ToArray();
        var weights = Weights(inputs, labels, [.. Enumerable.Repeat(1.0, classes)], penalty, default);
        return new(mean, deviation, weights, classes);

        double[] Columns(Func<int, double> column) => [.. Enumerable.Range(0, rows[0].Length).Select(column)];
    }

    /// <summary>The most probable class.</summary>
    public int Predict(double[] row)
    {
        var logits = Logits(_weights, _classes, Standardised(row, _mean, _deviation));
        return Array.IndexOf(logits, logits.Max());
    }

    /// <summary>The weights that minimise weighted mean cross-entropy + penalty / 2 × squared weights: one row a class, the offset last.</summary>
    /// <param name="inputs">Features of about unit size, one row a window.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classWeights">How much a window of each class counts; there are as many classes.</param>
    /// <param name="penalty">More than 0, or weights of separable classes would grow without end.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static double[] Weights(
        double[][] inputs, IReadOnlyList<int> labels, IReadOnlyList<double> classWeights, double penalty, CancellationToken cancellation)
    {
        var (classes, width) = (classWeights.Count, inputs[0].Length);
        var total = labels.Sum(label => classWeights[label]);
        return LimitedMemoryBfgs.Minimise(Loss, new double[classes * (width + 1)], cancellation);

        double Loss(double[] weights, double[] gradient)
        {
            Array.Clear(gradient);
            var loss = 0.0;
            for (var row = 0; row < inputs.Length; row++)
            {
                var share = classWeights[labels[row]] / total;
                var probabilities = Softmax.Of(Logits(weights, classes, inputs[row]));
                loss -= share * Math.Log(Math.Max(probabilities[labels[row]], 1e-300));
                probabilities[labels[row]] -= 1;
                for (var c = 0; c < classes; c++)
                {
                    var slopes = gradient.AsSpan(c * (width + 1), width);
                    TensorPrimitives.MultiplyAdd<double>(inputs[row], share * probabilities[c], slopes, slopes);
                    gradient[c * (width + 1) + width] += share * probabilities[c];
                }
            }
            for (var c = 0; c < classes; c++)
            {
                var slopes = weights.AsSpan(c * (width + 1), width);
                var change = gradient.AsSpan(c * (width + 1), width);
                loss += 0.5 * penalty * TensorPrimitives.Dot<double>(slopes, slopes);
                TensorPrimitives.MultiplyAdd<double>(slopes, penalty, change, change);
            }
            return loss;
        }
    }

    /// <summary>One logit a class.</summary>
    internal static double[] Logits(double[] weights, int classes, double[] input)
    {
        var logits = new double[classes];
        for (var c = 0; c < classes; c++)
        {
            var row = weights.AsSpan(c * (input.Length + 1), input.Length + 1);
            logits[c] = TensorPrimitives.Dot<double>(row[..^1], input) + row[^1];
        }
        return logits;
    }

    static double[] Standardised(double[] row, double[] mean, double[] deviation) => [.. row.Select((x, i) => (x - mean[i]) / deviation[i])];
}

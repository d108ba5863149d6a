using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Equally frequent classes, each an equal mixture of Gaussians that share the class's covariance and lie along one direction common to all
/// classes: enough for emotions at unknown places of a session.
/// </summary>
/// <param name="means">Mean of each class at the origin of the direction.</param>
/// <param name="covariances">Covariance of each class, positive definite.</param>
/// <param name="direction">The direction.</param>
/// <param name="places">Where on it the components lie.</param>
sealed class GaussianClasses(ImmutableArray<double[]> means, ImmutableArray<double[,]> covariances, double[] direction, ImmutableArray<double> places)
{
    readonly double[][,] _roots = [.. covariances.Select(covariance => Matrices.Cholesky(covariance))];

    /// <summary>
    /// The Bayes-optimal accuracy: the expectation of the largest posterior (Fukunaga, Introduction to Statistical Pattern Recognition, 1990,
    /// section 3.1), by Monte Carlo with the same number of draws from each class.
    /// </summary>
    /// <returns>The expectation and its standard error.</returns>
    public (double Accuracy, double StandardError) Limit(int drawsPerClass, int seed)
    {
        var (classes, length) = (means.Length, direction.Length);
        var directions = _roots.Select(root => Matrices.Solve(root, direction)).ToArray();
        var norms = directions.Select(d => d.Sum(x => x * x)).ToArray();
        var offsets = _roots.Select(root => -Enumerable.Range(0, length).Sum(i => Math.Log(root[i, i]))).ToArray();
        var sums = new double[classes];
        var squares = new double[classes];
        Parallel.For(0, classes, c =>
        {
            // A stream of each class's own: the same draws on any number of processors.
            var random = new Random(unchecked(seed * 7919 + c));
            var y = new double[length];
            var normal = new double[length];
            var logs = new double[classes];
            var components = new double[places.Length];
            for (var draw = 0; draw < drawsPerClass; draw++)
            {
                Draw(c, places[random.Next(places.Length)], random, normal, y);
                for (var k = 0; k < classes; k++)
                    logs[k] = offsets[k] + LogDensity(k, y, directions[k], norms[k], normal, components);
                var highest = logs.Max();
                var posterior = 1 / logs.Sum(log => Math.Exp(log - highest));
                sums[c] += posterior;
                squares[c] += posterior * posterior;
            }
        });
        var mean = sums.Sum() / (classes * (double)drawsPerClass);
        var variance = Math.Max(0, squares.Sum() / (classes * (double)drawsPerClass) - mean * mean);
        return (mean, Math.Sqrt(variance / (classes * (double)drawsPerClass)));
    }

    /// <summary>The most probable class of an observation.</summary>
    public int Classify(double[] y)
    {
        var scratch = new double[y.Length];
        var components = new double[places.Length];
        var best = (Log: double.NegativeInfinity, Class: 0);
        for (var k = 0; k < means.Length; k++)
        {
            var along = Matrices.Solve(_roots[k], direction);
            var log = LogDensity(k, y, along, along.Sum(x => x * x), scratch, components)
                - Enumerable.Range(0, y.Length).Sum(i => Math.Log(_roots[k][i, i]));
            if (log > best.Log)
                best = (log, k);
        }
        return best.Class;
    }

    void Draw(int c, double place, Random random, double[] normal, double[] y)
    {
        for (var i = 0; i < normal.Length; i++)
            normal[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = means[c][i] + place * direction[i];
            for (var j = 0; j <= i; j++)
                y[i] += _roots[c][i, j] * normal[j];
        }
    }

    // Up to a constant common to the classes and the determinant.
    double LogDensity(int k, double[] y, double[] along, double norm, double[] z, double[] components)
    {
        var root = _roots[k];
        double square = 0, projection = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var sum = y[i] - means[k][i];
            for (var j = 0; j < i; j++)
                sum -= root[i, j] * z[j];
            z[i] = sum / root[i, i];
            square += z[i] * z[i];
            projection += z[i] * along[i];
        }
        var highest = double.NegativeInfinity;
        for (var p = 0; p < components.Length; p++)
        {
            components[p] = -0.5 * (square - 2 * places[p] * projection + places[p] * places[p] * norm);
            highest = Math.Max(highest, components[p]);
        }
        var total = 0.0;
        foreach (var component in components)
            total += Math.Exp(component - highest);
        return highest + Math.Log(total);
    }
}

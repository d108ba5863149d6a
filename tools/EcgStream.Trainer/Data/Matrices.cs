namespace EcgStream.Trainer;

/// <summary>The little linear algebra that Gaussians of a few dimensions need, on small symmetric positive definite matrices.</summary>
static class Matrices
{
    /// <summary>The lower triangle L with L·Lᵀ the matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="leastPivot">Smaller squares on the diagonal are raised to this; null refuses a matrix that is not positive definite.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static double[,] Cholesky(double[,] matrix, double? leastPivot = null)
    {
        var n = matrix.GetLength(0);
        var root = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                    sum -= root[i, k] * root[j, k];
                if (i != j)
                    root[i, j] = sum / root[j, j];
                else if (leastPivot is { } least)
                    root[i, i] = Math.Sqrt(Math.Max(sum, least));
                else if (sum > 0)
                    root[i, i] = Math.Sqrt(sum);
                else
                    throw new ArgumentException("The matrix is not positive definite.", nameof(matrix));
            }
        }
        return root;
    }

    /// <summary>L⁻¹·v for a lower triangle.</summary>
    public static double[] Solve(double[,] root, double[] vector)
    {
        var result = new double[vector.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            var sum = vector[i];
            for (var j = 0; j < i; j++)
                sum -= root[i, j] * result[j];
            result[i] = sum / root[i, i];
        }
        return result;
    }

    /// <summary>Mean of rows, and their covariance around it (divided by their number).</summary>
    public static (double[] Mean, double[,] Covariance) Moments(IReadOnlyList<double[]> rows)
    {
        var width = rows[0].Length;
        var mean = new double[width];
        foreach (var row in rows)
        {
            for (var i = 0; i < width; i++)
                mean[i] += row[i] / rows.Count;
        }
        var covariance = new double[width, width];
        foreach (var row in rows)
        {
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j < width; j++)
                    covariance[i, j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.Count;
            }
        }
        return (mean, covariance);
    }

    /// <summary>a·A + b·B.</summary>
    public static double[,] Mix(double a, double[,] first, double b, double[,] second)
    {
        var width = first.GetLength(0);
        var result = new double[width, width];
        for (var i = 0; i < width; i++)
            for (var j = 0; j < width; j++)
                result[i, j] = a * first[i, j] + b * second[i, j];
        return result;
    }

    /// <summary>The rows and columns chosen.</summary>
    public static double[,] Part(double[,] matrix, IReadOnlyList<int> chosen)
    {
        var result = new double[chosen.Count, chosen.Count];
        for (var i = 0; i < chosen.Count; i++)
            for (var j = 0; j < chosen.Count; j++)
                result[i, j] = matrix[chosen[i], chosen[j]];
        return result;
    }

    /// <summary>ln |A| from its root.</summary>
    public static double LogDeterminant(double[,] root)
    {
        var sum = 0.0;
        for (var i = 0; i < root.GetLength(0); i++)
            sum += 2 * Math.Log(root[i, i]);
        return sum;
    }

    /// <summary>The inverse of a lower triangle.</summary>
    public static double[,] InverseOfRoot(double[,] root)
    {
        var width = root.GetLength(0);
        var inverse = new double[width, width];
        for (var column = 0; column < width; column++)
            for (var i = column; i < width; i++)
            {
                var sum = i == column ? 1.0 : 0;
                for (var k = column; k < i; k++)
                    sum -= root[i, k] * inverse[k, column];
                inverse[i, column] = sum / root[i, i];
            }
        return inverse;
    }
}

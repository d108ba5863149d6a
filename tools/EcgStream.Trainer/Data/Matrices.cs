namespace EcgStream.Trainer;

/// <summary>The little linear algebra that Gaussians of a few dimensions need.</summary>
static class Matrices
{
    /// <summary>The lower triangle L with L·Lᵀ the matrix.</summary>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static double[,] Cholesky(double[,] matrix)
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

    /// <summary>Covariance of rows (divided by their number).</summary>
    public static double[,] Covariance(IReadOnlyList<double[]> rows)
    {
        var n = rows[0].Length;
        var mean = new double[n];
        foreach (var row in rows)
        {
            for (var i = 0; i < n; i++)
                mean[i] += row[i] / rows.Count;
        }
        var covariance = new double[n, n];
        foreach (var row in rows)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    covariance[i, j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.Count;
            }
        }
        return covariance;
    }
}

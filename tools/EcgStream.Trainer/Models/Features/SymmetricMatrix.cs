namespace EcgStream.Trainer;

/// <summary>The little linear algebra that Gaussian densities need, on small symmetric positive definite matrices.</summary>
static class SymmetricMatrix
{
    /// <summary>Covariance of rows around their mean.</summary>
    public static (double[] Mean, double[,] Covariance) Moments(IReadOnlyList<double[]> rows)
    {
        var width = rows[0].Length;
        var mean = new double[width];
        foreach (var row in rows)
            for (var i = 0; i < width; i++)
                mean[i] += row[i] / rows.Count;
        var covariance = new double[width, width];
        foreach (var row in rows)
            for (var i = 0; i < width; i++)
                for (var j = 0; j < width; j++)
                    covariance[i, j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.Count;
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

    /// <summary>The lower triangle L with L·Lᵀ = A (Cholesky).</summary>
    public static double[,] Root(double[,] matrix)
    {
        var width = matrix.GetLength(0);
        var root = new double[width, width];
        for (var i = 0; i < width; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                    sum -= root[i, k] * root[j, k];
                root[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / root[j, j];
            }
        return root;
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

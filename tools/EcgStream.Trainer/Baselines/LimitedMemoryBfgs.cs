using System.Numerics.Tensors;

namespace EcgStream.Trainer;

/// <summary>
/// Minimises a smooth convex function by the limited-memory BFGS method with a backtracking line search (Nocedal and Wright,
/// Numerical Optimization, 2nd ed., algorithms 7.4 and 3.1). It draws no random numbers.
/// </summary>
static class LimitedMemoryBfgs
{
    const int Memory = 12, MostSteps = 500;

    /// <param name="function">Gives the value and writes the gradient.</param>
    /// <param name="start">Where to begin; not changed.</param>
    /// <param name="cancellation">Ends it.</param>
    public static double[] Minimise(Func<double[], double[], double> function, double[] start, CancellationToken cancellation)
    {
        var (point, gradient) = ((double[])start.Clone(), new double[start.Length]);
        var value = function(point, gradient);
        var history = new List<(double[] Step, double[] Change, double Curvature)>();
        for (var step = 0; step < MostSteps && Norm(gradient) > 1e-7; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var direction = Direction(gradient, history);
            var slope = TensorPrimitives.Dot<double>(direction, gradient);
            var (next, nextGradient) = (new double[point.Length], new double[point.Length]);
            var (length, nextValue) = (history.Count == 0 ? Math.Min(1, 1 / Norm(gradient)) : 1, double.PositiveInfinity);
            for (; length > 1e-12; length /= 2)
            {
                TensorPrimitives.MultiplyAdd<double>(direction, length, point, next);
                nextValue = function(next, nextGradient);
                if (nextValue <= value + 1e-4 * length * slope)
                    break;
            }
            if (!(nextValue < value))
                break;
            Remember(history, Difference(next, point), Difference(nextGradient, gradient));
            (point, gradient, value) = (next, nextGradient, nextValue);
        }
        return point;
    }

    static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> history)
    {
        var direction = (double[])gradient.Clone();
        var shares = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot<double>(history[i].Step, direction) / history[i].Curvature;
            TensorPrimitives.MultiplyAdd<double>(history[i].Change, -shares[i], direction, direction);
        }
        if (history.Count > 0)
            TensorPrimitives.Multiply(direction, history[^1].Curvature / TensorPrimitives.Dot<double>(history[^1].Change, history[^1].Change), direction);
        for (var i = 0; i < history.Count; i++)
        {
            var share = shares[i] - TensorPrimitives.Dot<double>(history[i].Change, direction) / history[i].Curvature;
            TensorPrimitives.MultiplyAdd<double>(history[i].Step, share, direction, direction);
        }
        TensorPrimitives.Negate<double>(direction, direction);
        return direction;
    }

    static void Remember(List<(double[] Step, double[] Change, double Curvature)> history, double[] step, double[] change)
    {
        var curvature = TensorPrimitives.Dot<double>(step, change);
        // Rounding can make a flat stretch look concave; such a pair would turn the direction uphill.
        if (curvature <= 1e-14 * TensorPrimitives.Dot<double>(change, change))
            return;
        if (history.Count == Memory)
            history.RemoveAt(0);
        history.Add((step, change, curvature));
    }

    static double[] Difference(double[] a, double[] b)
    {
        var result = new double[a.Length];
        TensorPrimitives.Subtract<double>(a, b, result);
        return result;
    }

    static double Norm(double[] values) => Math.Sqrt(TensorPrimitives.Dot<double>(values, values));
}

using System.Numerics.Tensors;

namespace EcgStream.Onnx;

/// <summary>
/// The matrices of a plan. With place n = Row·a + b in a block and frequency k = k1 + Outer·k', the transform is a product over a, then one over b for each k1
/// with the twiddle factors in it, which may be cut in two in the same way; complex numbers are pairs of rows. All are worked out in double precision.
/// </summary>
sealed class OverlapSaveConstants(OverlapSavePlan plan)
{
    readonly int _block = plan.Block;

    /// <summary>[2·kept, outer]: rows (k1, re|im), columns a.</summary>
    public float[] OuterForward()
    {
        var matrix = new float[2 * plan.Kept * plan.Outer];
        for (var k1 = 0; k1 < plan.Kept; k1++)
        {
            for (var a = 0; a < plan.Outer; a++)
            {
                var (sin, cos) = Turn((long)a * k1, plan.Outer);
                matrix[2 * k1 * plan.Outer + a] = (float)cos;
                matrix[(2 * k1 + 1) * plan.Outer + a] = (float)-sin;
            }
        }
        return matrix;
    }

    /// <summary>[transforms, 2·points, 2·points]: rows (k, re|im), columns (re|im, b).</summary>
    public float[] Forward(OverlapSaveStage stage)
    {
        var width = 2 * stage.Points;
        var matrix = new float[(long)stage.Transforms * width * width];
        for (var transform = 0; transform < stage.Transforms; transform++)
        {
            for (var k = 0; k < stage.Points; k++)
            {
                var re = matrix.AsSpan((transform * width + 2 * k) * width, width);
                var im = matrix.AsSpan((transform * width + 2 * k + 1) * width, width);
                for (var b = 0; b < stage.Points; b++)
                {
                    var (sin, cos) = Turn(stage, transform, k, b);
                    (re[b], re[stage.Points + b]) = (cos, sin);
                    (im[b], im[stage.Points + b]) = (-sin, cos);
                }
            }
        }
        return matrix;
    }

    /// <summary>[bins, 2·outputs, parts·2·inputs]: rows (re|im, output), columns (part, re|im, input).</summary>
    /// <param name="weight">[outputs, inputs, taps].</param>
    public float[] Mixing(ReadOnlySpan<float> weight)
    {
        var (size, taps) = (plan.Size, plan.PartTaps);
        var width = 2 * plan.Parts * size.Inputs;
        var matrix = new float[(long)plan.Bins * 2 * size.Outputs * width];
        var (outer, inner) = (OuterTurns(), InnerTurns());
        var kernels = weight.ToArray();
        Parallel.For(0, plan.Parts * size.Outputs, task =>
        {
            var (part, output) = (task / size.Outputs, task % size.Outputs);
            var rows = (Re: new double[plan.Kept * plan.Row], Im: new double[plan.Kept * plan.Row]);
            for (var input = 0; input < size.Inputs; input++)
            {
                TransformRows(kernels.AsSpan((output * size.Inputs + input) * size.Taps, size.Taps), part * taps, outer, rows);
                var column = 2 * part * size.Inputs + input;
                for (var bin = 0; bin < plan.Bins; bin++)
                {
                    var (re, im) = InnerStages(bin, rows, inner);
                    // The conjugate of the kernel's spectrum: a network's convolution is a correlation.
                    var (first, second) = ((bin * 2L * size.Outputs + output) * width + column, (bin * 2L * size.Outputs + size.Outputs + output) * width + column);
                    (matrix[first], matrix[first + size.Inputs]) = (re, im);
                    (matrix[second], matrix[second + size.Inputs]) = (-im, re);
                }
            }
        });
        return matrix;
    }

    /// <summary>The first stage of a part of a kernel, which stands at the front of a block: [kept, row].</summary>
    void TransformRows(ReadOnlySpan<float> kernel, int from, (double[] Cos, double[] Sin) turns, (double[] Re, double[] Im) rows)
    {
        Array.Clear(rows.Re);
        Array.Clear(rows.Im);
        var count = Math.Clamp(kernel.Length - from, 0, plan.PartTaps);
        for (var k1 = 0; k1 < plan.Kept; k1++)
        {
            for (var t = 0; t < count; t++)
            {
                var (turn, place) = (k1 * plan.Outer + t / plan.Row, k1 * plan.Row + t % plan.Row);
                rows.Re[place] += kernel[from + t] * turns.Cos[turn];
                rows.Im[place] -= kernel[from + t] * turns.Sin[turn];
            }
        }
    }

    /// <summary>Turns of the first stage, [kept, outer].</summary>
    (double[] Cos, double[] Sin) OuterTurns()
    {
        var turns = (Cos: new double[plan.Kept * plan.Outer], Sin: new double[plan.Kept * plan.Outer]);
        for (var i = 0; i < turns.Cos.Length; i++)
            (turns.Sin[i], turns.Cos[i]) = Turn((long)(i / plan.Outer) * (i % plan.Outer), plan.Outer);
        return turns;
    }

    /// <summary>Turns of all further stages in one, [bins, row].</summary>
    (double[] Cos, double[] Sin) InnerTurns()
    {
        var turns = (Cos: new double[plan.Bins * plan.Row], Sin: new double[plan.Bins * plan.Row]);
        for (var i = 0; i < turns.Cos.Length; i++)
            (turns.Sin[i], turns.Cos[i]) = Turn(i % plan.Row * Frequency(i / plan.Row, plan.Middle, plan.Inner), _block);
        return turns;
    }

    (float Re, float Im) InnerStages(int bin, (double[] Re, double[] Im) rows, (double[] Cos, double[] Sin) turns)
    {
        var known = bin / plan.Row * plan.Row;
        ReadOnlySpan<double> re = rows.Re.AsSpan(known, plan.Row), im = rows.Im.AsSpan(known, plan.Row);
        ReadOnlySpan<double> cos = turns.Cos.AsSpan(bin * plan.Row, plan.Row), sin = turns.Sin.AsSpan(bin * plan.Row, plan.Row);
        return ((float)(TensorPrimitives.Dot(re, cos) + TensorPrimitives.Dot(im, sin)), (float)(TensorPrimitives.Dot(im, cos) - TensorPrimitives.Dot(re, sin)));
    }

    /// <summary>[transforms, 2·points, 2·points]: rows (re|im, b), columns (k, re|im). An inverse without its factor is the conjugate, transposed.</summary>
    public float[] Back(OverlapSaveStage stage)
    {
        var (forward, width) = (Forward(stage), 2 * stage.Points);
        var matrix = new float[forward.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            var (transform, row, column) = (i / width / width, i / width % width, i % width);
            matrix[i] = forward[(transform * width + column) * width + row];
        }
        return matrix;
    }

    /// <summary>[kept rows, 2·kept]: rows a, columns (k1, re|im).</summary>
    public float[] OuterBack()
    {
        var width = 2 * plan.Kept;
        var matrix = new float[plan.KeptRows * width];
        for (var a = 0; a < plan.KeptRows; a++)
        {
            for (var k1 = 0; k1 < plan.Kept; k1++)
            {
                // Rows other than these two stand for their conjugates too.
                var weight = (k1 == 0 || 2 * k1 == plan.Outer ? 1.0 : 2.0) / _block;
                var (sin, cos) = Turn((long)a * k1, plan.Outer);
                matrix[a * width + 2 * k1] = (float)(weight * cos);
                matrix[a * width + 2 * k1 + 1] = (float)(-weight * sin);
            }
        }
        return matrix;
    }

    /// <summary>
    /// The frequency of row (k1, k2, k3), in turns of a block; digits that are not found yet are left out. They count k = k1 + Outer·(k2 + Middle·k3).
    /// </summary>
    long Frequency(int row, int middle, int inner)
    {
        var (k3, k2, k1) = (row % inner, row / inner % middle, row / inner / middle);
        return k1 + (long)plan.Outer * (k2 + (long)plan.Middle * k3);
    }

    (float Sin, float Cos) Turn(OverlapSaveStage stage, int transform, int k, int b)
    {
        // Each further digit of the frequency is worth the points of all stages before.
        var known = Frequency(transform, stage.Rest == 1 && plan.Inner > 1 ? plan.Middle : 1, 1);
        var (sin, cos) = Turn(b * stage.Rest * (known + (long)k * (_block / (stage.Points * stage.Rest))), _block);
        return ((float)sin, (float)cos);
    }

    // Turns are reduced before they become an angle, so that long ones lose no digits.
    static (double Sin, double Cos) Turn(long steps, int of) => Math.SinCos(2 * Math.PI * (steps % of) / of);
}

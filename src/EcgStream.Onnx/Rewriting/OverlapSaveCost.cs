namespace EcgStream.Onnx;

/// <summary>
/// What a plan costs on one core: arithmetic of its products, and traffic of every value that is written and read again. The rates were fitted to the 66 products
/// of 14 plans, run by ONNX Runtime 1.31 on one Zen 4 core (docs/performance.md compares what they foretell with what is measured). Plans are chosen by
/// the rates' proportions, which differ less between machines than the rates.
/// </summary>
static class OverlapSaveCost
{
    // Floating-point operations and bytes a millisecond; constants come from main memory, what is worked on mostly from a cache.
    const double Arithmetic = 68e6, Traffic = 18e6, ConstantTraffic = 14e6;

    // ONNX Runtime's own convolution comes closer to the peak with its long inner loops.
    const double DirectArithmetic = 91e6;

    // What a product costs beyond all this, and a node, in milliseconds.
    const double Product = 1.3e-4, Node = 5e-3;

    // Vectors are 16 floats wide on such a core, and 8 or 4 on others.
    const int Lanes = 16;

    // Transposing shorter rows than this takes twice as long.
    const int LongRow = 256;

    /// <summary>Milliseconds of the direct form a window.</summary>
    public static double Direct(ConvolutionSize size) => size.DirectFlops / DirectArithmetic + Floats((double)size.Outputs * size.Length);

    /// <summary>Milliseconds of a plan a window.</summary>
    public static double Of(OverlapSavePlan plan)
    {
        var size = plan.Size;
        var (columns, back) = ((double)size.Inputs * plan.Transformed, (double)size.Outputs * plan.Blocks);
        var signal = (double)size.Inputs * size.Samples;
        var cost = Floats(3 * signal + columns * plan.Block) + Transpose(columns * plan.Block, plan.Block);
        cost += MatMul(1, 2 * plan.Kept, plan.Outer, plan.Row * columns);
        foreach (var stage in plan.Stages())
            cost += MatMul(stage.Transforms, 2 * stage.Points, 2 * stage.Points, stage.Rest * columns) + MatMul(stage.Transforms, 2 * stage.Points, 2 * stage.Points, stage.Rest * back);
        if (plan.Parts > 1)
            cost += Floats(4.0 * plan.Bins * 2 * size.Inputs * plan.Parts * plan.Blocks) + plan.Parts * Node;
        cost += MatMul(plan.Bins, 2 * size.Outputs, 2 * plan.Parts * size.Inputs, plan.Blocks) + Mixing(plan);
        cost += MatMul(1, plan.KeptRows, 2 * plan.Kept, plan.Row * back);
        return cost + Transpose(plan.Step * back, plan.Step) + Floats(3.0 * size.Outputs * size.Length) + 20 * Node;
    }

    static double MatMul(int count, int rows, int depth, double columns)
    {
        var padded = columns < 4 * Lanes ? Math.Ceiling(columns / Lanes) * Lanes : columns;
        return 2.0 * count * rows * depth * padded / Arithmetic + Floats(count * columns * (rows + depth)) + count * Product;
    }

    static double Mixing(OverlapSavePlan plan) => sizeof(float) * 4.0 * plan.Bins * plan.Parts * plan.Size.Inputs * plan.Size.Outputs / ConstantTraffic;

    static double Transpose(double values, int row) => Floats((row < LongRow ? 8 : 4) * values);

    static double Floats(double values) => sizeof(float) * values / Traffic;
}

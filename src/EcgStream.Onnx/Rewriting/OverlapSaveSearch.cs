namespace EcgStream.Onnx;

/// <summary>Finds the plan that costs least.</summary>
static class OverlapSaveSearch
{
    const int LargestRadix = 64, LargestInner = 32, MostParts = 64;

    // Blocks longer than this many kernels only grow the constants.
    const int LongestBlock = 8;

    // Half a gigabyte of constants a convolution.
    const long MostConstants = 128_000_000;

    /// <summary>Shorter kernels are never rewritten.</summary>
    public const int FewestTaps = 16;

    /// <summary>All plans worth a look, cheapest first.</summary>
    public static IEnumerable<OverlapSavePlan> Ranked(ConvolutionSize size) =>
        Plans(size).Select(plan => (Plan: plan, Cost: OverlapSaveCost.Of(plan))).OrderBy(p => p.Cost).Select(p => p.Plan);

    /// <summary>The cheapest plan, and how many times less than the direct form it costs; none for a kernel of a few taps.</summary>
    public static (OverlapSavePlan? Plan, double Gain) Best(ConvolutionSize size)
    {
        if (size.Taps < FewestTaps)
            return (null, 0);
        var (best, least) = ((OverlapSavePlan?)null, double.PositiveInfinity);
        foreach (var plan in Plans(size))
        {
            if (OverlapSaveCost.Of(plan) is var cost && cost < least)
                (best, least) = (plan, cost);
        }
        return (best, best is null ? 0 : OverlapSaveCost.Direct(size) / least);
    }

    static IEnumerable<OverlapSavePlan> Plans(ConvolutionSize size) => Candidates(size).Where(plan => plan.IsSound && plan.Constants <= MostConstants);

    static IEnumerable<OverlapSavePlan> Candidates(ConvolutionSize size)
    {
        foreach (var (middle, inner) in Rows())
        {
            var row = middle * inner;
            for (var outer = 2; outer <= LargestRadix; outer++)
            {
                var step = (outer * row - size.Taps + 1) / row * row;
                if (step > 0 && outer * row <= LongestBlock * Math.Max(size.Taps, 64))
                    yield return new(size, 1, step, outer, middle, inner);
            }
            for (var parts = 2; parts <= Math.Min(MostParts, size.Taps); parts++)
            {
                var rows = ((size.Taps + parts - 1) / parts + row - 1) / row;
                // A row fewer than two steps would hold what a part needs only where rows are single samples.
                if (2 * rows - (row == 1 ? 1 : 0) is var outer && outer <= 2 * LargestRadix)
                    yield return new(size, (size.Taps + rows * row - 1) / (rows * row), rows * row, outer, middle, inner);
            }
        }
    }

    static IEnumerable<(int Middle, int Inner)> Rows()
    {
        for (var middle = 1; middle <= LargestRadix; middle++)
        {
            // A single further stage is called the middle one.
            for (var inner = 1; inner <= (middle == 1 ? 1 : LargestInner); inner++)
                yield return (middle, inner);
        }
    }
}

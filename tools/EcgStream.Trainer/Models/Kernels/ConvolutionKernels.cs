using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// MiniRocket's kernels (Dempster, Schmidt and Webb, KDD 2021): nine taps, six of −1 and three of 2, in all 84 arrangements. Windows are
/// made whole numbers first, so every convolution is exact and the file's comparisons come out as the trainer's do.
/// </summary>
static class ConvolutionKernels
{
    /// <summary>Taps of a kernel.</summary>
    public const int Taps = 9;

    /// <summary>Steps to a standard deviation when a window is made whole numbers.</summary>
    public const float Steps = 64;

    /// <summary>Largest whole number of a sample: 16 standard deviations.</summary>
    public const float Highest = 1024;

    /// <summary>Samples summed up to one: 300 Hz to 60 Hz, where the QRS complex is still a few samples wide.</summary>
    public const int Decimation = 5;

    /// <summary>Where the three taps of 2 stand.</summary>
    public static ImmutableArray<(int First, int Second, int Third)> Places { get; } =
    [
        .. from first in Enumerable.Range(0, Taps)
           from second in Enumerable.Range(first + 1, Taps - 1 - first)
           from third in Enumerable.Range(second + 1, Taps - 1 - second)
           select (first, second, third),
    ];

    /// <summary>Powers of two at which the kernels are spread so far that they still fit into a window.</summary>
    public static ImmutableArray<int> Dilations(int length) =>
        [.. Enumerable.Range(0, 20).Select(i => 1 << i).Where(d => (Taps - 1) * d < length)];

    /// <summary>A window in whole numbers at the lower rate.</summary>
    public static int[] Whole(ReadOnlySpan<float> normalised)
    {
        var result = new int[normalised.Length / Decimation];
        for (var i = 0; i < result.Length; i++)
            for (var j = 0; j < Decimation; j++)
                result[i] += (int)Math.Clamp(MathF.Round(normalised[i * Decimation + j] * Steps), -Highest, Highest);
        return result;
    }

    /// <summary>The window seen at each of the nine taps, zeros beyond its ends; and what all taps of −1 give.</summary>
    public static (int[][] Shifted, int[] Base) Shift(int[] whole, int dilation)
    {
        var shifted = new int[Taps][];
        var sum = new int[whole.Length];
        for (var tap = 0; tap < Taps; tap++)
        {
            var shift = (tap - Taps / 2) * dilation;
            var values = shifted[tap] = new int[whole.Length];
            for (var i = Math.Max(0, -shift); i < whole.Length && i + shift < whole.Length; i++)
                values[i] = whole[i + shift];
            for (var i = 0; i < sum.Length; i++)
                sum[i] -= values[i];
        }
        return (shifted, sum);
    }

    /// <summary>One kernel's output, as long as the window.</summary>
    public static void Convolve(int[][] shifted, int[] sum, (int First, int Second, int Third) places, Span<int> output)
    {
        ReadOnlySpan<int> first = shifted[places.First], second = shifted[places.Second], third = shifted[places.Third];
        for (var i = 0; i < output.Length; i++)
            output[i] = sum[i] + 3 * (first[i] + second[i] + third[i]);
    }
}

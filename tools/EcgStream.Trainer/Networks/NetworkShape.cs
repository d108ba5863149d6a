using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Size of a <see cref="CompactResidualNetwork"/>.</summary>
public sealed record NetworkShape
{
    /// <summary>Samples a window.</summary>
    public int WindowLength { get; init; } = 18_000;

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = Emotions.All.Length;

    /// <summary>Filters of the stem, which takes 300 samples a second to 60.</summary>
    public int StemWidth { get; init; } = 16;

    /// <summary>Filters of each residual stage; each stage halves the rate.</summary>
    public ImmutableArray<int> Widths { get; init; } = [16, 24, 32, 48, 64];

    /// <summary>Taps of the stem: 25 at 300 Hz span 83 ms, a QRS complex.</summary>
    public int StemKernel { get; init; } = 25;

    /// <summary>Step of the stem.</summary>
    public int StemStride { get; init; } = 5;

    /// <summary>Taps of the convolutions in the residual stages.</summary>
    public int Kernel { get; init; } = 7;

    /// <summary>Share of the pooled features set to zero in training.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Whether the resting minute is a second input.</summary>
    public bool ComparesWithRest { get; init; }
}

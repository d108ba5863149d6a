using System.Globalization;

namespace EcgStream.Onnx;

/// <summary>
/// How a long convolution is cut up: the kernel into parts, the signal into overlapping blocks, one a step, and the discrete Fourier transform of a
/// block into up to three stages (Cooley and Tukey, Math. Comp. 19, 1965). Partitioned overlap-save: Stockham, AFIPS 1966; Oppenheim and Schafer,
/// Discrete-Time Signal Processing, section 8.7.
/// </summary>
/// <param name="Size">The convolution.</param>
/// <param name="Parts">Parts of the kernel, each of <paramref name="Step"/> taps where there is more than one.</param>
/// <param name="Step">New outputs a block gives, a multiple of <see cref="Row"/>.</param>
/// <param name="Outer">Points of the first stage, which goes from real numbers to complex ones.</param>
/// <param name="Middle">Points of the second stage; 1 for none.</param>
/// <param name="Inner">Points of the third; 1 for none.</param>
readonly record struct OverlapSavePlan(ConvolutionSize Size, int Parts, int Step, int Outer, int Middle = 1, int Inner = 1)
{
    /// <summary>Samples that lie side by side in the first stage.</summary>
    public int Row => Middle * Inner;

    /// <summary>Samples of a block.</summary>
    public int Block => Outer * Row;

    /// <summary>Taps of a part of the kernel.</summary>
    public int PartTaps => Parts == 1 ? Size.Taps : Step;

    /// <summary>Rows of the first stage that are kept; those left out are the conjugates of these.</summary>
    public int Kept => Outer / 2 + 1;

    /// <summary>Frequencies that are multiplied: a few more than half the block.</summary>
    public int Bins => Kept * Row;

    /// <summary>Blocks whose outputs are kept.</summary>
    public int Blocks => (Size.Length + Step - 1) / Step;

    /// <summary>Blocks that are transformed.</summary>
    public int Transformed => Blocks + Parts - 1;

    /// <summary>Rows of new outputs that a block gives.</summary>
    public int KeptRows => Step / Row;

    /// <summary>Rows that hold the padded signal, filled up with zeros to whole blocks.</summary>
    public int SignalRows => Math.Max((Transformed - 1) * KeptRows + Outer, (Size.PadBefore + Size.Samples + Row - 1) / Row);

    /// <summary>Numbers of the constants: matrices of the stages, and what each frequency multiplies the channels by.</summary>
    public long Constants
    {
        get
        {
            var count = 2L * Kept * (Outer + KeptRows) + 4L * Bins * Parts * Size.Inputs * Size.Outputs;
            foreach (var stage in Stages())
                count += 8L * stage.Transforms * stage.Points * stage.Points;
            return count;
        }
    }

    /// <summary>Multiplications and additions of the products a window.</summary>
    public double Flops
    {
        get
        {
            var (columns, back) = ((double)Size.Inputs * Transformed, (double)Size.Outputs * Blocks);
            var flops = 4.0 * Kept * Row * (Outer * columns + KeptRows * back) + 8.0 * Bins * Parts * Size.Inputs * back;
            foreach (var stage in Stages())
                flops += 8.0 * stage.Transforms * stage.Points * stage.Points * stage.Rest * (columns + back);
            return flops;
        }
    }

    /// <summary>Whether the parts hold the kernel and a block holds what a part needs.</summary>
    public bool IsSound => Parts >= 1 && Row >= 1 && Step >= 1 && Step % Row == 0 && (long)PartTaps * Parts >= Size.Taps && Block >= Step + PartTaps - 1;

    /// <summary>For example <c>blocks of 1,750 = 25·7·10 every 1,050</c>.</summary>
    public override string ToString()
    {
        var stages = Inner > 1 ? $" = {Outer}·{Middle}·{Inner}" : Middle > 1 ? $" = {Outer}·{Middle}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(Parts > 1 ? $"{Parts} parts of {PartTaps:N0} taps, " : "")}blocks of {Block:N0}{stages} every {Step:N0}");
    }

    /// <summary>The complex stages, in the order of the way forward.</summary>
    public IEnumerable<OverlapSaveStage> Stages()
    {
        if (Middle > 1)
            yield return new(Kept, Middle, Inner);
        if (Inner > 1)
            yield return new(Kept * Middle, Inner, 1);
    }
}

/// <summary>A complex stage of a block's transform.</summary>
/// <param name="Transforms">How many different transforms there are: one for each frequency found so far.</param>
/// <param name="Points">Points of each.</param>
/// <param name="Rest">Points that are left to the stage after it.</param>
readonly record struct OverlapSaveStage(int Transforms, int Points, int Rest);

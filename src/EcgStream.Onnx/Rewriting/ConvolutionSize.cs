namespace EcgStream.Onnx;

/// <summary>What a convolution of stride 1 does to one window, by its lengths.</summary>
/// <param name="Inputs">Channels taken.</param>
/// <param name="Outputs">Channels given.</param>
/// <param name="Taps">Length of the kernel.</param>
/// <param name="Samples">Length of the signal without padding.</param>
/// <param name="PadBefore">Zeros before the signal.</param>
/// <param name="PadAfter">Zeros after it.</param>
readonly record struct ConvolutionSize(int Inputs, int Outputs, int Taps, int Samples, int PadBefore = 0, int PadAfter = 0)
{
    /// <summary>Length of what comes out.</summary>
    public int Length => Samples + PadBefore + PadAfter - Taps + 1;

    /// <summary>Multiplications and additions of the direct form.</summary>
    public double DirectFlops => 2.0 * Inputs * Outputs * Taps * Length;
}

using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// A convolution of a long kernel as a product in the frequency domain, under autograd: overlap-save in blocks, transformed with real DFTs
/// (Oppenheim and Schafer, Discrete-Time Signal Processing, section 8.7). It gives what <c>Conv1d</c> without padding gives, to float rounding.
/// </summary>
static class LongConvolution
{
    /// <param name="signal">[batch, inputs, samples].</param>
    /// <param name="weight">[outputs, inputs, taps], as Conv1d has it: taps are correlated, not turned round.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="block">Samples a transform, more than taps; fast where it is a product of small primes.</param>
    /// <returns>[batch, outputs, samples − taps + 1].</returns>
    public static Tensor Valid(Tensor signal, Tensor weight, Tensor bias, int block)
    {
        var (batch, inputs, samples) = (signal.shape[0], signal.shape[1], signal.shape[2]);
        var (outputs, taps) = (weight.shape[0], weight.shape[2]);
        var (length, step) = (samples - taps + 1, block - taps + 1);
        var blocks = (length + step - 1) / step;
        var padded = nn.functional.pad(signal, [0, blocks * step + taps - 1 - samples]);
        // [bins, batch · blocks, 2 · inputs] times [bins, 2 · inputs, 2 · outputs]: one product a frequency.
        var bins = block / 2 + 1;
        var spectrum = fft.rfft(padded.unfold(2, block, step), dim: -1).view_as_real()
            .permute(3, 0, 2, 1, 4).reshape(bins, batch * blocks, 2 * inputs);
        // In real numbers, where matrix products are fastest: (a + ib)(c − id) as rows (c, −d) for a and (d, c) for b.
        var kernel = fft.rfft(weight, block, dim: -1).view_as_real().permute(2, 1, 0, 3);
        var (real, imaginary) = (kernel.narrow(3, 0, 1), kernel.narrow(3, 1, 1));
        var rows = stack([cat([real, -imaginary], 3), cat([imaginary, real], 3)], 2).reshape(bins, 2 * inputs, 2 * outputs);
        var product = bmm(spectrum, rows).reshape(bins, batch, blocks, outputs, 2).permute(1, 3, 2, 0, 4).contiguous().view_as_complex();
        var output = fft.irfft(product, block, dim: -1).narrow(3, 0, step).reshape(batch, outputs, blocks * step);
        return output.narrow(2, 0, length) + bias.view(1, outputs, 1);
    }
}

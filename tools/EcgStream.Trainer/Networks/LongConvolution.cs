using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// A convolution of a long kernel as a product in the frequency domain: overlap-save in blocks forward, overlap-add for the gradient of the signal
/// (Oppenheim and Schafer, Discrete-Time Signal Processing, section 8.7). It gives what <c>Conv1d</c> without padding gives, and its gradients, to float
/// rounding. A few windows are taken at a time, and their spectra are made anew for the gradient instead of being kept: all of a batch's at
/// once are gigabytes, and going through them costs more than the arithmetic.
/// </summary>
sealed class LongConvolution : autograd.SingleTensorFunction<LongConvolution>
{
    const int WindowsAtATime = 16;

    public override string Name => nameof(LongConvolution);

    /// <param name="signal">[batch, inputs, samples].</param>
    /// <param name="weight">[outputs, inputs, taps], as Conv1d has it: taps are correlated, not turned round.</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="block">Samples a transform, at least twice the taps; fast where it is a product of small primes.</param>
    /// <returns>[batch, outputs, samples − taps + 1].</returns>
    public static Tensor Valid(Tensor signal, Tensor weight, Tensor bias, int block) => apply(signal, weight, bias, block);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (signal, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var blocks = new Blocks((int)vars[3], weight.shape[2], signal.shape[2]);
        using var scope = NewDisposeScope();
        var mixing = Mixing(weight, blocks.Size);
        var output = empty(signal.shape[0], weight.shape[0], blocks.Outputs);
        foreach (var (first, count) in Portions(signal.shape[0]))
        {
            using var portion = NewDisposeScope();
            var product = Signals(bmm(Spectra(blocks.Cut(signal.narrow(0, first, count))), mixing), count, blocks);
            output.narrow(0, first, count).copy_(blocks.Join(product));
        }
        output.add_(bias.view(1, -1, 1));
        ctx.save_for_backward([signal, weight, mixing.MoveToOuterDisposeScope()]);
        ctx.save_data("blocks", blocks);
        // Only the weights' gradients are wanted of a network's first layer.
        ctx.save_data("whole", signal.requires_grad);
        return output.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (signal, weight, mixing) = (saved[0], saved[1], saved[2]);
        var (blocks, whole) = ((Blocks)ctx.get_data("blocks"), (bool)ctx.get_data("whole"));
        using var scope = NewDisposeScope();
        var (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2]);
        var back = mixing.transpose(1, 2);
        var towards = whole ? empty(signal.shape) : null;
        var cross = zeros(blocks.Bins, 2 * outputs, 2 * inputs);
        foreach (var (first, count) in Portions(signal.shape[0]))
        {
            using var portion = NewDisposeScope();
            var gradient = Spectra(blocks.CutOutputs(grad_output.narrow(0, first, count)), blocks.Size);
            cross.add_(bmm(gradient.transpose(1, 2), Spectra(blocks.Cut(signal.narrow(0, first, count)))));
            towards?.narrow(0, first, count).copy_(blocks.Add(Signals(bmm(gradient, back), count, blocks)));
        }
        // The conjugate of the outputs' gradient times the signal, out of the four products of their parts.
        var parts = cross.view(blocks.Bins, outputs, 2, inputs, 2);
        var spectrum = stack(
        [
            parts.select(4, 0).select(2, 0) + parts.select(4, 1).select(2, 1),
            parts.select(4, 1).select(2, 0) - parts.select(4, 0).select(2, 1),
        ], -1).permute(1, 2, 0, 3).contiguous().view_as_complex();
        var taught = fft.irfft(spectrum, blocks.Size, dim: -1).narrow(2, 0, taps).contiguous();
        return [towards?.MoveToOuterDisposeScope()!, taught.MoveToOuterDisposeScope(), grad_output.sum([0L, 2]).MoveToOuterDisposeScope(), null!];
    }

    static IEnumerable<(long First, long Count)> Portions(long windows)
    {
        for (long first = 0; first < windows; first += WindowsAtATime)
            yield return (first, Math.Min(WindowsAtATime, windows - first));
    }

    /// <summary>Of cut signals [windows, channels, blocks, samples]: [bins, windows · blocks, 2 · channels], real and imaginary parts by turns.</summary>
    static Tensor Spectra(Tensor cut, long? size = null)
    {
        var spectra = fft.rfft(cut, size ?? -1, dim: -1).view_as_real();
        return spectra.permute(3, 0, 2, 1, 4).reshape(spectra.shape[3], cut.shape[0] * cut.shape[2], 2 * cut.shape[1]);
    }

    /// <summary>The way back.</summary>
    static Tensor Signals(Tensor spectra, long windows, Blocks blocks) =>
        fft.irfft(spectra.reshape(blocks.Bins, windows, blocks.Count, -1, 2).permute(1, 3, 2, 0, 4).contiguous().view_as_complex(), blocks.Size, dim: -1);

    /// <summary>
    /// What each frequency multiplies the channels by, [bins, 2 · inputs, 2 · outputs]: in real numbers, where matrix products are fastest,
    /// (a + ib)(c − id) has rows (c, −d) for a and (d, c) for b.
    /// </summary>
    static Tensor Mixing(Tensor weight, long block)
    {
        var kernel = fft.rfft(weight, block, dim: -1).view_as_real().permute(2, 1, 0, 3);
        var (real, imaginary) = (kernel.narrow(3, 0, 1), kernel.narrow(3, 1, 1));
        return stack([cat([real, -imaginary], 3), cat([imaginary, real], 3)], 2).reshape(block / 2 + 1, 2 * weight.shape[1], 2 * weight.shape[0]);
    }

    /// <summary>How a signal is cut: blocks of <paramref name="Size"/> samples overlap by the taps less one, so that each gives its step of outputs whole.</summary>
    sealed record Blocks(long Size, long Taps, long Samples)
    {
        public long Outputs => Samples - Taps + 1;
        public long Bins => Size / 2 + 1;
        public long Count => (Outputs + Step - 1) / Step;
        long Step => Size - Taps + 1;

        public Tensor Cut(Tensor signal) => Padded(signal, Count * Step + Taps - 1).unfold(2, Size, Step);

        /// <summary>The outputs' gradient: its blocks don't overlap, and the transform fills them up with zeros.</summary>
        public Tensor CutOutputs(Tensor gradient) => Padded(gradient, Count * Step).unfold(2, Step, Step);

        /// <summary>The outputs of blocks [windows, channels, blocks, samples], one after another.</summary>
        public Tensor Join(Tensor cut) => cut.narrow(3, 0, Step).reshape(cut.shape[0], cut.shape[1], Count * Step).narrow(2, 0, Outputs);

        /// <summary>The sum of blocks that overlap.</summary>
        public Tensor Add(Tensor cut)
        {
            var sum = nn.functional.pad(cut.narrow(3, 0, Step), [0, 0, 0, 1]);
            sum.narrow(2, 1, Count).narrow(3, 0, Taps - 1).add_(cut.narrow(3, Step, Taps - 1));
            return sum.flatten(2).narrow(2, 0, Samples);
        }

        static Tensor Padded(Tensor signal, long length) => nn.functional.pad(signal, [0, length - signal.shape[2]]);
    }
}

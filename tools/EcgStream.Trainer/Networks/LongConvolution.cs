using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// A convolution of a long kernel as a product in the frequency domain: overlap-save in blocks forward, overlap-add for the gradient of the signal
/// (Oppenheim and Schafer, Discrete-Time Signal Processing, section 8.7). It gives what <c>Conv1d</c> without padding gives, and its gradients, to float
/// rounding. Each block is laid among the others as soon as it is transformed, while it is in the processor's cache, and spectra are made anew
/// for the gradient instead of being kept: going through a batch's gigabytes costs more than the arithmetic.
/// </summary>
sealed class LongConvolution : autograd.SingleTensorFunction<LongConvolution>
{
    const int WindowsAtATime = 8;

    public override string Name => nameof(LongConvolution);

    /// <param name="signal">[batch, inputs, samples].</param>
    /// <param name="weight">[outputs, inputs, taps], as Conv1d has it: taps are correlated, not turned round.</param>
    /// <param name="bias">[outputs]; null for none.</param>
    /// <returns>[batch, outputs, samples − taps + 1].</returns>
    public static Tensor Valid(Tensor signal, Tensor weight, Tensor? bias)
    {
        // What TorchSharp makes on the way, a tensor of the output's size among it, is let go here and not at the end of the step.
        using var scope = NewDisposeScope();
        if (!is_grad_enabled())
            return Outputs(signal, weight, bias, out _).MoveToOuterDisposeScope();
        // What a function of ours keeps for its gradient, gigabytes a step, is let go by a finalizer and by nothing else.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (bias is null ? apply(signal, weight) : apply(signal, weight, bias)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (signal, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        var output = Outputs(signal, weight, vars.Length > 2 ? (Tensor)vars[2] : null, out var mixing);
        ctx.save_for_backward([signal, weight, mixing]);
        // Only the weights' gradients are wanted of a network's first layer.
        ctx.save_data("whole", signal.requires_grad);
        ctx.save_data("biased", vars.Length > 2);
        return output;
    }

    // Mixing is what each frequency multiplies the channels by, [bins, inputs, outputs].
    static Tensor Outputs(Tensor signal, Tensor weight, Tensor? bias, out Tensor mixing)
    {
        var blocks = new SignalBlocks(signal.shape[2], weight.shape[2]);
        using var scope = NewDisposeScope();
        mixing = fft.rfft(weight, blocks.Size).conj().permute(2, 1, 0).contiguous();
        var output = empty([signal.shape[0], weight.shape[0], blocks.Outputs], signal.dtype, signal.device);
        foreach (var (first, count) in Portions(signal.shape[0]))
        {
            using var portion = NewDisposeScope();
            blocks.Join(bmm(blocks.Spectra(signal.narrow(0, first, count), blocks.Whole), mixing), output.narrow(0, first, count), blocks.Step);
        }
        if (bias is not null)
            output.add_(bias.view(1, -1, 1));
        mixing.MoveToOuterDisposeScope();
        return output.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (signal, weight, mixing) = (saved[0], saved[1], saved[2]);
        var blocks = new SignalBlocks(signal.shape[2], weight.shape[2]);
        var back = mixing.conj().transpose(1, 2);
        var towards = (bool)ctx.get_data("whole") ? zeros_like(signal) : null;
        var cross = zeros([blocks.Bins, weight.shape[0], weight.shape[1]], mixing.dtype, mixing.device);
        foreach (var (first, count) in Portions(signal.shape[0]))
        {
            using var portion = NewDisposeScope();
            var gradient = blocks.Spectra(grad_output.narrow(0, first, count), blocks.Step);
            cross.add_(bmm(gradient.conj().transpose(1, 2), blocks.Spectra(signal.narrow(0, first, count), blocks.Whole)));
            if (towards is not null)
                blocks.Join(bmm(gradient, back), towards.narrow(0, first, count), blocks.Whole);
        }
        var taught = fft.irfft(cross.permute(1, 2, 0), blocks.Size).narrow(2, 0, blocks.Taps).contiguous();
        List<Tensor> gradients = [towards?.MoveToOuterDisposeScope()!, taught.MoveToOuterDisposeScope()];
        if ((bool)ctx.get_data("biased"))
            gradients.Add(grad_output.sum([0L, 2]).MoveToOuterDisposeScope());
        return gradients;
    }

    static IEnumerable<(long First, long Count)> Portions(long windows)
    {
        for (long first = 0; first < windows; first += WindowsAtATime)
            yield return (first, Math.Min(WindowsAtATime, windows - first));
    }
}

using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>
/// How a convolution cuts its signal: every block gives <see cref="Step"/> outputs from <see cref="Whole"/> samples, and overlaps the next by the taps less one.
/// </summary>
sealed record SignalBlocks
{
    // Shorter blocks overlap more, longer ones mix by more weights: measured flat from five to thirteen.
    const int TapsAStep = 5;

    // Each block is some calls into libtorch, which short kernels would drown in.
    const int ShortestStep = 500;

    /// <param name="samples">Samples of the signal.</param>
    /// <param name="taps">Taps of the kernel, at most the samples.</param>
    public SignalBlocks(long samples, long taps)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(taps, samples);
        (Taps, Outputs) = (taps, samples - taps + 1);
        var wished = Math.Max(TapsAStep * taps, ShortestStep);
        var blocks = Math.Max(1, (Outputs + wished / 2) / wished);
        Step = (Outputs + blocks - 1) / blocks;
        // Steps are rounded up, so that fewer may do.
        Count = (Outputs + Step - 1) / Step;
        Size = FastLength(Whole);
    }

    public long Taps { get; }

    /// <summary>Outputs of the whole signal.</summary>
    public long Outputs { get; }

    /// <summary>Number of blocks.</summary>
    public long Count { get; }

    /// <summary>Outputs of a block; the last may have fewer.</summary>
    public long Step { get; }

    /// <summary>Samples that a block's outputs depend on.</summary>
    public long Whole => Step + Taps - 1;

    /// <summary>Points of the transform: as many as <see cref="Whole"/> or a few more.</summary>
    public long Size { get; }

    /// <summary>Frequencies of the transform.</summary>
    public long Bins => Size / 2 + 1;

    /// <summary>The spectra of all blocks, filled up with zeros.</summary>
    /// <param name="signal">[windows, channels, samples or outputs].</param>
    /// <param name="length">Samples of a block: <see cref="Whole"/> or <see cref="Step"/>.</param>
    /// <returns>[bins, windows · blocks, channels], complex.</returns>
    public Tensor Spectra(Tensor signal, long length)
    {
        var type = signal.dtype == ScalarType.Float64 ? ScalarType.ComplexFloat64 : ScalarType.ComplexFloat32;
        var spectra = empty([Bins, signal.shape[0] * Count, signal.shape[1]], type, signal.device);
        foreach (var (window, block, first) in All(signal.shape[0]))
        {
            using var scope = NewDisposeScope();
            var cut = signal[window].narrow(1, first, Math.Min(length, signal.shape[2] - first));
            spectra.select(1, window * Count + block).copy_(fft.rfft(cut, Size).t());
        }
        return spectra;
    }

    /// <summary>The way back: lays the first samples of each block into the signal, or adds them where blocks overlap.</summary>
    /// <param name="spectra">As of <see cref="Spectra"/>.</param>
    /// <param name="signal">[windows, channels, samples or outputs]; zeros where blocks overlap.</param>
    /// <param name="length">Samples of a block: <see cref="Step"/>, or <see cref="Whole"/> to add.</param>
    public void Join(Tensor spectra, Tensor signal, long length)
    {
        foreach (var (window, block, first) in All(signal.shape[0]))
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(length, signal.shape[2] - first);
            var part = fft.irfft(spectra.select(1, window * Count + block).t(), Size).narrow(1, 0, count);
            var place = signal[window].narrow(1, first, count);
            if (length == Step)
                place.copy_(part);
            else
                place.add_(part);
        }
    }

    IEnumerable<(long Window, long Block, long First)> All(long windows)
    {
        for (long window = 0; window < windows; window++)
            for (long block = 0; block < Count; block++)
                yield return (window, block, block * Step);
    }

    // Transforms are fast where the length is a product of small primes.
    static long FastLength(long least)
    {
        for (var length = least + (least & 1); ; length += 2)
        {
            var rest = length;
            foreach (var prime in (ReadOnlySpan<long>)[2, 3, 5, 7])
                while (rest % prime == 0)
                    rest /= prime;
            if (rest == 1)
                return length;
        }
    }
}

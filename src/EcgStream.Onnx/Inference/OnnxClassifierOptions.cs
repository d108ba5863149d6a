namespace EcgStream.Onnx;

/// <summary>Where a model is to run.</summary>
public enum OnnxProvider
{
    /// <summary>CUDA where it really runs the whole model, else the CPU; <see cref="OnnxClassifier.ProviderReason"/> says why.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>CUDA, the whole model; anything less is refused.</summary>
    Cuda,
}

/// <summary>Whether long convolutions are rewritten when a model is loaded.</summary>
public enum OnnxOptimize
{
    /// <summary>Where running both side by side shows that it gains and that the outputs agree; <see cref="OnnxClassifier.Rewriting"/> says so.</summary>
    Auto,

    /// <summary>Never: the model runs as trained.</summary>
    Off,
}

/// <summary>How a model is run.</summary>
public sealed record OnnxClassifierOptions
{
    /// <summary>Where the model runs.</summary>
    public OnnxProvider Provider { get; init; } = OnnxProvider.Auto;

    /// <summary>CPU threads of one run, 1 … 256. More than two gain little on a compact model and are taken from the rest of the machine.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>
    /// The most windows one run takes, 1 … 256. Buffers and warm-up grow with it. Fewer windows are padded to the next size: on the CPU 1, 2, 4, 8 … and this one,
    /// on CUDA 1, 8, 32, 128 and this one.
    /// </summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Whether long convolutions are rewritten (<see cref="LongKernelRewriter"/>).</summary>
    public OnnxOptimize Optimize { get; init; } = OnnxOptimize.Auto;

    /// <summary>Where rewritten models are kept; the user's cache folder if null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Told, in one sentence, what takes more than a moment while a model is loaded; may be null.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>
    /// Whether CUDA may multiply in TF32, which rounds the factors of float32 products to 10 bits of mantissa instead of 23. Off by default, since it costs the
    /// agreement with the CPU: products are then right to about 0.0005 of themselves rather than 0.00000006. Turn it on where speed counts
    /// more, and look at the worst difference that <see cref="ModelBench"/> shows for the model. Changes nothing on GPUs older than Ampere.
    /// </summary>
    public bool Tf32 { get; init; }

    /// <summary>
    /// Whether CUDA records each batch size's work once, as a CUDA graph, and then launches it in one call. Off by default: whether it pays depends on the model and
    /// the machine. The model may have no control flow (If, Loop, Scan); each thread that calls the classifier records anew in its first run of a size, so
    /// call it from one thread.
    /// </summary>
    public bool CudaGraph { get; init; }

    internal void Validate()
    {
        if (Threads is < 1 or > 256)
            throw new EcgStreamException($"A classifier can't run on {Threads} threads: choose 1 to 256.");
        if (MaxBatch is < 1 or > 256)
            throw new EcgStreamException($"A classifier can't take {MaxBatch} windows at once: choose 1 to 256.");
        if (!Enum.IsDefined(Provider))
            throw new EcgStreamException($"There is no provider '{Provider}': choose auto, cpu or cuda.");
        if (!Enum.IsDefined(Optimize))
            throw new EcgStreamException($"There is no way of optimizing named '{Optimize}': choose auto or off.");

        if (Provider == OnnxProvider.Cpu && (Tf32 || CudaGraph))
            throw new EcgStreamException($"{(Tf32 ? "TF32" : "A CUDA graph")} is CUDA's alone and would change nothing on the CPU: leave it out, or choose the provider cuda or auto.");
    }
}

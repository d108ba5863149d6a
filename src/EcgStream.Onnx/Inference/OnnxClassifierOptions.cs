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

    /// <summary>The most windows one run takes, 1 … 256. Buffers and warm-up grow with it.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>Whether long convolutions are rewritten (<see cref="LongKernelRewriter"/>).</summary>
    public OnnxOptimize Optimize { get; init; } = OnnxOptimize.Auto;

    /// <summary>Where rewritten models are kept; the user's cache folder if null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Told, in one sentence, what takes more than a moment while a model is loaded; may be null.</summary>
    public Action<string>? Progress { get; init; }

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
    }
}

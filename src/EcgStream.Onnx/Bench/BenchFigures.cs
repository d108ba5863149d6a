namespace EcgStream.Onnx;

/// <summary>What was measured of one contender.</summary>
public sealed record BenchFigures
{
    /// <summary>Which.</summary>
    public required BenchContender Contender { get; init; }

    /// <summary>Where it really ran: <c>cpu</c> or <c>cuda</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Why there, in a few words.</summary>
    public required string ProviderReason { get; init; }

    /// <summary>Runs that were measured.</summary>
    public required int Runs { get; init; }

    /// <summary>Wall time a window, ms: the median run, divided by its windows.</summary>
    public required double MsPerWindow { get; init; }

    /// <summary>The same of the run that 99 of 100 do not exceed.</summary>
    public required double P99MsPerWindow { get; init; }

    /// <summary>CPU time of the whole process a window, ms: all threads, user and system, the mean over the runs.</summary>
    public required double CpuMsPerWindow { get; init; }

    /// <summary>How many times less CPU time than the first contender; the first has 1.</summary>
    public required double CpuGain { get; init; }

    /// <summary>What was rewritten when the model was loaded, as <see cref="OnnxClassifier.Rewriting"/> says it.</summary>
    public required string Rewriting { get; init; }

    /// <summary>Windows a second at the median run.</summary>
    public double WindowsPerSecond => 1000 / MsPerWindow;

    /// <summary>How many times as fast as the first contender, by the median runs; the first has 1.</summary>
    public required double Speed { get; init; }

    /// <summary>Bytes that .NET allocated a run, in the round with the fewest: what the runtime itself does now and then is not the contender's.</summary>
    public required double BytesPerRun { get; init; }

    /// <summary>
    /// What loading the model and its first runs added to the process's working set, bytes. Memory that was used before and is used again is
    /// not counted, nor is the memory of a GPU.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>
    /// The largest difference of any probability from that of the first contender on the same windows; null for the first itself, and where
    /// labels, window or the need of a baseline differ, so that there is nothing to compare.
    /// </summary>
    public required double? WorstDifference { get; init; }
}

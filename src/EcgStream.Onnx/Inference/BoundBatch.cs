using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>A session's buffers for one batch size, bound to it once. Not for concurrent use.</summary>
abstract class BoundBatch(int size) : IDisposable
{
    static readonly ImmutableArray<int> CudaSizes = [1, 8, 32, 128];

    /// <summary>Windows a run takes.</summary>
    public int Size { get; } = size;

    /// <summary>Where the windows go: <see cref="Size"/> × input length values.</summary>
    public abstract Span<float> Input { get; }

    /// <summary>Where the same of the person at rest goes; empty for a model without a baseline.</summary>
    public abstract Span<float> Baseline { get; }

    /// <summary>Where a run leaves the probabilities: <see cref="Size"/> × labels values.</summary>
    public abstract Span<float> Output { get; }

    /// <summary>Runs the model on what is in the input buffers.</summary>
    public abstract void Run();

    public abstract void Dispose();

    /// <summary>
    /// The batch sizes of a provider, ascending, the last the most. On the CPU each is twice the one before: padding costs time there. On CUDA
    /// they are few, for each costs memory on the device, a choice of convolution algorithms and, with CUDA graphs, a graph, while padding
    /// keeps parts of the device busy that would be idle.
    /// </summary>
    public static ImmutableArray<int> Sizes(string provider, int maxBatch) =>
        [.. (provider == "cpu" ? Doubling() : CudaSizes).TakeWhile(size => size < maxBatch), maxBatch];

    static IEnumerable<int> Doubling()
    {
        for (var size = 1; ; size *= 2)
            yield return size;
    }
}

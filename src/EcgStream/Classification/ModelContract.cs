using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// What a model asks of its input and says of itself. It travels as metadata inside the ONNX file; nothing else repeats these numbers.
/// </summary>
public sealed record ModelContract
{
    /// <summary>Name of the model, for example <c>compact</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal: the identity published with each prediction.</summary>
    public required string Hash { get; init; }

    /// <summary>Class names in the order of the model's outputs, at least two.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Sampling rate of the input, Hz.</summary>
    public required double RateHz { get; init; }

    /// <summary>Samples a window.</summary>
    public required int WindowLength { get; init; }

    /// <summary>Unit of the samples before normalisation; <c>mV</c> is the one that is supported.</summary>
    public required string Unit { get; init; }

    /// <summary>Filters applied to the stream before windowing.</summary>
    public required FilterSpec Filter { get; init; }

    /// <summary>Scaling of each window.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>In one sentence: on what, and on whom, the model was trained. Published with each prediction.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>Length of a window.</summary>
    public TimeSpan WindowDuration => TimeSpan.FromSeconds(WindowLength / RateHz);
}

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

    /// <summary>What the model takes.</summary>
    public ModelInput Input { get; init; }

    /// <summary>Names of the features it takes, in their order, each one of <see cref="EcgFeatures.Names"/>; empty for windows.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>Whether it takes the person's resting minute, prepared in the same way, as a second input.</summary>
    public bool NeedsBaseline { get; init; }

    /// <summary>
    /// The temperature that the graph's logits are divided by, fitted on participants outside of training (Guo et al., ICML 2017); 1 for none.
    /// It stands here to be known: the graph has it inside.
    /// </summary>
    public double Temperature { get; init; } = 1;

    /// <summary>A most probable label below this probability is not said: 0 … 1, 0 for always saying it.</summary>
    public double AbstainBelow { get; init; }

    /// <summary>In one sentence: how well it does on participants it has never seen, with interval and chance level; empty where nobody has measured.</summary>
    public string Score { get; init; } = "";

    /// <summary>Values in one input: a window's samples, or the features.</summary>
    public int InputLength => Input == ModelInput.Features ? Features.Length : WindowLength;

    /// <summary>Length of a window.</summary>
    public TimeSpan WindowDuration => TimeSpan.FromSeconds(WindowLength / RateHz);

    /// <summary>Whether two contracts say the same, labels and features in their order.</summary>
    public bool Equals(ModelContract? other) =>
        other is not null && Figures == other.Figures && Texts == other.Texts
        && Labels.SequenceEqual(other.Labels) && Features.SequenceEqual(other.Features);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Figures, Texts, Labels.Length, Features.Length);

    (string Name, string Version, string Hash, string Unit, string TrainedOn, string Score) Texts =>
        (Name, Version, Hash, Unit, TrainedOn, Score);

    (double RateHz, int WindowLength, FilterSpec Filter, Normalisation Normalisation, ModelInput Input, bool NeedsBaseline, double Temperature, double AbstainBelow)
        Figures => (RateHz, WindowLength, Filter, Normalisation, Input, NeedsBaseline, Temperature, AbstainBelow);
}

/// <summary>What a model takes.</summary>
public enum ModelInput
{
    /// <summary>The window's samples, normalised.</summary>
    Window,

    /// <summary>Features of the window that <see cref="EcgFeatures"/> computes.</summary>
    Features,
}

using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>A way of making a classifier: one entry of the line-up.</summary>
public interface IModelKind
{
    /// <summary>Short name for the command line and tables, for example <c>logistic-baseline</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in a few words for a report.</summary>
    string Title { get; }

    /// <summary>What it takes: a window of samples, or features that the core computes.</summary>
    ModelInput Input { get; }

    /// <summary>Names of the features it takes, each one of <see cref="EcgFeatures.Names"/>; empty for windows.</summary>
    ImmutableArray<string> Features { get; }

    /// <summary>Whether it compares with the participant's resting minute and can't do without.</summary>
    bool NeedsRest { get; }

    /// <summary>Whether it needs libtorch: see <see cref="TorchNatives"/>.</summary>
    bool NeedsTorch { get; }

    /// <summary>Whether it can begin from <see cref="FitRequest.Pretrained"/>; the others pass it over.</summary>
    bool TakesPretrained => false;

    /// <summary>
    /// Whether <see cref="FitRequest.Validation"/> decides when a fit stops. Its windows then fit the temperature too; other kinds get theirs
    /// from inner cross-validation.
    /// </summary>
    bool StopsEarly { get; }

    /// <summary>
    /// Settings to choose from, by nested cross-validation inside the training participants. A single one where there is nothing to choose;
    /// the first is the default.
    /// </summary>
    ImmutableArray<ModelSetting> Settings { get; }

    /// <summary>Scaling of each window before it reaches the model; <see cref="Normalisation.None"/> for features.</summary>
    Normalisation Normalisation { get; }

    /// <summary>Fits it. The same request gives the same model on the same kind of processor.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before there was anything to keep.</exception>
    ITrainedModel Fit(FitRequest request, CancellationToken cancellation);
}

/// <summary>A choice among settings.</summary>
/// <param name="Name">What a report calls it, for example <c>penalty 0.01</c>.</param>
/// <param name="Value">The number that differs.</param>
public sealed record ModelSetting(string Name, double Value)
{
    /// <summary>For kinds without a choice.</summary>
    public static ImmutableArray<ModelSetting> Only { get; } = [new("fixed", 0)];
}

/// <summary>What a model is fitted on.</summary>
public sealed record FitRequest
{
    /// <summary>The training participants' windows.</summary>
    public required IReadOnlyList<LabelledWindow> Training { get; init; }

    /// <summary>
    /// Windows of other participants, taken from the training side, that decide when to stop; empty for kinds that don't stop early and in
    /// protocols that have none.
    /// </summary>
    public IReadOnlyList<LabelledWindow> Validation { get; init; } = [];

    /// <summary>Class names.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Rate, length and filter of the windows.</summary>
    public required WindowForm Form { get; init; }

    /// <summary>One of the kind's settings.</summary>
    public required ModelSetting Setting { get; init; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Processor threads, at least 1.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Most passes over the training windows, for networks; null for the kind's own number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Told after each step and pass of a long fit.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>
    /// A folder in which a long fit keeps its state after each pass, so that it can be resumed after a break; null to keep none.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Encoder weights from self-supervised pre-training, for networks that can take them; null for none.</summary>
    public string? Pretrained { get; init; }

    /// <summary>Weights of the classes in the loss, so that rare ones count as much as frequent ones: windows / (classes × windows of the class).</summary>
    public ImmutableArray<double> ClassWeights()
    {
        var counts = new int[Labels.Length];
        foreach (var window in Training)
            counts[window.Label]++;
        var present = counts.Count(c => c > 0);
        return [.. counts.Select(c => c == 0 ? 0.0 : (double)Training.Count / (present * c))];
    }
}

/// <summary>How a long fit stands.</summary>
/// <param name="Done">Share of the fit that is done, 0 … 1.</param>
/// <param name="Epoch">The pass just finished; null in between.</param>
public readonly record struct FitProgress(double Done, EpochReport? Epoch);

/// <summary>A classifier that was fitted.</summary>
public interface ITrainedModel : IDisposable
{
    /// <summary>Number of trained values.</summary>
    long ParameterCount { get; }

    /// <summary>The passes of an iterative fit, in order; empty for others.</summary>
    ImmutableArray<EpochReport> Epochs { get; }

    /// <summary>Whether the fit was ended before its time, with what was best until then.</summary>
    bool WasStopped => false;

    /// <summary>Probabilities of each window's classes: as many rows as windows, each summing to 1.</summary>
    double[][] Probabilities(IReadOnlyList<LabelledWindow> windows);

    /// <summary>
    /// The ONNX file, contract included. The graph takes <c>window</c> [batch, 1, samples] or <c>features</c> [batch, features], where
    /// the contract needs a baseline also <c>baseline</c> of the same shape, and gives <c>probabilities</c> [batch, labels], divided
    /// by the contract's temperature before the softmax.
    /// </summary>
    /// <param name="contract">Labels, form, input kind and temperature; what the kind itself fixes must agree.</param>
    OnnxModel Export(ModelContract contract);
}

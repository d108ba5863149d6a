using System.Collections.Immutable;

namespace EcgStream.Mqtt;

/// <summary>A label and what the model gave it.</summary>
/// <param name="Label">The label.</param>
/// <param name="Probability">0 … 1.</param>
public readonly record struct LabelProbability(string Label, double Probability);

/// <summary>What an emotion payload says. Text it lacks is empty, a list it lacks is empty, anything else it lacks is null.</summary>
public sealed record PredictionReport
{
    /// <summary>The device.</summary>
    public string Device { get; init; } = "";

    /// <summary>Counts the predictions of a device in a session.</summary>
    public long? Sequence { get; init; }

    /// <summary>Time of the window's first sample.</summary>
    public DateTimeOffset? WindowStart { get; init; }

    /// <summary>Time just after the window's last sample.</summary>
    public DateTimeOffset? WindowEnd { get; init; }

    /// <summary>Index of the window's first sample on the model-rate grid.</summary>
    public long? StartSample { get; init; }

    /// <summary>The most probable label; null where the model was not asked or is not sure enough.</summary>
    public string? Emotion { get; init; }

    /// <summary>Why there is no emotion.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The labels' probabilities, in the model's order.</summary>
    public ImmutableArray<LabelProbability> Probabilities { get; init; } = [];

    /// <summary>Probability of the emotion.</summary>
    public double? Confidence { get; init; }

    /// <summary>Quality of the window, 0 … 1.</summary>
    public double? QualityScore { get; init; }

    /// <summary>What is wrong with the window.</summary>
    public ImmutableArray<string> QualityReasons { get; init; } = [];

    /// <summary>Beats a minute.</summary>
    public double? HeartRate { get; init; }

    /// <summary>The resting minute that the answer compares with.</summary>
    public BaselineOrigin? Baseline { get; init; }

    /// <summary>Name of the model.</summary>
    public string ModelName { get; init; } = "";

    /// <summary>Version of the model.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>SHA-256 of the model's file.</summary>
    public string ModelHash { get; init; } = "";

    /// <summary>What the model was trained on.</summary>
    public string TrainedOn { get; init; } = "";

    /// <summary>Where the model ran.</summary>
    public string Provider { get; init; } = "";

    /// <summary>From the arrival of the window's last sample to the prediction.</summary>
    public TimeSpan? Latency { get; init; }
}

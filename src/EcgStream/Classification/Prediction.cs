using System.Collections.Immutable;

namespace EcgStream;

/// <summary>What the model said of one window, or why it was not asked.</summary>
public sealed record Prediction
{
    /// <summary>The device the window came from.</summary>
    public required string Device { get; init; }

    /// <summary>Counts the predictions of a device in this session, from 0.</summary>
    public required long Sequence { get; init; }

    /// <summary>Time of the window's first sample.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>Time just after the window's last sample.</summary>
    public required DateTimeOffset WindowEnd { get; init; }

    /// <summary>Index of the window's first sample on the model-rate grid.</summary>
    public required long StartSample { get; init; }

    /// <summary>The most probable label; null where the model was not asked or is not sure enough.</summary>
    public required string? Emotion { get; init; }

    /// <summary>Why there is no emotion; empty where there is one.</summary>
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>The labels, in the order of <see cref="Probabilities"/>.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Probability of each label; empty where the model was not asked.</summary>
    public required ImmutableArray<float> Probabilities { get; init; }

    /// <summary>Probability of <see cref="Emotion"/>; null without one.</summary>
    public float? Confidence => Emotion is null || Probabilities.IsDefaultOrEmpty ? null : Probabilities.Max();

    /// <summary>How far the window can be trusted.</summary>
    public required WindowQuality Quality { get; init; }

    /// <summary>Heart rate over the window, beats a minute; null where it can't be told.</summary>
    public required double? HeartRate { get; init; }

    /// <summary>The resting minute that the answer compares with; null where the model was not asked or needs none.</summary>
    public BaselineOrigin? Baseline { get; init; }

    /// <summary>The model asked.</summary>
    public required ModelContract Model { get; init; }

    /// <summary>Where the model ran: <c>cpu</c> or <c>cuda</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>From the arrival of the window's last sample to this prediction; null in a replay, where it means nothing.</summary>
    public required TimeSpan? Latency { get; init; }
}

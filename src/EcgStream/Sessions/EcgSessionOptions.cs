namespace EcgStream;

/// <summary>How a session runs.</summary>
public sealed record EcgSessionOptions
{
    /// <summary>From one window to the next.</summary>
    public TimeSpan Hop { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often each device's status is said while nothing changes.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without a sample a live device counts as stalled.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where a model that needs a personal baseline gets it.</summary>
    public BaselinePlan Baseline { get; init; } = BaselinePlan.None;

    /// <summary>What a window must fulfil before the model is asked.</summary>
    public QualityLimits Limits { get; init; } = new();

    /// <summary>Keeps what comes; null for nothing. It stays the caller's to dispose, after the run.</summary>
    public ISessionRecorder? Recorder { get; init; }
}

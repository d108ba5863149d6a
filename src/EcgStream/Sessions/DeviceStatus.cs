namespace EcgStream;

/// <summary>What a device is doing.</summary>
public enum DeviceState
{
    /// <summary>Nothing has come from it yet.</summary>
    Connecting,

    /// <summary>Samples come.</summary>
    Online,

    /// <summary>Open and silent.</summary>
    Stalled,

    /// <summary>Gone; it is being tried again.</summary>
    Offline,

    /// <summary>A finite source came to its end.</summary>
    Ended,
}

/// <summary>A device's state and its counters since the session began.</summary>
public sealed record DeviceStatus
{
    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>When this was so.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the device is doing.</summary>
    public DeviceState State { get; init; }

    /// <summary>Sampling rate that the pipeline works with, Hz; null while it is being estimated.</summary>
    public double? RateHz { get; init; }

    /// <summary>Sampling rate measured over the arrival of samples, Hz; null while too little has come.</summary>
    public double? MeasuredRateHz { get; init; }

    /// <summary>Samples received.</summary>
    public long Samples { get; init; }

    /// <summary>Gaps found.</summary>
    public long Gaps { get; init; }

    /// <summary>Samples lost in gaps.</summary>
    public long MissingSamples { get; init; }

    /// <summary>The latest gap, null without one.</summary>
    public Gap? LastGap { get; init; }

    /// <summary>Samples that came twice or too late.</summary>
    public long RepeatedSamples { get; init; }

    /// <summary>Lines, packets or messages passed over.</summary>
    public long RejectedInputs { get; init; }

    /// <summary>Times the device was opened again.</summary>
    public long Reconnects { get; init; }

    /// <summary>Windows completed.</summary>
    public long Windows { get; init; }

    /// <summary>Windows replaced by a newer one before the classifier was free.</summary>
    public long ReplacedWindows { get; init; }

    /// <summary>Predictions made, those without an emotion included.</summary>
    public long Predictions { get; init; }

    /// <summary>Predictions without an emotion: the window was not good enough, the resting minute is not there yet, or the model is not sure.</summary>
    public long Abstentions { get; init; }

    /// <summary>How much of the first window since the start or the last gap is filled, 0 … 1; 1 once windows come.</summary>
    public double WindowFill { get; init; }

    /// <summary>The personal baseline.</summary>
    public BaselineState Baseline { get; init; }

    /// <summary>How much of the resting minute is there, 0 … 1.</summary>
    public double BaselineProgress { get; init; }

    /// <summary>Whether the device is being recorded.</summary>
    public RecordingState Recording { get; init; }

    /// <summary>Samples that are safe on the disk.</summary>
    public long RecordedSamples { get; init; }

    /// <summary>Samples that are not and never will be, because the disk took nothing for too long.</summary>
    public long UnrecordedSamples { get; init; }

    /// <summary>Where the model runs; empty without one.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The latest remark, disconnection or rejected input, in one sentence; null without one.</summary>
    public string? LastRemark { get; init; }
}

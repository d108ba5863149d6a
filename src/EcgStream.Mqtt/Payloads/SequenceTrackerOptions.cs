namespace EcgStream.Mqtt;

/// <summary>How long a message that is ahead of its turn may wait.</summary>
public sealed record SequenceTrackerOptions
{
    /// <summary>8 messages or 2 s.</summary>
    public static SequenceTrackerOptions Default { get; } = new();

    /// <summary>The most messages held, 0 (none) or more. Default 8.</summary>
    public int MaxHeldMessages { get; init; } = 8;

    /// <summary>The most signal held, and the longest a message waits by the session's clock. Default 2 s.</summary>
    public TimeSpan MaxHeldTime { get; init; } = TimeSpan.FromSeconds(2);
}

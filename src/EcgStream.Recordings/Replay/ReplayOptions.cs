namespace EcgStream.Recordings;

/// <summary>How a recording is played.</summary>
public sealed record ReplayOptions
{
    /// <summary>Once, from the beginning to the end, in real time.</summary>
    public static ReplayOptions Default { get; } = new();

    /// <summary>
    /// Multiple of real time, 0.01 … 1000; null plays as fast as the receiver takes the samples in, without the clock.
    /// </summary>
    public double? Speed { get; init; } = 1;

    /// <summary>Where on the recording's sample clock to begin.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>How much of it to play, gaps counted; null plays to the end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many times to play it, 1 or more; null plays it for ever. Passes are ten seconds without samples apart.</summary>
    public int? Passes { get; init; } = 1;
}

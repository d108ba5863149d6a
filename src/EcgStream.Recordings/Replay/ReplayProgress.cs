namespace EcgStream.Recordings;

/// <summary>Where a replay is and how it goes on.</summary>
/// <param name="Position">Place on the recording's sample clock.</param>
/// <param name="Start">Where the part that is played begins on that clock.</param>
/// <param name="End">Where it ends.</param>
public sealed record ReplayProgress(TimeSpan Position, TimeSpan Start, TimeSpan End)
{
    /// <summary>Multiple of real time; null for as fast as the receiver takes samples in.</summary>
    public double? Speed { get; init; }

    /// <summary>Whether it waits.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether it begins again at the end, for ever.</summary>
    public bool Loops { get; init; }

    /// <summary>Number of the pass, from 1.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Whether nothing follows: it came to its end, or was ended.</summary>
    public bool HasEnded { get; init; }
}

namespace EcgStream.Recordings;

/// <summary>What a <see cref="ReplayControl"/> asks of the replay that obeys it.</summary>
readonly record struct ReplayOrders
{
    /// <summary>Multiple of real time; null for as fast as the receiver takes samples in.</summary>
    public double? Speed { get; init; }

    /// <summary>How many passes there are; null for ever.</summary>
    public int? Passes { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>How many steps are to be played although it is paused.</summary>
    public int Steps { get; init; }

    /// <summary>How much of the signal a step is.</summary>
    public TimeSpan StepLength { get; init; }

    /// <summary>Where to go on; null for where it is.</summary>
    public TimeSpan? SeekTo { get; init; }

    /// <summary>How far from there, or from where it is.</summary>
    public TimeSpan SeekBy { get; init; }

    public bool Ends { get; init; }
}

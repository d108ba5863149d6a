namespace EcgStream.Onnx;

/// <summary>How long contenders are measured, and in how many turns.</summary>
public sealed record BenchPlan
{
    /// <summary>
    /// How often each contender has its turn, 1 … 1,000. What disturbs the machine for a while then disturbs all of them, and the medians of none more than of
    /// another.
    /// </summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long each contender runs in all, its rounds together, up to an hour; in every round at least once.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    internal TimeSpan Turn => Time / Rounds;

    /// <summary>Holds the values to their ranges.</summary>
    /// <exception cref="EcgStreamException">One is out of range.</exception>
    public void Validate()
    {
        if (Rounds is < 1 or > 1000)
            throw new EcgStreamException($"A comparison can't have {Rounds} rounds: choose 1 to 1000.");
        if (Time < TimeSpan.Zero || Time > TimeSpan.FromHours(1))
            throw new EcgStreamException($"A contender can't be measured for {Time.TotalSeconds} s: choose up to an hour.");
    }
}

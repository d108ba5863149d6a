namespace EcgStream.Devices;

/// <summary>
/// When an electrode comes off, or a stretch is lost on the way: episodes of some seconds at random times. The first comes not before
/// ten seconds, so that every run shows some sound signal first. Not for concurrent use.
/// </summary>
public sealed class ElectrodeFaults
{
    const double QuietStartSeconds = 10;

    readonly SimulationRandom _random;
    readonly double _rateHz;
    readonly double _secondsBetween;
    readonly double _shortest;
    readonly double _longest;

    /// <summary>Makes a plan of episodes.</summary>
    /// <param name="rateHz">Sampling rate, Hz.</param>
    /// <param name="secondsBetween">Mean time of sound signal between two episodes, s.</param>
    /// <param name="shortestSeconds">Length of the shortest episode, s.</param>
    /// <param name="longestSeconds">Length of the longest, s.</param>
    /// <param name="seed">Decides when.</param>
    public ElectrodeFaults(double rateHz, double secondsBetween, double shortestSeconds, double longestSeconds, ulong seed)
    {
        _random = new(seed);
        _rateHz = rateHz;
        _secondsBetween = secondsBetween;
        _shortest = shortestSeconds;
        _longest = longestSeconds;
        Draw((long)(QuietStartSeconds * rateHz));
    }

    /// <summary>Index of the first sample of the episode that is on, or comes next.</summary>
    public long Start { get; private set; }

    /// <summary>Index of the sample after that episode.</summary>
    public long End { get; private set; }

    /// <summary>Passes over the episodes that ended at or before <paramref name="sample"/>.</summary>
    public void MoveTo(long sample)
    {
        while (End <= sample)
            Draw(End);
    }

    void Draw(long from)
    {
        Start = from + 1 + (long)(_random.Exponential(_secondsBetween) * _rateHz);
        End = Start + Math.Max(1, (long)(_random.Uniform(_shortest, _longest) * _rateHz));
    }
}

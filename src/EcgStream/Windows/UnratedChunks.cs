namespace EcgStream;

/// <summary>The chunks of a device that states no rate: they wait until it can be told from their arrival.</summary>
sealed class UnratedChunks
{
    /// <summary>A rate that can't be told by then can't be told at all: the clock was set, or arrivals make no sense.</summary>
    static readonly TimeSpan LongestEstimate = TimeSpan.FromSeconds(60);

    readonly List<SampleChunk> _waiting = [];
    RateEstimator _estimator = new();

    /// <summary>Those that wait, oldest first.</summary>
    public SampleChunk[] Waiting => [.. _waiting];

    /// <summary>Takes in the chunk that follows. Where arrivals make no sense (a clock was set back, or no rate is known after 60 s), it starts over with this one.</summary>
    /// <param name="chunk">The chunk, which then waits too: its memory must not be lent (<see cref="SampleChunk.Kept"/>).</param>
    /// <param name="givenUp">How many samples were given up for it; usually 0.</param>
    /// <returns>The rate in Hz once it is known; null before.</returns>
    public double? Add(in SampleChunk chunk, out long givenUp)
    {
        givenUp = 0;
        if (_waiting.Count > 0 && (chunk.ReceivedAt < _waiting[^1].ReceivedAt || chunk.ReceivedAt - _waiting[0].ReceivedAt > LongestEstimate))
        {
            givenUp = _waiting.Sum(c => (long)c.Length);
            Clear();
        }
        _waiting.Add(chunk);
        return _estimator.Observe(chunk.End, chunk.ReceivedAt);
    }

    /// <summary>Starts over: arrivals before and after a gap don't lie on one line.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _estimator = new();
    }
}

namespace EcgStream;

/// <summary>What is known to be wrong with a range of samples.</summary>
public enum SignalFault
{
    /// <summary>The device reported an electrode off; the samples are placeholders.</summary>
    LeadOff,

    /// <summary>Samples were lost and a short gap was bridged; the samples are placeholders.</summary>
    Missing,

    /// <summary>The converter or amplifier was at its limit.</summary>
    Saturated,

    /// <summary>The samples stand still where a living electrode never does.</summary>
    Flat,

    /// <summary>A filter had not settled yet.</summary>
    FilterWarmUp,
}

/// <summary>A fault tied to a range of samples of the stream that carries it.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Start">Index of the first affected sample, on the clock of the stream that carries the mark.</param>
/// <param name="Length">Number of affected samples, 1 or more.</param>
public readonly record struct SignalMark(SignalFault Fault, long Start, long Length)
{
    /// <summary>Index of the sample after the last affected one.</summary>
    public long End => Start + Length;
}

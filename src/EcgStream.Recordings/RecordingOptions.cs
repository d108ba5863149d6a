namespace EcgStream.Recordings;

/// <summary>Which channel to read, and what a file may not say itself. The default reads what the file says.</summary>
public sealed record RecordingOptions
{
    /// <summary>Nothing set.</summary>
    public static RecordingOptions Default { get; } = new();

    /// <summary>
    /// Name of the channel or column (letter case is ignored), or its number from 0. Default: the first whose name looks like an
    /// ECG lead, else the first.
    /// </summary>
    public string? Channel { get; init; }

    /// <summary>Sampling rate of a text file, Hz. A WFDB record states its own.</summary>
    public double? RateHz { get; init; }

    /// <summary>Unit of the samples: nV, uV, mV or V. It outranks what the file says.</summary>
    public string? Unit { get; init; }

    /// <summary>One record of a file that holds several, from 0. Default: all of them.</summary>
    public int? Record { get; init; }
}

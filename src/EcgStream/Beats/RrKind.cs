namespace EcgStream;

/// <summary>What an interval between two beats is taken for.</summary>
public enum RrKind
{
    /// <summary>From one normal beat to the next.</summary>
    Normal,

    /// <summary>Before or after a beat that came out of turn.</summary>
    Ectopic,

    /// <summary>Much longer than its surroundings.</summary>
    Long,

    /// <summary>Much shorter than its surroundings.</summary>
    Short,

    /// <summary>About twice its surroundings: a beat in it was not found.</summary>
    Missed,

    /// <summary>It and the next one together are one usual interval: the beat between them is none.</summary>
    Extra,
}

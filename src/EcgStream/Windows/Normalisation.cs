namespace EcgStream;

/// <summary>How a window is scaled before a model sees it. Each window is scaled by its own statistics alone.</summary>
public enum Normalisation
{
    /// <summary>Millivolts as they are.</summary>
    None,

    /// <summary>(x − mean) / standard deviation (population).</summary>
    ZScore,

    /// <summary>(x − min) / (max − min), 0 … 1: what the seed's author did.</summary>
    MinMax,

    /// <summary>(x − median) / inter-quartile range (linear interpolation between order statistics).</summary>
    Robust,
}

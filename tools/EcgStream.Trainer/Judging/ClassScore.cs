namespace EcgStream.Trainer;

/// <summary>The figures of one class, each 0 … 1.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Recall">Share of its windows that were found.</param>
/// <param name="Precision">Share of the answers for it that were right.</param>
/// <param name="F1">Harmonic mean of the two.</param>
public sealed record ClassScore(string Label, double Recall, double Precision, double F1);

/// <summary>An interval of a figure, both ends included.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a value lies within.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}

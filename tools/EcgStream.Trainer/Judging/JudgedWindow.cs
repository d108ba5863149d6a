using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>What a model said of one window of a participant that it had not been fitted on.</summary>
/// <param name="Participant">Whose window it was.</param>
/// <param name="Record">The stretch of signal it was cut from.</param>
/// <param name="Truth">Index of the true class.</param>
/// <param name="Probabilities">One a class, as the model gives them by itself.</param>
/// <param name="Calibrated">The same after temperature scaling; the order of the classes does not change by it.</param>
public sealed record JudgedWindow(
    string Participant, string Record, int Truth, ImmutableArray<double> Probabilities, ImmutableArray<double> Calibrated)
{
    /// <summary>Index of the most probable class; of equal ones the first.</summary>
    public int Predicted { get; } = IndexOfLargest(Probabilities);

    /// <summary>Whether the most probable class is the true one.</summary>
    public bool IsRight => Predicted == Truth;

    static int IndexOfLargest(ImmutableArray<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;
        return best;
    }
}

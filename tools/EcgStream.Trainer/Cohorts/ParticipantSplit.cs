using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Which participants a model is fitted on, which decide when to stop, and which judge it once at the end. A person is in one part only:
/// a network can learn the person instead of the state.
/// </summary>
public sealed record ParticipantSplit(ImmutableArray<int> Training, ImmutableArray<int> Validation, ImmutableArray<int> Test)
{
    /// <summary>Deals participants 0 … <paramref name="participants"/> − 1 out at random; each part gets at least one.</summary>
    /// <param name="participants">Number of participants, 3 or more.</param>
    /// <param name="validationShare">Share that decides when to stop.</param>
    /// <param name="testShare">Share that judges.</param>
    /// <param name="seed">The same seed deals the same parts.</param>
    /// <exception cref="EcgStreamException">There are too few participants for three parts.</exception>
    public static ParticipantSplit Deal(int participants, double validationShare, double testShare, int seed)
    {
        if (participants < 3)
            throw new EcgStreamException($"{participants} participants can't be split into training, validation and test: take 3 or more.");
        if (!(validationShare > 0) || !(testShare > 0) || !(validationShare + testShare < 1))
            throw new EcgStreamException("The shares for validation and test must both be above 0 and below 1 together.");
        var order = Enumerable.Range(0, participants).ToArray();
        new Random(seed).Shuffle(order);
        var test = Math.Clamp((int)Math.Round(participants * testShare), 1, participants - 2);
        var validation = Math.Clamp((int)Math.Round(participants * validationShare), 1, participants - test - 1);
        return new(Part((test + validation)..), Part(test..(test + validation)), Part(..test));

        ImmutableArray<int> Part(Range range) => [.. order[range].Order()];
    }
}

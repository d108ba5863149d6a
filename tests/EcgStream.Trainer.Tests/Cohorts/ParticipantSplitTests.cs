using CsCheck;

namespace EcgStream.Trainer.Tests;

public class ParticipantSplitTests
{
    [Fact]
    public void No_participant_is_in_two_parts_and_none_is_lost() =>
        Gen.Select(Gen.Int[3, 400], Gen.Double[0.01, 0.49], Gen.Double[0.01, 0.49], Gen.Int).Sample((participants, validation, test, seed) =>
        {
            var split = ParticipantSplit.Deal(participants, validation, test, seed);
            int[] all = [.. split.Training, .. split.Validation, .. split.Test];
            return all.Order().SequenceEqual(Enumerable.Range(0, participants))
                && split.Training.Length > 0 && split.Validation.Length > 0 && split.Test.Length > 0;
        });

    [Fact]
    public void The_parts_have_their_shares_and_hang_on_the_seed()
    {
        var split = ParticipantSplit.Deal(200, 0.1, 0.2, seed: 1);
        Assert.Equal((140, 20, 40), (split.Training.Length, split.Validation.Length, split.Test.Length));
        Assert.Equal(split.Test.AsEnumerable(), ParticipantSplit.Deal(200, 0.1, 0.2, seed: 1).Test);
        Assert.NotEqual(split.Test.AsEnumerable(), ParticipantSplit.Deal(200, 0.1, 0.2, seed: 2).Test);
        // Not the last or first ones: numbering often goes with how people were recruited.
        Assert.NotEqual(Enumerable.Range(0, 40), split.Test);
    }

    [Fact]
    public void Too_few_participants_are_refused() =>
        Assert.Throws<EcgStreamException>(() => ParticipantSplit.Deal(2, 0.1, 0.2, seed: 1));
}

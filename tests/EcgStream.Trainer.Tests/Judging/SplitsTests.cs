using CsCheck;

namespace EcgStream.Trainer.Tests;

public class SplitsTests
{
    [Theory]
    [InlineData(SplitKind.Participant), InlineData(SplitKind.LeaveOneParticipantOut), InlineData(SplitKind.HoldOut)]
    public void No_participant_is_on_both_sides(SplitKind kind) => Gen.Select(Gen.Int[2, 30], Gen.Int[2, 8], Gen.Int[0, 1000])
        .Sample((participants, folds, seed) =>
        {
            var windows = Cohorts.Make(participants, seed: seed).Windows;
            var made = Splits.Of(windows, kind, folds, seed);
            Assert.False(Splits.Leaks(windows, made));
            Assert.All(made, f => Assert.Equal(windows.Length, f.Training.Length + f.Test.Length));
            if (kind != SplitKind.HoldOut)
                Assert.Equal(Enumerable.Range(0, windows.Length), made.SelectMany(f => f.Test).Order());
        }, iter: 200);

    [Fact]
    public void Split_by_participant_and_stimulus_shares_neither()
    {
        var windows = Cohorts.Make(9, labels: 3, perLabel: 4, stimuli: true).Windows;
        var folds = Splits.Of(windows, SplitKind.ParticipantAndStimulus, 3, 5);
        Assert.Equal(6, folds.Length);
        Assert.All(folds, fold =>
        {
            var (training, test) = (fold.Training.Select(i => windows[i]).ToArray(), fold.Test.Select(i => windows[i]).ToArray());
            Assert.Empty(training.Select(w => w.Participant).Intersect(test.Select(w => w.Participant)));
            Assert.Empty(training.Select(w => w.Stimulus).Intersect(test.Select(w => w.Stimulus)));
            Assert.Equal([0, 1, 2], training.Select(w => w.Label).Distinct().Order());
            Assert.Equal([0, 1, 2], test.Select(w => w.Label).Distinct().Order());
        });
        // Every window is judged exactly once.
        Assert.Equal(Enumerable.Range(0, windows.Length), folds.SelectMany(f => f.Test).Order());
    }

    [Fact]
    public void A_stimulus_that_is_labelled_differently_by_different_people_is_on_one_side_alone()
    {
        // Self-reports: everybody meets the same eight clips and has an opinion of their own on half of them.
        var random = new Random(4);
        LabelledWindow[] windows =
        [
            .. from p in Enumerable.Range(0, 9)
               from clip in Enumerable.Range(0, 8)
               select Window($"p{p}", $"p{p}-{clip}", $"clip {clip}", clip % 2 == 0 ? clip / 2 % 2 : random.Next(2)),
        ];
        var folds = Splits.Of(windows, SplitKind.ParticipantAndStimulus, 3, 5);
        Assert.Equal(6, folds.Length);
        Assert.All(folds, fold => Assert.Empty(fold.Training.Select(i => windows[i].Stimulus).Intersect(fold.Test.Select(i => windows[i].Stimulus))));
        Assert.Equal(Enumerable.Range(0, windows.Length), folds.SelectMany(f => f.Test).Order());
    }

    [Fact]
    public void Records_of_two_people_are_two_whatever_they_are_called()
    {
        LabelledWindow[] windows = [.. from p in (string[])["a", "b"] from r in (string[])["calm", "fear"] select Window(p, r, "", r == "calm" ? 0 : 1)];
        Assert.Equal(4, Splits.Of(windows, SplitKind.Record, 10, 1).Length);
    }

    static LabelledWindow Window(string participant, string record, string stimulus, int label) =>
        new() { Participant = participant, Record = record, Stimulus = stimulus, Label = label, MilliVolts = [], Features = [] };

    [Fact]
    public void Split_by_record_leaks_and_says_so()
    {
        var windows = Cohorts.Make(6).Windows;
        Assert.True(Splits.Leaks(windows, Splits.Of(windows, SplitKind.Record, 5, 1)));
        Assert.Contains("LEAKS", Splits.Describe(SplitKind.Record, 5), StringComparison.Ordinal);
    }

    [Fact]
    public void Last_third_is_that_of_keras()
    {
        var windows = Cohorts.Make(26, labels: 6, perLabel: 2).Windows;
        var fold = Assert.Single(Splits.Of(windows, SplitKind.LastThird, 5, 1));
        // 312 records: int(312 * 0.67) = 209 train, 103 are left; of these 7 are of the eighteenth participant, whose first five train.
        Assert.Equal(209, fold.Training.Length);
        Assert.Equal(Enumerable.Range(216, 96), fold.Test);
        Assert.False(Splits.Leaks(windows, [fold]));
    }

    [Fact]
    public void Last_third_of_one_person_judges_although_it_leaks()
    {
        var windows = Cohorts.Make(1, perLabel: 6).Windows;
        var fold = Assert.Single(Splits.Of(windows, SplitKind.LastThird, 5, 1));
        Assert.Equal(Enumerable.Range(8, 4), fold.Test);
        Assert.True(Splits.Leaks(windows, [fold]));
    }

    [Fact]
    public void Stimuli_on_both_sides_are_noticed()
    {
        var windows = Cohorts.Make(9, labels: 3, perLabel: 4, stimuli: true).Windows;
        Assert.True(Splits.SharesStimuli(windows, Splits.Of(windows, SplitKind.Participant, 3, 5)));
        Assert.False(Splits.SharesStimuli(windows, Splits.Of(windows, SplitKind.ParticipantAndStimulus, 3, 5)));
        var unknown = Cohorts.Make(9).Windows;
        Assert.False(Splits.SharesStimuli(unknown, Splits.Of(unknown, SplitKind.Participant, 3, 5)));
    }

    [Fact]
    public void Data_that_do_not_allow_a_split_are_refused_with_a_sentence()
    {
        Assert.Contains("too few participants", Refusal(() => Splits.Of(Cohorts.Make(1).Windows, SplitKind.Participant, 5, 1)), StringComparison.Ordinal);
        Assert.Contains("no stimulus", Refusal(() => Splits.Of(Cohorts.Make(4).Windows, SplitKind.ParticipantAndStimulus, 2, 1)), StringComparison.Ordinal);
        Assert.Contains("one stimulus only", Refusal(() => Splits.Of(Cohorts.Make(4, perLabel: 1, stimuli: true).Windows, SplitKind.ParticipantAndStimulus, 2, 1)), StringComparison.Ordinal);
        Assert.Contains("too few participants", Refusal(() => Splits.Of(Cohorts.Make(1, stimuli: true).Windows, SplitKind.ParticipantAndStimulus, 2, 1)), StringComparison.Ordinal);
        Assert.Contains("2 or more", Refusal(() => Splits.Of(Cohorts.Make(4).Windows, SplitKind.Participant, 1, 1)), StringComparison.Ordinal);
    }

    static string Refusal(Action action) => Assert.Throws<EcgStreamException>(action).Message;
}

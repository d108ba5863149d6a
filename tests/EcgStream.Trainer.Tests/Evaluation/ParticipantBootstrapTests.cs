namespace EcgStream.Trainer.Tests;

public class ParticipantBootstrapTests
{
    internal const int Classes = 2;

    [Fact]
    public void The_interval_covers_the_true_figure_about_as_often_as_it_says()
    {
        // People differ: each answers rightly with a chance of their own, 0.65 on average.
        var covered = 0;
        const int Studies = 300;
        for (var study = 0; study < Studies; study++)
        {
            var random = new Random(study);
            var answers = Participants(60, 12, () => 0.65 + 0.25 * (2 * random.NextDouble() - 1), random);
            covered += new ParticipantBootstrap(Classes, 400, study).Of(answers, m => m.Accuracy).Contains(0.65) ? 1 : 0;
        }
        // 95 % nominal; percentile intervals of 60 people run a little short.
        Assert.InRange(covered / (double)Studies, 0.90, 0.98);
    }

    [Fact]
    public void Drawing_people_is_wider_than_drawing_windows_where_people_are_alike_in_themselves()
    {
        var random = new Random(1);
        var answers = Participants(40, 20, () => random.NextDouble() < 0.6 ? 1 : 0, random);
        var byWindow = answers.Select((a, i) => a with { Participant = i }).ToArray();
        var bootstrap = new ParticipantBootstrap(Classes);
        Assert.True(Width(bootstrap.Of(answers, m => m.Accuracy)) > 3 * Width(bootstrap.Of(byWindow, m => m.Accuracy)));
    }

    [Fact]
    public void A_difference_of_a_classifier_to_itself_is_nothing_and_to_a_better_one_is_found()
    {
        var random = new Random(2);
        var weak = Participants(50, 12, () => 0.5, random);
        var strong = weak.Select(a => a with { Predicted = random.NextDouble() < 0.4 ? a.Truth : a.Predicted }).ToArray();
        var bootstrap = new ParticipantBootstrap(Classes);
        Assert.Equal(new(0, 0), bootstrap.OfDifference(weak, weak, m => m.BalancedAccuracy));
        Assert.True(bootstrap.OfDifference(strong, weak, m => m.BalancedAccuracy).Low > 0);
    }

    [Fact]
    public void Classifiers_asked_about_different_people_are_not_compared()
    {
        Answer[] one = [new(1, 0, 0)], other = [new(2, 0, 0)];
        Assert.Throws<ArgumentException>(() => new ParticipantBootstrap(Classes).OfDifference(one, other, m => m.Accuracy));
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        var answers = Participants(20, 12, () => 0.4, new Random(3));
        Assert.Equal(new ParticipantBootstrap(Classes, seed: 9).Of(answers, m => m.MacroF1), new ParticipantBootstrap(Classes, seed: 9).Of(answers, m => m.MacroF1));
    }

    static Answer[] Participants(int participants, int windows, Func<double> skill, Random random) =>
    [
        .. from participant in Enumerable.Range(0, participants)
           let own = skill()
           from window in Enumerable.Range(0, windows)
           let truth = window % Classes
           select new Answer(participant, truth, random.NextDouble() < own ? truth : 1 - truth),
    ];

    static double Width(Interval interval) => interval.High - interval.Low;
}

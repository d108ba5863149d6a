using System.Collections.Immutable;

namespace EcgStream.Trainer.Tests;

public class FiguresTests
{
    [Fact]
    public void Interval_over_participants_is_wider_than_over_windows_of_alike_people()
    {
        // Ten people, each wholly right or wholly wrong: there are ten observations, not a thousand.
        var windows = Enumerable.Range(0, 10).SelectMany(p => Enumerable.Range(0, 100).Select(i => Window($"p{p}", i % 2, right: p < 5))).ToArray();
        var figure = new ClusterBootstrap(windows.Select(w => w.Participant).Distinct(), 2_000, 1).Of(windows, 2, m => m.BalancedAccuracy);
        Assert.Equal(0.5, figure.Value);
        Assert.InRange(figure.Low, 0.1, 0.3);
        Assert.InRange(figure.High, 0.7, 0.9);
    }

    [Fact]
    public void Paired_difference_of_equal_models_is_exactly_zero()
    {
        var windows = Guesses(20, 12, 3);
        var figure = new ClusterBootstrap(windows.Select(w => w.Participant).Distinct(), 200, 1).OfDifference(windows, windows, 2, m => m.BalancedAccuracy);
        Assert.Equal(new Figure(0, 0, 0), figure);
    }

    [Fact]
    public void Permutation_p_of_guesses_is_uniform()
    {
        var p = Enumerable.Range(0, 200).Select(seed => new PermutationTest(2, 200, seed).Of(Guesses(12, 8, seed + 1)).P).Order().ToArray();
        // Kolmogorov and Smirnov: 0.115 is the 1 % point for 200 values; ties of a discrete statistic only push p up.
        var largest = p.Select((value, i) => Math.Max(Math.Abs(value - i / 200.0), Math.Abs(value - (i + 1) / 200.0))).Max();
        Assert.InRange(largest, 0, 0.115);
    }

    [Fact]
    public void Permutation_p_of_right_answers_is_the_smallest_there_is()
    {
        var windows = Enumerable.Range(0, 60).Select(i => Window($"p{i / 6}", i % 2, right: true)).ToArray();
        var (p, band) = new PermutationTest(2, 1_000, 1).Of(windows);
        Assert.Equal(1.0 / 1_001, p);
        Assert.True(band.Contains(0.5));
        Assert.False(band.Contains(1));
    }

    [Fact]
    public void Where_each_person_has_one_label_the_labels_are_shuffled_between_people()
    {
        // Two people of each label can be shuffled in six ways: ten windows of each make it no surer than that.
        var windows = Enumerable.Range(0, 40).Select(i => Window($"p{i / 10}", i / 10 % 2, right: true)).ToArray();
        Assert.Equal(1 / 6.0, new PermutationTest(2, 1_000, 1).Of(windows).P, 0.04);
    }

    [Fact]
    public void Permutation_p_of_guesses_that_hold_on_through_a_recording_is_uniform_too()
    {
        // One guess for each run of ten windows of a label: shuffled singly, p would be below 0.01 for half of them.
        var p = Enumerable.Range(0, 200).Select(seed =>
        {
            var random = new Random(seed);
            var windows = from person in Enumerable.Range(0, 8)
                          from run in Enumerable.Range(0, 6)
                          let right = random.Next(2) == 0
                          from i in Enumerable.Range(0, 10)
                          select Window($"p{person}", run % 2, right);
            return new PermutationTest(2, 200, seed).Of([.. windows]).P;
        }).Order().ToArray();
        Assert.InRange(p.Count(value => value <= 0.05), 0, 20);
        Assert.InRange(p.Average(), 0.42, 0.62);
    }

    [Fact]
    public void Interval_of_one_or_two_people_has_no_ends()
    {
        var windows = Enumerable.Range(0, 12).Select(i => Window($"p{i / 6}", i % 2, right: true)).ToArray();
        var figure = new ClusterBootstrap(["p0", "p1"], 200, 1).Of(windows, 2, m => m.BalancedAccuracy);
        Assert.Equal(1, figure.Value);
        Assert.True(double.IsNaN(figure.Low) && double.IsNaN(figure.High));
        Assert.False(figure.IsAbove(0.5));
    }

    [Fact]
    public void A_draw_without_a_class_says_nothing()
    {
        // Only one of five people has the second class; without it, always answering the first would look perfect.
        var windows = Enumerable.Range(0, 30).Select(i => Window($"p{i / 6}", i < 6 ? i % 2 : 0, right: i >= 6 || i % 2 == 0)).ToArray();
        var figure = new ClusterBootstrap(Enumerable.Range(0, 5).Select(p => $"p{p}"), 500, 1).Of(windows, 2, m => m.BalancedAccuracy);
        Assert.Equal(new Figure(0.5, 0.5, 0.5), figure);
    }

    [Fact]
    public void Temperature_undoes_a_known_sharpening()
    {
        var random = new Random(3);
        var (rows, labels) = (new List<double[]>(), new List<int>());
        for (var i = 0; i < 20_000; i++)
        {
            var p = random.NextDouble();
            labels.Add(random.NextDouble() < p ? 0 : 1);
            rows.Add([.. TemperatureScaling.Apply([p, 1 - p], 1 / 3.0)]);
        }
        Assert.InRange(TemperatureScaling.Fit(rows, labels), 2.8, 3.2);
    }

    [Fact]
    public void Temperature_divides_the_logits_of_a_model_that_is_very_sure()
    {
        var cooled = TemperatureScaling.Apply(Softmax.Of([0, -600]), 20);
        Assert.Equal(Math.Exp(-30) / (1 + Math.Exp(-30)), cooled[1], 1e-15);
        // Beyond what a probability can hold, it is too little to matter.
        Assert.InRange(TemperatureScaling.Apply(Softmax.Of([0, -9_000]), 20)[1], 0, 1e-15);
    }

    [Fact]
    public void Temperature_of_a_model_that_is_sure_and_often_wrong_is_the_likeliest()
    {
        // Logits of ±60 that are right 9 times of 10: the likeliest temperature makes it 0.9 sure, were it not beyond the hottest.
        var (rows, labels) = (Enumerable.Range(0, 100).Select(_ => Softmax.Of([0, -60])).ToArray(), Enumerable.Range(0, 100).Select(i => i < 90 ? 0 : 1).ToArray());
        Assert.Equal(20, TemperatureScaling.Fit(rows, labels), 0.1);
        var milder = Enumerable.Range(0, 100).Select(_ => Softmax.Of([0, -40])).ToArray();
        Assert.Equal(40 / Math.Log(9), TemperatureScaling.Fit(milder, labels), 0.1);
    }

    [Fact]
    public void Temperature_keeps_the_order_and_a_sum_of_one()
    {
        var cooled = TemperatureScaling.Apply([0, 0.25, 0.75], 0.5);
        Assert.Equal(1, cooled.Sum(), 12);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).OrderBy(i => cooled[i]));
        Assert.All(TemperatureScaling.Apply([0.5, 0.5], 7), p => Assert.Equal(0.5, p, 12));
    }

    [Fact]
    public void Calibration_error_is_the_gap_between_confidence_and_accuracy()
    {
        // Says 0.9 and is right 6 times of 10.
        var windows = Enumerable.Range(0, 10).Select(i => new JudgedWindow($"p{i}", "r", i < 6 ? 0 : 1, [0.9, 0.1], [0.6, 0.4])).ToArray();
        var calibration = Calibrations.Of(windows, [2, 8]);
        Assert.Equal(0.3, calibration.ErrorBefore, 12);
        Assert.Equal(0, calibration.ErrorAfter, 12);
        Assert.Equal(4, calibration.Temperature, 9);
    }

    [Fact]
    public void Coverage_withholds_the_least_certain_first()
    {
        var windows = Enumerable.Range(0, 100).Select(i =>
        {
            var p = 0.5 + i / 250.0;
            return new JudgedWindow("p", "r", i >= 50 ? 0 : 1, [p, 1 - p], [p, 1 - p]);
        }).ToArray();
        var points = Calibrations.Coverage(windows);
        Assert.Equal(1, points[0].Coverage);
        Assert.Equal(0.5, points[0].Accuracy);
        Assert.Equal(1, points.Last().Accuracy);
        Assert.True(points.Zip(points.Skip(1)).All(pair => pair.First.Coverage > pair.Second.Coverage && pair.First.Threshold <= pair.Second.Threshold));
    }

    [Fact]
    public void Chance_band_holds_chance_and_shrinks_with_windows()
    {
        LabelledWindow[] few = [.. Cohorts.Make(5, labels: 6, perLabel: 2).Windows], many = [.. Cohorts.Make(500, labels: 6, perLabel: 2).Windows];
        var (wide, narrow) = (ChanceLevel.Band(few, 2_000, 1), ChanceLevel.Band(many, 2_000, 1));
        Assert.True(wide.Contains(1 / 6.0) && narrow.Contains(1 / 6.0));
        // Binomial SD of the mean over classes: sqrt(p q / n) for n windows.
        Assert.Equal(4 * Math.Sqrt(5 / 36.0 / 6_000), narrow.High - narrow.Low, 0.003);
        Assert.True(wide.High - wide.Low > 8 * (narrow.High - narrow.Low));
        // Windows of one record are one guess, however many there are.
        var cut = many.Select(w => w with { Record = $"{w.Participant}-{w.Label}" }).ToArray();
        var joined = ChanceLevel.Band(cut, 2_000, 1);
        Assert.True(joined.High - joined.Low > 1.3 * (narrow.High - narrow.Low));
    }

    [Fact]
    public void Chance_is_one_of_the_classes_that_occur() =>
        Assert.Equal(0.5, ChanceLevel.Of([.. Cohorts.Make(3, labels: 6).Windows.Where(w => w.Label is 1 or 4)]));

    static JudgedWindow[] Guesses(int people, int windows, int seed)
    {
        var random = new Random(seed);
        return [.. from p in Enumerable.Range(0, people) from i in Enumerable.Range(0, windows) select Window($"p{p}", i % 2, random.Next(2) == 0)];
    }

    static JudgedWindow Window(string participant, int truth, bool right)
    {
        ImmutableArray<double> probabilities = (truth == 0) == right ? [0.8, 0.2] : [0.2, 0.8];
        return new(participant, "r", truth, probabilities, probabilities);
    }
}

using EcgStream.Devices;

namespace EcgStream.Trainer.Tests;

public class BaselineTests
{
    [Fact]
    public void Heart_rate_features_are_those_of_the_pulses()
    {
        var random = new Random(1);
        foreach (var rate in (double[])[45, 60, 83, 120, 160])
        {
            var features = RhythmFeatures.Of(Samples.Pulse(rate, 18_000, 0.3, random), 300);
            Assert.Equal(rate, features[0], 0.2);
            // A steady pulse varies by the placing of its peaks alone: under 3 ms.
            Assert.InRange(features[2], 0, Math.Log(3));
            Assert.Equal(0, features[3]);
        }
    }

    [Fact]
    public void Heart_rate_features_of_simulated_people_are_near_the_truth()
    {
        var contract = CompactModel.Contract(1, 12, 1);
        var preparation = new RecordPreparation(contract);
        var errors = new List<double>();
        for (var subject = 0; subject < 20; subject++)
        {
            var record = SimulatedRecord.Generate(SimulatedPerson.Draw(subject, 7), "calm", 1, 1, 70);
            var intervals = record.BeatSeconds.Zip(record.BeatSeconds.Skip(1), (a, b) => b - a).ToArray();
            var features = RhythmFeatures.Of(preparation.Filter(record.MilliVolts), 300);
            errors.Add(Math.Abs(features[0] - 60 / intervals.Average()));
        }
        // Some records are drowned in noise; most must be near.
        Assert.True(errors.Count(e => e < 2) >= 18, string.Join(" ", errors.Select(e => e.ToString("0.0"))));
    }

    [Fact]
    public void A_window_without_beats_gives_zeros()
    {
        Assert.Equal(new double[RhythmFeatures.Count], RhythmFeatures.Of(new float[18_000], 300));
        Assert.Equal(new double[RhythmFeatures.Count], RhythmFeatures.Of([], 300));
    }

    [Fact]
    public void Logistic_regression_finds_the_border_between_classes()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(i => new[] { 100 + 5 * (i % 3) + random.NextDouble(), 0.001 * random.NextDouble() }).ToArray();
        var labels = Enumerable.Range(0, 300).Select(i => i % 3).ToArray();
        var model = LogisticRegression.Fit(rows, labels, 3, 1e-5);
        Assert.All(rows.Zip(labels), pair => Assert.Equal(pair.Second, model.Predict(pair.First)));
    }

    [Fact]
    public void A_strong_penalty_leaves_the_classes_shares_alone()
    {
        double[][] rows = [[0], [1], [2], [3]];
        var model = LogisticRegression.Fit(rows, [0, 1, 1, 1], 2, 1e6);
        Assert.All(rows, row => Assert.Equal(1, model.Predict(row)));
    }
}

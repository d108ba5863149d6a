using System.Collections.Immutable;
using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Tests;

/// <summary>Windows of good quality whose beats tell no feature: a model of features would answer about the mean of those it was trained on.</summary>
public sealed class FeaturelessWindowTests : IDisposable
{
    const double Seconds = 20;
    const string Recording = "recording the resting minute: sit still";

    // Ten beats in the window, where features need twelve.
    static readonly float[] Slow = SyntheticEcg.Make(30, Seconds, noise: 0.005);
    static readonly float[] Usual = SyntheticEcg.Make(72, Seconds, noise: 0.005);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly List<Prediction> _predictions = [];
    readonly FakeClassifier _classifier = new((int)(Seconds * 300), 300, features: "heart_rate");
    readonly FakeClassifier _comparing = new((int)(Seconds * 300), 300, needsBaseline: true, features: "heart_rate");

    public void Dispose()
    {
        _classifier.Dispose();
        _comparing.Dispose();
    }

    [Fact]
    public void Model_of_features_is_not_asked_and_the_prediction_says_why()
    {
        Offer(_classifier, BaselinePlan.None, Usual, Slow, Usual);

        Assert.Equal([1, 1], _classifier.Batches);
        Assert.True(_predictions[1].Quality.IsUsable);
        Assert.Equal((null, 0), (_predictions[1].Emotion, _predictions[1].Probabilities.Length));
        Assert.Equal([InputPreparation.NoFeatures], _predictions[1].Reasons.AsEnumerable());
        Assert.All([_predictions[0], _predictions[2]], p => Assert.NotNull(p.Emotion));
    }

    [Fact]
    public void Rest_without_features_is_not_good_and_is_told()
    {
        Offer(_comparing, new BaselinePlan.FirstGood(TimeSpan.FromSeconds(Seconds)), Slow, Usual, Usual);

        Assert.Equal([InputPreparation.NoFeatures, Recording], _predictions[0].Reasons.AsEnumerable());
        Assert.Equal([Recording], _predictions[1].Reasons.AsEnumerable());
        Assert.NotNull(_predictions[2].Emotion);
        Assert.Equal(72, Assert.Single(_comparing.Baselines), 0.5);
    }

    [Fact]
    public void Kept_rest_without_features_is_refused_in_one_sentence()
    {
        var slow = Rests.Of(seconds: Seconds, beatsPerMinute: 30);
        var sentence = Assert.Throws<EcgStreamException>(() => slow.WindowFor(_comparing.Contract)).Message;
        Assert.Contains("The baseline of 'ann' is not good enough", sentence, StringComparison.Ordinal);
        Assert.Contains(InputPreparation.NoFeatures, sentence, StringComparison.Ordinal);

        Offer(_comparing, new BaselinePlan.Kept(_ => slow), Usual);
        Assert.Equal([sentence], _predictions[0].Reasons.AsEnumerable());
    }

    [RealDataFact]
    public void Model_of_features_is_not_asked_about_the_hand_held_recordings_that_tell_none()
    {
        using var classifier = new FakeClassifier(18_000, 300, features: "heart_rate");
        var all = RealSignals.Cinc2017().ToArray();
        Offer(classifier, BaselinePlan.None, [.. new[] { 18, 40, 97 }.Select(row => RealSignals.Prepared(all[row].MilliVolts, 300))]);
        Assert.Empty(classifier.Batches);
        Assert.All(_predictions, p => Assert.NotEmpty(p.Reasons));
    }

    void Offer(FakeClassifier classifier, BaselinePlan plan, params float[][] windows)
    {
        var lane = new ClassificationHub(classifier, QualityLimits.Default, _clock, _clock, plan).Open("a", waits: true, _predictions.Add);
        for (var i = 0; i < windows.Length; i++)
        {
            lane.Offer(new(
                i * (long)windows[i].Length, windows[i], ImmutableArray<SignalMark>.Empty, VirtualTime.Epoch, VirtualTime.Epoch, VirtualTime.Epoch));
        }
    }
}

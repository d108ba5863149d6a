using System.Collections.Immutable;
using EcgStream.Testing;

namespace EcgStream.Tests;

public class AbstentionTests
{
    [Theory]
    [InlineData(1, 0.6, "not sure enough: 0.50 is below this model's 0.60")]
    [InlineData(1, 0.501, "not sure enough: 0.500 is below this model's 0.501")]
    [InlineData(1, 0.5, null)]
    [InlineData(3, 0.9, null)]
    public void Emotion_is_said_from_the_models_threshold_on_and_the_probabilities_always(float first, double threshold, string? reason)
    {
        using var classifier = new FakeClassifier(abstainBelow: threshold);
        var clock = VirtualTime.NewClock();
        var predictions = new List<Prediction>();
        new ClassificationHub(classifier, Limits.Off, clock, clock).Open("a", waits: true, predictions.Add).Offer(new(
            0, Enumerable.Repeat(first, 100).ToArray(), ImmutableArray<SignalMark>.Empty, VirtualTime.Epoch, VirtualTime.Epoch, VirtualTime.Epoch));

        var prediction = Assert.Single(predictions);
        Assert.Equal(reason is null ? [] : [reason], prediction.Reasons.AsEnumerable());
        Assert.Equal((reason is null, reason is null), (prediction.Emotion is not null, prediction.Confidence is not null));
        Assert.Equal(FakeClassifier.AnswerTo(first).AsEnumerable(), prediction.Probabilities);
    }
}

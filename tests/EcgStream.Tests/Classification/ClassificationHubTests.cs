using System.Collections.Immutable;
using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Tests;

public sealed class ClassificationHubTests : IDisposable
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new();
    readonly List<Prediction> _predictions = [];

    public void Dispose() => _classifier.Dispose();

    ClassificationHub NewHub() => new(_classifier, Limits.Off, _clock, _clock);

    [Fact]
    public void Lane_keeps_only_the_latest_window_and_counts_the_replaced()
    {
        var lane = NewHub().Open("a", waits: false, _predictions.Add);
        foreach (var start in new[] { 0L, 100, 200 })
            lane.Offer(Window(start));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal(200, Assert.Single(_predictions).StartSample);
        Assert.Equal(2, lane.Replaced);
    }

    [Fact]
    public void Waiting_windows_of_several_devices_run_in_one_batch_first_come_first_served()
    {
        var hub = NewHub();
        foreach (var device in new[] { "a", "b", "c", "d", "e" })
            hub.Open(device, waits: false, _predictions.Add).Offer(Window(device[0]));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal([4, 1], _classifier.Batches);
        Assert.Equal(["a", "b", "c", "d", "e"], _predictions.Select(p => p.Device));
        Assert.All(_predictions, p => Assert.Equal(FakeClassifier.AnswerTo(p.StartSample).AsEnumerable(), p.Probabilities));
    }

    [Fact]
    public void Lane_that_waits_gets_every_window_classified_before_Offer_returns()
    {
        var lane = NewHub().Open("a", waits: true, _predictions.Add);
        foreach (var start in new[] { 0L, 100, 200 })
        {
            lane.Offer(Window(start));
            Assert.Equal(start, _predictions[^1].StartSample);
            Assert.Null(_predictions[^1].Latency);
        }
        Assert.Equal([0L, 1, 2], _predictions.Select(p => p.Sequence));
        Assert.Equal(0, lane.Replaced);
    }

    [Fact]
    public void Model_is_not_asked_about_a_window_that_is_not_good_enough()
    {
        var hub = new ClassificationHub(_classifier, new QualityLimits(), _clock, _clock);
        hub.Open("a", waits: false, _predictions.Add).Offer(Window(0) with { Marks = [new(SignalFault.LeadOff, 0, 100)] });
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        var prediction = Assert.Single(_predictions);
        Assert.Null(prediction.Emotion);
        Assert.Empty(prediction.Probabilities);
        Assert.Contains(prediction.Reasons, r => r.StartsWith("lead-off", StringComparison.Ordinal));
        Assert.Empty(_classifier.Batches);
    }

    [Fact]
    public void Failing_model_yields_predictions_without_emotion_that_say_so_and_the_stream_goes_on()
    {
        _classifier.Asked = () => throw new InvalidOperationException("out of memory");
        var lane = NewHub().Open("a", waits: false, _predictions.Add);
        lane.Offer(Window(0));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));
        _classifier.Asked = null;
        lane.Offer(Window(100));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Null(_predictions[0].Emotion);
        Assert.Equal(["classifier failed: out of memory"], _predictions[0].Reasons.AsEnumerable());
        Assert.NotNull(_predictions[1].Emotion);
    }

    [Fact]
    public void Latency_is_counted_from_the_arrival_of_the_last_sample()
    {
        var lane = NewHub().Open("a", waits: false, _predictions.Add);
        lane.Offer(Window(0) with { CompletedAt = VirtualTime.Epoch - TimeSpan.FromMilliseconds(7) });
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal(TimeSpan.FromMilliseconds(7), Assert.Single(_predictions).Latency);
    }

    [Fact]
    public async Task Closing_classifies_what_waits_and_takes_nothing_more()
    {
        var hub = NewHub();
        var live = hub.Open("a", waits: false, _predictions.Add);
        var waiting = hub.Open("b", waits: true, _predictions.Add);
        live.Offer(Window(0));
        var closing = hub.CloseAsync();
        Assert.False(closing.IsCompleted);
        live.Offer(Window(100));
        waiting.Offer(Window(100));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));
        await closing;
        live.Offer(Window(200));
        waiting.Offer(Window(200));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        // The window that waited was replaced by the newer one of its own lane; nothing came in by another way.
        Assert.Equal("a", Assert.Single(_predictions).Device);
    }

    EcgWindow Window(long start) => new(
        start, Enumerable.Range(0, 100).Select(i => (float)(start + i)).ToArray(), ImmutableArray<SignalMark>.Empty, VirtualTime.Epoch, VirtualTime.Epoch, _clock.Now);
}

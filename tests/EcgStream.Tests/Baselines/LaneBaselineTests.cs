using System.Collections.Immutable;
using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Tests;

/// <summary>A device's resting minute, seen through the predictions of its lane.</summary>
public sealed class LaneBaselineTests : IDisposable
{
    const string Recording = "recording the resting minute: sit still";

    static readonly BaselinePlan FirstSecond = new BaselinePlan.FirstGood(TimeSpan.FromSeconds(1));

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new(needsBaseline: true);
    readonly List<Prediction> _predictions = [];

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public void First_good_window_is_the_rest_and_the_next_ones_compare_with_it()
    {
        Offer(Lane(FirstSecond), Window(0), Window(50), Window(100));

        Assert.Null(_predictions[0].Emotion);
        Assert.Equal([Recording], _predictions[0].Reasons.AsEnumerable());
        Assert.Null(_predictions[0].Baseline);
        Assert.All(_predictions.Skip(1), p => Assert.NotNull(p.Emotion));
        Assert.Equal(new BaselineOrigin(VirtualTime.Epoch, null), _predictions[1].Baseline);
        Assert.Equal([0f, 0f], _classifier.Baselines);
    }

    [Fact]
    public void Window_in_which_the_filter_settles_is_not_the_rest()
    {
        Offer(Lane(FirstSecond), Window(0) with { Marks = [new(SignalFault.FilterWarmUp, 0, 5)] }, Window(100), Window(200));
        Assert.Equal([100f], _classifier.Baselines);
    }

    [Fact]
    public void Bad_window_says_what_is_wrong_and_that_the_rest_is_still_to_come()
    {
        var lane = Lane(FirstSecond, new QualityLimits());
        Offer(lane, Window(0) with { Marks = [new(SignalFault.LeadOff, 0, 40)] });

        Assert.StartsWith("lead-off", _predictions[0].Reasons[0], StringComparison.Ordinal);
        Assert.Equal(Recording, _predictions[0].Reasons[^1]);
        Assert.Equal((BaselineState.Recording, 0.6), (lane.Baseline.State, lane.Baseline.Progress(windowFill: 1)));
    }

    [Fact]
    public void Longer_rest_lets_the_person_settle_and_takes_its_last_window()
    {
        var lane = Lane(new BaselinePlan.FirstGood(TimeSpan.FromSeconds(2)));
        Assert.Equal(0.25, lane.Baseline.Progress(windowFill: 0.5));
        Offer(lane, Window(0), Window(50));
        Assert.Equal((BaselineState.Recording, 0.75), (lane.Baseline.State, lane.Baseline.Progress(windowFill: 1)));
        Offer(lane, Window(100), Window(150));

        Assert.Equal([100f], _classifier.Baselines);
        Assert.Equal(BaselineState.Ready, lane.Baseline.State);
    }

    [Fact]
    public void Gap_before_the_rest_starts_it_over_and_one_after_it_keeps_it()
    {
        var lane = Lane(new BaselinePlan.FirstGood(TimeSpan.FromSeconds(1.5)));
        Offer(lane, Window(0), Window(500));
        Assert.Equal(BaselineState.Recording, lane.Baseline.State);
        Offer(lane, Window(550), Window(5_000));

        Assert.Equal([550f], _classifier.Baselines);
        Assert.NotNull(_predictions[^1].Emotion);
    }

    [Fact]
    public void Live_lane_takes_the_first_good_minute_though_later_ones_replace_each_other()
    {
        var hub = new ClassificationHub(_classifier, Limits.Off, _clock, _clock, FirstSecond);
        var lane = hub.Open("a", waits: false, _predictions.Add);
        Offer(lane, Window(0), Window(100), Window(200));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal([0f], _classifier.Baselines);
        Assert.Equal([0L, 200], _predictions.Select(p => p.StartSample));
        Assert.NotNull(_predictions[0].Latency);
    }

    [Fact]
    public void Devices_of_one_batch_compare_with_their_own_rest()
    {
        var hub = new ClassificationHub(_classifier, Limits.Off, _clock, _clock, FirstSecond);
        ClassificationLane[] lanes = [hub.Open("a", waits: false, _predictions.Add), hub.Open("b", waits: false, _predictions.Add)];
        Offer(lanes[0], Window(10), Window(110));
        Offer(lanes[1], Window(20), Window(120));
        _clock.AdvanceBy(TimeSpan.FromTicks(1));

        Assert.Equal([2], _classifier.Batches);
        Assert.Equal([10f, 20], _classifier.Baselines);
    }

    [Fact]
    public void Kept_rest_is_there_from_the_first_window_on()
    {
        var rest = Rests.Of(seconds: 20, rateHz: 100);
        Offer(Lane(new BaselinePlan.Kept(_ => rest)), Window(0));

        Assert.NotNull(_predictions[0].Emotion);
        Assert.Equal(new BaselineOrigin(rest.RecordedAt, "ann"), _predictions[0].Baseline);
        Assert.Equal(rest.MilliVolts.Span[^100], Assert.Single(_classifier.Baselines));
    }

    [Fact]
    public void Device_whose_rest_is_not_found_says_why_and_others_go_on()
    {
        var plan = new BaselinePlan.Kept(device => device == "a" ? Rests.Of(seconds: 20, rateHz: 100) : throw new EcgStreamException($"Nobody knows {device}."));
        var hub = new ClassificationHub(_classifier, Limits.Off, _clock, _clock, plan);
        var missing = hub.Open("b", waits: true, _predictions.Add);
        Offer(missing, Window(0));
        Offer(hub.Open("a", waits: true, _predictions.Add), Window(0));

        Assert.Equal(["Nobody knows b."], _predictions[0].Reasons.AsEnumerable());
        Assert.Equal(BaselineState.Missing, missing.Baseline.State);
        Assert.NotNull(_predictions[1].Emotion);
    }

    [Fact]
    public void Model_without_need_of_a_rest_takes_none()
    {
        using var plain = new FakeClassifier();
        var lane = new ClassificationHub(plain, Limits.Off, _clock, _clock, FirstSecond).Open("a", waits: true, _predictions.Add);
        Offer(lane, Window(0));

        Assert.NotNull(_predictions[0].Emotion);
        Assert.Null(_predictions[0].Baseline);
        Assert.Equal(BaselineState.None, lane.Baseline.State);
    }

    [Fact]
    public void Model_that_needs_a_rest_is_refused_without_one_or_with_one_too_short()
    {
        Assert.Contains("give --baseline 1s to record", Refusal(BaselinePlan.None), StringComparison.Ordinal);
        Assert.Contains("give --hop 1s or shorter, or --baseline 1s", Assert.Throws<EcgStreamException>(
            () => new BaselinePlan.FirstGood(TimeSpan.FromSeconds(2)).RequireFor(_classifier.Contract, TimeSpan.FromSeconds(1.5))).Message, StringComparison.Ordinal);
        FirstSecond.RequireFor(_classifier.Contract, TimeSpan.FromSeconds(1.5));
        Assert.Contains("A rest of 0.5 s is shorter than the window", Refusal(new BaselinePlan.FirstGood(TimeSpan.FromSeconds(0.5))), StringComparison.Ordinal);

        string Refusal(BaselinePlan plan) =>
            Assert.Throws<EcgStreamException>(() => new ClassificationHub(_classifier, Limits.Off, _clock, _clock, plan)).Message;
    }

    ClassificationLane Lane(BaselinePlan plan, QualityLimits? limits = null) =>
        new ClassificationHub(_classifier, limits ?? Limits.Off, _clock, _clock, plan).Open("a", waits: true, _predictions.Add);

    static void Offer(ClassificationLane lane, params ReadOnlySpan<EcgWindow> windows)
    {
        foreach (var window in windows)
            lane.Offer(window);
    }

    static EcgWindow Window(long start) => new(
        start, Enumerable.Range(0, 100).Select(i => (float)(start + i)).ToArray(), ImmutableArray<SignalMark>.Empty, VirtualTime.Epoch, VirtualTime.Epoch, VirtualTime.Epoch);
}

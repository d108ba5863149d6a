using System.Reactive.Concurrency;
using EcgStream.Testing;
using MQTTnet;

namespace EcgStream.Mqtt.Tests;

public sealed class MqttPublisherTests
{
    static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeBroker _broker = new();

    MqttPublisher Publisher(int queue = 600) => new(
        new() { Broker = BrokerAddress.Parse("mqtt://host", _ => null), QueueLength = queue },
        _clock,
        link => new MqttLink(link, _clock, _broker.NewClient));

    [Fact]
    public async Task Prediction_is_published_retained_with_its_content_type()
    {
        await using var publisher = Publisher();
        publisher.Publish(Predictions.Of("anna", 0));
        Assert.Equal(0, await Flushed(publisher));
        var message = Assert.Single(_broker.Published);
        Assert.Equal(("ecg/anna/emotion", "application/json", true), (message.Topic, message.ContentType, message.Retain));
        Assert.Equal(1, publisher.Published);
    }

    [Fact]
    public async Task Beat_is_published_once_and_not_retained_and_lost_while_the_broker_is_away()
    {
        _broker.Up = false;
        await using var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        var away = await states.Next<LinkState.Away>();
        publisher.Publish(new HeartBeat("anna", 0, 10, _clock.Now, null));
        _broker.Up = true;
        _clock.AdvanceBy(away.RetryIn + Tick);
        await states.Next<LinkState.Connected>();
        publisher.Publish(new HeartBeat("anna", 1, 310, _clock.Now, 1000));
        await Eventually.True(() => _broker.PublishedCount == 1);
        var message = Assert.Single(_broker.Published);
        Assert.Equal(("ecg/anna/beats", false, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtMostOnce), (message.Topic, message.Retain, message.QualityOfServiceLevel));
        Assert.Equal(0, publisher.Waiting);
        Assert.Equal((1, 1), (publisher.PublishedBeats, publisher.LostBeats));
    }

    [Fact]
    public async Task Flush_waits_for_beats_on_the_way_and_those_beyond_too_many_are_counted()
    {
        await using var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        await states.Next<LinkState.Connected>();
        _broker.PublishAnswer = _ => null;
        for (var i = 0; i < 260; i++)
            publisher.Publish(new HeartBeat("anna", i, 300 * i, _clock.Now, null));
        Assert.Equal(4, publisher.LostBeats);
        var flush = publisher.FlushAsync(TimeSpan.FromSeconds(2));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.False(flush.IsCompleted);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await flush.WaitAsync(Patience));
    }

    [Fact]
    public async Task Predictions_wait_for_the_broker_and_arrive_in_order()
    {
        _broker.Up = false;
        await using var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        var away = await states.Next<LinkState.Away>();
        for (var i = 0; i < 100; i++)
            publisher.Publish(Predictions.Of("anna", i));
        Assert.Equal(100, publisher.Waiting);
        _broker.Up = true;
        _clock.AdvanceBy(away.RetryIn + Tick);
        Assert.Equal(0, await Flushed(publisher));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long?)i), _broker.Published.Select(SequenceOf));
        Assert.Equal((100, 0, 0), (publisher.Published, publisher.Waiting, publisher.Dropped));
    }

    [Fact]
    public async Task Too_many_waiting_lose_the_oldest_and_are_counted()
    {
        _broker.Up = false;
        await using var publisher = Publisher(queue: 3);
        using var states = new Heard<LinkState>(publisher.States);
        var away = await states.Next<LinkState.Away>();
        for (var i = 0; i < 10; i++)
            publisher.Publish(Predictions.Of("anna", i));
        _broker.Up = true;
        _clock.AdvanceBy(away.RetryIn + Tick);
        Assert.Equal(0, await Flushed(publisher));
        Assert.Equal([7, 8, 9], _broker.Published.Select(SequenceOf));
        Assert.Equal((3, 7), (publisher.Published, publisher.Dropped));
    }

    [Fact]
    public async Task Prediction_without_an_answer_goes_back_to_the_front()
    {
        await using var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        await states.Next<LinkState.Connected>();
        var asked = new TaskCompletionSource();
        _broker.PublishAnswer = _ =>
        {
            asked.TrySetResult();
            return null;
        };
        publisher.Publish(Predictions.Of("anna", 0));
        await asked.Task.WaitAsync(Patience);
        publisher.Publish(Predictions.Of("anna", 1));
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));
        var away = await states.Next<LinkState.Away>();
        Assert.Equal(2, publisher.Waiting);
        _broker.PublishAnswer = _ => MqttClientPublishReasonCode.Success;
        _clock.AdvanceBy(away.RetryIn + Tick);
        Assert.Equal(0, await Flushed(publisher));
        Assert.Equal([0, 1], _broker.Published.Select(SequenceOf));
    }

    [Fact]
    public async Task Refused_prediction_is_told_and_does_not_stop_the_next()
    {
        await using var publisher = Publisher();
        using var remarks = new Heard<string>(publisher.Remarks);
        _broker.PublishAnswer = m => m.Topic.Contains("anna", StringComparison.Ordinal) ? MqttClientPublishReasonCode.NotAuthorized : MqttClientPublishReasonCode.Success;
        publisher.Publish(Predictions.Of("anna", 0));
        publisher.Publish(Predictions.Of("ben", 1));
        Assert.Equal(0, await Flushed(publisher));
        Assert.Contains("ecg/anna/emotion", await remarks.Next<string>(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (publisher.Published, publisher.Refused));
    }

    [Fact]
    public async Task Flush_gives_up_in_time_and_says_what_is_left()
    {
        _broker.Up = false;
        await using var publisher = Publisher();
        publisher.Publish(Predictions.Of("anna", 0));
        publisher.Publish(Predictions.Of("anna", 1));
        var flush = publisher.FlushAsync(TimeSpan.FromSeconds(2));
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.False(flush.IsCompleted);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await flush.WaitAsync(Patience));
    }

    [Fact]
    public async Task Status_holds_a_will_of_its_own_and_ends_offline()
    {
        var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        await states.Next<LinkState.Connected>();
        publisher.Publish(new DeviceStatus { Device = "anna", At = _clock.Now, State = DeviceState.Online });
        publisher.Publish(new DeviceStatus { Device = "ben", At = _clock.Now, State = DeviceState.Online });
        await publisher.DisposeAsync();

        Assert.Equal(3, _broker.Clients.Count);
        Assert.Equal([null, "ecg/anna/status", "ecg/ben/status"], _broker.Clients.Select(c => c.Options.WillTopic));
        Assert.All(_broker.Clients, c => Assert.True(c.SaidGoodbye));
        foreach (var device in new[] { "anna", "ben" })
        {
            var said = _broker.Published.Where(m => m.Topic == $"ecg/{device}/status").ToList();
            Assert.All(said, m => Assert.True(m.Retain));
            Assert.Equal(DeviceState.Offline, StateOf(said[^1]));
            Assert.Contains(DeviceState.Online, said.Select(StateOf));
        }
    }

    [Fact]
    public async Task Status_connection_that_can_not_be_prepared_is_told_once_a_device_and_tried_again()
    {
        var missing = true;
        await using var publisher = new MqttPublisher(
            new() { Broker = BrokerAddress.Parse("mqtt://host", _ => null) },
            _clock,
            link => missing && link.Will is not null
                ? throw new EcgStreamException("The certificate has gone.")
                : new MqttLink(link, _clock, _broker.NewClient));
        var said = new List<string>();
        using var remarks = publisher.Remarks.Subscribe(said.Add);
        foreach (var device in new[] { "anna", "anna", "ben" })
            publisher.Publish(new DeviceStatus { Device = device, At = _clock.Now, State = DeviceState.Online });
        Assert.Equal(
            ["The status of 'anna' can't be published: The certificate has gone.", "The status of 'ben' can't be published: The certificate has gone."],
            said);
        missing = false;
        publisher.Publish(new DeviceStatus { Device = "anna", At = _clock.Now, State = DeviceState.Online });
        await Eventually.True(() => _broker.PublishedCount == 1);
        Assert.Equal(2, said.Count);
    }

    [Fact]
    public async Task Disposing_takes_five_seconds_at_most_with_a_broker_that_does_not_answer()
    {
        using var asked = new CountdownEvent(2);
        _broker.PublishAnswer = _ =>
        {
            asked.Signal();
            return null;
        };
        var publisher = Publisher();
        using var states = new Heard<LinkState>(publisher.States);
        await states.Next<LinkState.Connected>();
        publisher.Publish(Predictions.Of("anna", 0));
        publisher.Publish(new DeviceStatus { Device = "anna", At = _clock.Now, State = DeviceState.Online });
        Assert.True(asked.Wait(Patience));
        var closing = publisher.DisposeAsync().AsTask();
        _clock.AdvanceBy(TimeSpan.FromSeconds(5));
        await closing.WaitAsync(Patience);
        Assert.Equal(1, publisher.Waiting);
        Assert.All(_broker.Clients, c => Assert.False(c.SaidGoodbye));
    }

    [Fact]
    public async Task Latest_status_is_said_again_after_an_absence()
    {
        await using var publisher = Publisher();
        publisher.Publish(new DeviceStatus { Device = "anna", At = _clock.Now, State = DeviceState.Stalled });
        using var states = new Heard<LinkState>(publisher.States);
        await states.Next<LinkState.Connected>();
        await Eventually.True(() => _broker.PublishedCount == 1);
        var presence = _broker.Clients.Single(c => c.Options.WillTopic is not null);
        await presence.Drop();
        // The presence's own wait starts on another thread: the clock is moved on until it has run out.
        await Eventually.True(() =>
        {
            _clock.AdvanceBy(TimeSpan.FromSeconds(0.1));
            return _broker.PublishedCount == 2;
        });
        await publisher.DisposeAsync();
        Assert.Equal([DeviceState.Stalled, DeviceState.Stalled, DeviceState.Offline], _broker.Published.Select(StateOf));
    }

    [Theory]
    [InlineData("ecg/emotion")]
    [InlineData("ecg/+/{device}")]
    [InlineData("ecg/{device}/#")]
    [InlineData("$SYS/{device}")]
    public void Topic_that_can_not_be_published_to_is_refused(string template) =>
        Assert.Throws<EcgStreamException>(() => new TopicTemplate(template));

    // The flush's own limit is on the virtual clock, which stands still here.
    static Task<int> Flushed(MqttPublisher publisher) => publisher.FlushAsync(TimeSpan.FromHours(1)).WaitAsync(Patience);

    static DeviceState StateOf(MqttApplicationMessage message) =>
        StatusJson.TryDecode(message.Payload, out var status, out var whyNot) ? status.State : throw new InvalidOperationException(whyNot);

    static long? SequenceOf(MqttApplicationMessage message) =>
        PredictionJson.TryDecode(message.Payload, out var report, out var whyNot) ? report.Sequence : throw new InvalidOperationException(whyNot);
}

using System.Reactive.Concurrency;
using EcgStream.Testing;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EcgStream.Mqtt.Tests;

public sealed class MqttLinkTests
{
    static readonly MqttLinkOptions Options = new()
    {
        Broker = BrokerAddress.Parse("mqtt://anna@host", _ => "secret"),
        ClientId = "me",
        Subscriptions = ["ecg/+/samples"],
        SessionExpiry = TimeSpan.FromMinutes(10),
    };

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeBroker _broker = new();

    MqttLink Link(MqttLinkOptions? options = null) => new(options ?? Options, _clock, _broker.NewClient);

    [Fact]
    public async Task Link_waits_longer_after_each_failure_and_tries_once_a_wait()
    {
        _broker.Up = false;
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        var waits = new List<double>();
        for (var tries = 1; tries <= 9; tries++)
        {
            var away = await states.Next<LinkState.Away>();
            waits.Add(away.RetryIn.TotalSeconds);
            Assert.Equal(tries, _broker.Tries);
            _clock.AdvanceBy(away.RetryIn - TimeSpan.FromTicks(1));
            Assert.Equal(tries, _broker.Tries);
            _clock.AdvanceBy(TimeSpan.FromTicks(1));
        }
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Fact]
    public async Task Link_subscribes_again_after_every_reconnection_and_keeps_its_session()
    {
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        for (var n = 1; n <= 3; n++)
        {
            await states.Next<LinkState.Connected>();
            Assert.Equal(n, _broker.Subscribed.Count);
            Assert.False(_broker.Current.Options.CleanSession);
            Assert.Equal(600u, _broker.Current.Options.SessionExpiryInterval);
            await _broker.Current.Drop();
            var away = await states.Next<LinkState.Away>();
            Assert.Contains("lost", away.Reason, StringComparison.Ordinal);
            _clock.AdvanceBy(away.RetryIn + TimeSpan.FromTicks(1));
        }
    }

    [Fact]
    public async Task Connection_that_stood_makes_the_next_failure_the_first_and_one_that_flaps_does_not()
    {
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        List<double> waits = [];
        foreach (var stood in new[] { 0, 1, 1, 60, 0 })
        {
            await states.Next<LinkState.Connected>();
            _clock.AdvanceBy(TimeSpan.FromSeconds(stood));
            await _broker.Current.Drop();
            var away = await states.Next<LinkState.Away>();
            waits.Add(away.RetryIn.TotalSeconds);
            _clock.AdvanceBy(away.RetryIn + TimeSpan.FromTicks(1));
        }
        Assert.Equal([0.5, 1, 2, 0.5, 1], waits);
    }

    [Fact]
    public async Task Wrong_password_at_the_first_connection_is_the_users_to_mend()
    {
        _broker.ConnectAnswer = MqttConnectReasonCode.BadUserNameOrPassword;
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        var e = Assert.IsType<EcgStreamException>(await states.Failure());
        Assert.Contains("'anna'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, _broker.Tries);
    }

    [Fact]
    public async Task Refusal_after_a_first_welcome_is_survived()
    {
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
        _broker.ConnectAnswer = MqttConnectReasonCode.NotAuthorized;
        await _broker.Current.Drop();
        _clock.AdvanceBy((await states.Next<LinkState.Away>()).RetryIn + TimeSpan.FromTicks(1));
        var refused = await states.Next<LinkState.Away>();
        Assert.Contains("refuses user 'anna'", refused.Reason, StringComparison.Ordinal);
        _broker.ConnectAnswer = MqttConnectReasonCode.Success;
        _clock.AdvanceBy(refused.RetryIn + TimeSpan.FromTicks(1));
        await states.Next<LinkState.Connected>();
    }

    [Fact]
    public async Task Busy_broker_is_tried_again()
    {
        _broker.ConnectAnswer = MqttConnectReasonCode.ServerBusy;
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        Assert.Contains("server busy", (await states.Next<LinkState.Away>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denied_topic_is_named()
    {
        _broker.SubscribeAnswer = MqttClientSubscribeResultCode.NotAuthorized;
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        var e = Assert.IsType<EcgStreamException>(await states.Failure());
        Assert.Contains("'ecg/+/samples': not authorized", e.Message, StringComparison.Ordinal);
        Assert.True(_broker.Current.SaidGoodbye);
    }

    [Fact]
    public async Task Unanswered_publish_ends_the_connection_and_reports_away()
    {
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
        _broker.PublishAnswer = _ => null;
        var publishing = link.PublishAsync(new() { Topic = "t" });
        _clock.AdvanceBy(Options.Timeout);
        Assert.Equal(PublishVerdict.Away, (await publishing).Verdict);
        await states.Next<LinkState.Away>();
        Assert.True(_broker.Current.IsDisposed);
        Assert.False(_broker.Current.SaidGoodbye);
    }

    [Fact]
    public async Task Refused_publish_says_why_and_keeps_the_connection()
    {
        await using var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
        _broker.PublishAnswer = _ => MqttClientPublishReasonCode.NotAuthorized;
        var outcome = await link.PublishAsync(new() { Topic = "closed/ward" });
        Assert.Equal(PublishVerdict.Refused, outcome.Verdict);
        Assert.Contains("'closed/ward': not authorized", outcome.Reason, StringComparison.Ordinal);
        Assert.True(_broker.Current.IsConnected);
    }

    [Fact]
    public async Task Closing_says_the_last_word_and_goodbye()
    {
        var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
        await link.CloseAsync(new MqttApplicationMessage { Topic = "bye" });
        await states.Next<LinkState.Closed>();
        Assert.Equal("bye", Assert.Single(_broker.Published).Topic);
        Assert.True(_broker.Current.SaidGoodbye);
        Assert.True(_broker.Current.IsDisposed);
    }

    [Fact]
    public async Task Closing_waits_five_seconds_at_most_for_a_last_word_that_is_not_answered()
    {
        var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Connected>();
        _broker.PublishAnswer = _ => null;
        var closing = link.CloseAsync(new MqttApplicationMessage { Topic = "bye" });
        _clock.AdvanceBy(TimeSpan.FromSeconds(5));
        await closing.WaitAsync(TimeSpan.FromSeconds(60));
        await states.Next<LinkState.Closed>();
        Assert.False(_broker.Current.SaidGoodbye);
        Assert.True(_broker.Current.IsDisposed);
    }

    [Fact]
    public async Task Closing_while_the_broker_is_away_does_not_wait_for_it()
    {
        _broker.Up = false;
        var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        await states.Next<LinkState.Away>();
        await link.CloseAsync(new MqttApplicationMessage { Topic = "bye" });
        await states.Next<LinkState.Closed>();
        Assert.Empty(_broker.Published);
    }

    [Fact]
    public async Task Closing_during_a_connect_ends_the_states_however_the_client_wraps_the_cancellation()
    {
        _broker.BeforeConnect = async cancel =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }
            catch (OperationCanceledException e)
            {
                throw new MqttCommunicationException("Connecting failed.", e);
            }
        };
        var link = Link();
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        Assert.Equal(1, _broker.Tries);
        await link.CloseAsync();
        await states.Next<LinkState.Closed>();
    }

    [Fact]
    public async Task Defect_is_told_by_the_states_and_closing_still_works()
    {
        var link = new MqttLink(Options, _clock, () => throw new InvalidOperationException("A defect."));
        using var states = new Heard<LinkState>(link.States);
        link.Open();
        Assert.IsType<InvalidOperationException>(await states.Failure());
        await link.CloseAsync();
    }
}

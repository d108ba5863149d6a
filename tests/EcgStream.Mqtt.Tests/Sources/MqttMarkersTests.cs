using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Mqtt.Tests;

public sealed class MqttMarkersTests : IAsyncDisposable
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeBroker _broker = new();
    readonly MqttMarkers _source;
    readonly List<Marker> _markers = [];
    readonly List<string> _remarks = [];

    public MqttMarkersTests()
    {
        _source = new(
            new() { Host = "fake", Port = 1883 }, new(MarkerTopic.Default), _clock, options => new MqttLink(options, _clock, _broker.NewClient));
        _source.Markers.Subscribe(_markers.Add);
        _source.Remarks.Subscribe(_remarks.Add);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Marker_belongs_to_the_device_of_its_topic_and_to_the_moment_it_came()
    {
        await Open();
        _clock.AdvanceBy(TimeSpan.FromSeconds(7));
        await _broker.Current.Deliver("ecg/anna/marker", "clip starts", 1);
        await _broker.Current.Deliver("ecg/all/marker", """{"text":"clip ends","at":"2026-01-01T12:00:00Z"}""", 2);
        Assert.Equal(
            [
                new Marker(VirtualTime.Epoch.AddSeconds(7), "clip starts") { Device = "anna" },
                new Marker(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), "clip ends"),
            ],
            _markers);
        Assert.Equal(["ecg/+/marker"], _broker.Subscribed);
        Assert.Empty(_remarks);
    }

    [Fact]
    public async Task Marker_that_the_broker_sends_again_is_taken_once()
    {
        await Open();
        await _broker.Current.Deliver("ecg/anna/marker", "clip", 1);
        await _broker.Current.Deliver("ecg/anna/marker", "clip", 1, dup: true);
        await _broker.Current.Deliver("ecg/anna/marker", "clip", 2);
        Assert.Equal(2, _markers.Count);
    }

    [Fact]
    public async Task What_is_no_marker_is_told_about_once_a_second()
    {
        await Open();
        for (ushort id = 1; id <= 4; id++)
            await _broker.Current.Deliver("ecg/anna/marker", "{", id);
        await _broker.Current.Deliver("ecg/anna/marker", "old", 5, retain: true);
        Assert.Empty(_markers);
        Assert.Single(_remarks);
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _remarks.Count);
        Assert.Contains("4 messages were passed over", _remarks[1], StringComparison.Ordinal);
        Assert.Contains("retain", _remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topic_that_is_denied_fails_the_states_alone()
    {
        _broker.SubscribeAnswer = MQTTnet.MqttClientSubscribeResultCode.NotAuthorized;
        using var states = new Heard<LinkState>(_source.States);
        _source.Open();
        Assert.IsType<EcgStreamException>(await states.Failure());
        Assert.Empty(_remarks);
    }

    async Task Open()
    {
        using var states = new Heard<LinkState>(_source.States);
        _source.Open();
        await states.Next<LinkState.Connected>();
    }
}

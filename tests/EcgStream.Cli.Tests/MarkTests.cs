using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using EcgStream.Mqtt;

namespace EcgStream.Cli.Tests;

public sealed class MarkTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Ecgstream _ecgstream = new();

    [Theory]
    [InlineData("mark", "says nothing")]
    [InlineData("mark x --device bed/7", "--device bed/7")]
    [InlineData("mark x --duration 60s", "--label")]
    [InlineData("mark x --label sad --duration soon", "--duration", "soon")]
    [InlineData("mark x --broker http://h", "mqtt://")]
    [InlineData("mark x --broker mqtt://127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("mark x --marker-topic ecg/marker", "{device}")]
    [InlineData("mark x --marker-topic off", "off")]
    [InlineData("run --source sim:?subject=7 --broker mqtt://127.0.0.1:1 --marker-topic ecg/x{device}", "ecg/x{device}", "ecg/{device}/marker")]
    public async Task Mistake_is_told(string command, params string[] said) =>
        (await _ecgstream.RunAsync(command.Split(' '))).AssertMistake(said);

    [Fact]
    public async Task Text_that_is_too_long_is_told() =>
        (await _ecgstream.RunAsync("mark", new string('x', 1_001))).AssertMistake("1001", "1000");

    [Fact]
    public async Task Marker_that_nobody_hears_is_told_as_lost()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        (await _ecgstream.RunAsync("mark", "x", "--broker", $"{broker.Address}")).AssertMistake("ecg/all/marker", "lost");
    }

    [Fact]
    public async Task Marker_is_sent_to_one_device_or_all()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        await using var listener = new MqttMarkers(broker.Address, new(MarkerTopic.Default), DefaultScheduler.Instance);
        var markers = listener.Markers.Take(3).ToList().ToTask();
        var connected = listener.States.OfType<LinkState.Connected>().FirstAsync().ToTask();
        listener.Open();
        await connected.WaitAsync(Patience);

        var at = DateTimeOffset.UtcNow;
        foreach (var command in (string[][])[["sad clip"], ["sad clip", "--label", "sad", "--duration", "1m", "--device", "chest-1"], ["--label", "sad", "--duration", "0"]])
            (await _ecgstream.RunAsync(["mark", .. command, "--broker", $"{broker.Address}"])).AssertDone();

        var said = await markers.WaitAsync(Patience);
        Assert.Equal(
            [("sad clip", null, null, null), ("sad clip", "sad", 60, "chest-1"), ("sad", "sad", 0, null)],
            said.Select(m => (m.Text, m.Label, m.Duration?.TotalSeconds, m.Device)));
        Assert.All(said, m => Assert.InRange(m.At, at.AddSeconds(-1), at + Patience));
    }

    [Fact]
    public async Task Run_places_a_marker_on_its_devices_clock_and_tells_of_one_for_nobody()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = 0 });
        var online = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var watch = new MqttLink(
            new()
            {
                Broker = broker.Address,
                ClientId = "watch",
                Subscriptions = ["ecg/anna/status"],
                WantsRetained = true,
                Received = message =>
                {
                    if (Encoding.UTF8.GetString(message.ApplicationMessage.Payload).Contains("\"online\"", StringComparison.Ordinal))
                        online.TrySetResult();
                    return Task.CompletedTask;
                },
            },
            DefaultScheduler.Instance);
        watch.Open();
        // Ends by itself; everything below happens while it runs.
        var running = _ecgstream.RunAsync("run", "--source", "sim:?subject=7&device=anna", "--broker", $"{broker.Address}", "--duration", "10s");
        await Task.WhenAny(online.Task, running).WaitAsync(Patience);
        await Send(broker.Address, "nobody", "for nobody");
        await Send(broker.Address, "anna", "clip starts");
        var told = (await running).AssertDone();

        var line = Assert.Single(told.Error.Split('\n'), l => l.Contains("anna: marker at sample ", StringComparison.Ordinal));
        Assert.EndsWith(": clip starts", line.TrimEnd(), StringComparison.Ordinal);
        var sample = line[(line.IndexOf("sample ", StringComparison.Ordinal) + 7)..].Split(':')[0];
        Assert.InRange(long.Parse(sample, CultureInfo.InvariantCulture), 0, 10 * 250);
        Assert.Contains("'nobody', which is no device here: for nobody", told.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _ecgstream.Dispose();

    static Task Send(BrokerAddress broker, string device, string text) =>
        MarkerPublisher.SendAsync(broker, new(MarkerTopic.Default), new(DateTimeOffset.UtcNow, text) { Device = device }, DefaultScheduler.Instance, default);
}

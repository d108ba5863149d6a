using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Testing;
using MQTTnet;

namespace EcgStream.Mqtt.Tests;

public sealed class SamplePublisherTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeBroker _broker = new();

    SamplePublisher Publisher(int queue) => new(
        BrokerAddress.Parse("mqtt://host", _ => null),
        new() { QueueLength = queue },
        _clock,
        link => new MqttLink(link, _clock, _broker.NewClient));

    [Fact]
    public async Task Live_source_loses_its_oldest_messages_while_the_broker_is_away_and_each_is_counted()
    {
        _broker.Up = false;
        await using var publisher = Publisher(queue: 3);
        using var remarks = new Heard<string>(publisher.Remarks);
        var running = publisher.RunAsync(new Source(Observable.Range(0, 10).Select(Chunk), waits: false), CancellationToken.None);
        _broker.Up = true;
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        await running.WaitAsync(Patience);
        var sent = _broker.Published.Select(SequenceOf).ToList();
        Assert.Equal([7, 8, 9], sent[^3..]);
        // The one that was being sent may have been any of the first.
        Assert.InRange(sent.Count, 3, 4);
        Assert.Equal((2L * sent.Count, 20L - 2 * sent.Count), (publisher.SentSamples, publisher.DroppedSamples));
    }

    [Fact]
    public async Task Source_that_waits_loses_nothing_in_a_queue_of_one()
    {
        await using var publisher = Publisher(queue: 1);
        var source = new Source(Observable.Range(0, 100, TaskPoolScheduler.Default).Select(Chunk), waits: true);
        await publisher.RunAsync(source, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long?)n), _broker.Published.Select(SequenceOf));
        Assert.Equal((200L, 0L), (publisher.SentSamples, publisher.DroppedSamples));
    }

    [Fact]
    public async Task Nothing_is_dropped_after_the_end()
    {
        _broker.Up = false;
        await using var publisher = Publisher(queue: 3);
        using var stop = new CancellationTokenSource();
        var signal = new Stubborn();
        var running = publisher.RunAsync(new Source(signal, waits: false), stop.Token);
        for (var n = 0; n < 3; n++)
            signal.Say(Chunk(n));
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        signal.Say(Chunk(3));
        Assert.Equal((0L, 0L), (publisher.SentSamples, publisher.DroppedSamples));
    }

    static SampleChunk Chunk(int n) => new(2 * n, new float[] { n, n }, VirtualTime.Epoch);

    static long? SequenceOf(MqttApplicationMessage message) =>
        SamplePayload.TryDecode(message.Payload, message.ContentType, new SamplePayloadOptions(), out var samples, out var whyNot)
            ? samples.Sequence
            : throw new InvalidOperationException(whyNot);

    sealed class Source(IObservable<SampleChunk> signal, bool waits) : IEcgSource
    {
        public string Name => "test";

        public IObservable<EcgDevice> Devices => Observable.Return(new EcgDevice("anna", signal, Observable.Empty<DeviceEvent>()) { Waits = waits });
    }

    /// <summary>A source in the middle of saying something when nobody wants to hear it any more.</summary>
    sealed class Stubborn : IObservable<SampleChunk>
    {
        IObserver<SampleChunk>? _observer;

        public IDisposable Subscribe(IObserver<SampleChunk> observer)
        {
            _observer = observer;
            return System.Reactive.Disposables.Disposable.Empty;
        }

        public void Say(SampleChunk chunk) => _observer!.OnNext(chunk);
    }
}

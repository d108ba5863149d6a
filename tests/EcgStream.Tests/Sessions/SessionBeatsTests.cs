using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Testing;

namespace EcgStream.Tests;

public sealed class SessionBeatsTests : IDisposable
{
    readonly HistoricalScheduler _clock = VirtualTime.NewClock();
    readonly FakeClassifier _classifier = new();
    readonly float[] _samples = SyntheticEcg.Make(60, 20, 250);

    [Fact]
    public async Task Beats_carry_their_place_their_time_and_their_interval()
    {
        var beats = await BeatsOf([.. Enumerable.Range(0, 40).Select(i => Chunk(1000 + i * 125, i * 125, 125))]);
        Assert.InRange(beats.Count, 16, 20);
        Assert.Equal(Enumerable.Range(0, beats.Count).Select(i => (long)i), beats.Select(b => b.Sequence));
        Assert.Null(beats[0].RrMilliseconds);
        Assert.All(beats.Skip(2), b =>
        {
            Assert.Equal(Math.Round((b.Sample - 1000) / 250) * 250, b.Sample - 1000, 0.3);
            Assert.Equal(1000, b.RrMilliseconds!.Value, 1.0);
            Assert.Equal(60, b.HeartRate!.Value, 0.1);
            // The last sample of a chunk was taken when the chunk was received.
            Assert.Equal(b.Sample, (b.At - VirtualTime.Epoch).TotalSeconds * 250, 0.01);
        });
    }

    [Fact]
    public async Task Gap_has_no_interval_and_repeated_samples_no_second_beat()
    {
        var beats = await BeatsOf([Chunk(0, 0, 2500), Chunk(0, 0, 2500), Chunk(2000, 2000, 500), Chunk(100_000, 0, 5000)]);
        var behind = beats.FindIndex(b => b.Sample >= 100_000);
        Assert.InRange(behind, 9, 10);
        Assert.Null(beats[behind].RrMilliseconds);
        Assert.All(beats.Zip(beats.Skip(1)), pair => Assert.True(pair.First.Sample < pair.Second.Sample));
    }

    [Fact]
    public async Task Time_at_the_end_of_the_calendar_is_survived() =>
        Assert.NotEmpty(await BeatsOf([Chunk(0, 0, 5000) with { TakenAt = DateTimeOffset.MaxValue }]));

    public void Dispose() => _classifier.Dispose();

    SampleChunk Chunk(long start, int from, int length) =>
        new(start, _samples.AsMemory(from, length), VirtualTime.Epoch + TimeSpan.FromSeconds((start + length - 1) / 250.0)) { RateHz = 250 };

    async Task<List<HeartBeat>> BeatsOf(SampleChunk[] chunks)
    {
        var said = chunks.Select((chunk, i) => (TimeSpan.FromSeconds(i + 1), chunk)).ToArray();
        var device = new EcgDevice("anna", _clock.Cold(said, TimeSpan.FromSeconds(chunks.Length + 1)), Observable.Never<DeviceEvent>());
        var session = new EcgSession([new OneDevice(device)], _classifier, new EcgSessionOptions { Limits = Limits.Off }, _clock, _clock);
        var beats = new List<HeartBeat>();
        session.Beats.Subscribe(beats.Add);
        var run = session.RunAsync(default);
        _clock.AdvanceBy(TimeSpan.FromMinutes(5));
        await run;
        return beats;
    }

    sealed class OneDevice(EcgDevice device) : IEcgSource
    {
        public string Name => "one:";

        public IObservable<EcgDevice> Devices { get; } = Observable.Return(device);
    }
}

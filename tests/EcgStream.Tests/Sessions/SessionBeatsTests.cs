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
            // A chunk is received just after its last sample was taken.
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

    [Fact]
    public async Task Time_of_a_beat_does_not_carry_the_jitter_of_arrival()
    {
        var random = new Random(3);
        var ecg = SyntheticEcg.Make(60, 120, 250);
        var beats = await BeatsOf([.. Enumerable.Range(0, 240).Select(i =>
            new SampleChunk(i * 125, ecg.AsMemory(i * 125, 125), VirtualTime.Epoch.AddSeconds((i + 1) / 2.0 + 0.08 * random.NextDouble())) { RateHz = 250 })]);
        Assert.All(beats.Zip(beats.Skip(1)).Skip(30), pair => Assert.Equal(1, (pair.Second.At - pair.First.At).TotalSeconds, 0.008));
    }

    [Fact]
    public async Task Beats_held_back_are_said_when_the_device_ends_or_goes_away()
    {
        // The last beat is at 8 s, 0.24 s before the end: without what follows nobody can know.
        var chunk = Chunk(0, 0, 2060);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], Seconds(await BeatsOf([chunk])));
        foreach (var gone in new DeviceEvent[] { new DeviceEvent.Disconnected(VirtualTime.Epoch, "Gone.", TimeSpan.FromSeconds(1)), new DeviceEvent.Stalled(VirtualTime.Epoch, TimeSpan.FromSeconds(5)) })
            Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], Seconds(await BeatsOf([chunk], gone)));

        static IEnumerable<int> Seconds(List<HeartBeat> beats) => beats.Select(b => (int)Math.Round(b.Sample / 250));
    }

    [Theory]
    [InlineData(SignalFault.LeadOff)]
    [InlineData(SignalFault.Missing)]
    public async Task Placeholders_make_no_beats_and_no_interval(SignalFault fault)
    {
        // Seven seconds without an electrode, from between two beats on; it comes back with a jump.
        var samples = _samples.ToArray();
        samples.AsSpan(1900, 1750).Fill(samples[1899]);
        for (var i = 3650; i < samples.Length; i++)
            samples[i] += 1.5f;
        var beats = await BeatsOf([.. Enumerable.Range(0, 40).Select(i =>
        {
            var (from, to) = (Math.Max(1900, i * 125), Math.Min(3650, (i + 1) * 125));
            return new SampleChunk(i * 125, samples.AsMemory(i * 125, 125), VirtualTime.Epoch.AddSeconds((i + 1) / 2.0))
            {
                RateHz = 250,
                Marks = from < to ? [new(fault, from, to - from)] : default,
            };
        })]);
        Assert.DoesNotContain(beats, b => b.Sample is >= 1890 and < 3660);
        Assert.Null(beats.First(b => b.Sample >= 3650).RrMilliseconds);
        Assert.All(beats.Where(b => b.RrMilliseconds is not null), b => Assert.InRange(b.RrMilliseconds!.Value, 980, 1020));
    }

    [Fact]
    public async Task Gap_as_short_as_a_lost_packet_is_bridged()
    {
        var beats = await BeatsOf([Chunk(0, 0, 2100), Chunk(2140, 2140, 2860)]);
        Assert.Equal([0.0], beats.Where(b => b.RrMilliseconds is null).Select(b => Math.Round(b.Sample / 250)));
        Assert.All(beats.Skip(1), b => Assert.Equal(1000, b.RrMilliseconds!.Value, 8.0));
        Assert.Equal(20, beats.Count);
    }

    [Fact]
    public async Task Device_that_states_no_rate_has_the_beats_before_it_was_known()
    {
        var ecg = SyntheticEcg.Make(60, 30, 250);
        var beats = await BeatsOf([.. Enumerable.Range(0, 60).Select(i =>
            new SampleChunk(i * 125, ecg.AsMemory(i * 125, 125), VirtualTime.Epoch.AddSeconds((i + 1) / 2.0)))]);
        Assert.Equal(30, beats.Count);
    }

    [Fact]
    public async Task Device_too_slow_for_beats_is_told()
    {
        var notes = new List<SessionNote>();
        Assert.Empty(await BeatsOf([Chunk(0, 0, 2500) with { RateHz = 50 }], notes: notes));
        Assert.Single(notes, n => n.Text.Contains("No heart beats are told of this device", StringComparison.Ordinal));
    }

    public void Dispose() => _classifier.Dispose();

    SampleChunk Chunk(long start, int from, int length) =>
        new(start, _samples.AsMemory(from, length), VirtualTime.Epoch + TimeSpan.FromSeconds((start + length) / 250.0)) { RateHz = 250 };

    /// <param name="chunks">What the device sends, one a second.</param>
    /// <param name="gone">What happens to it after that; then it never ends, and the beats so far are given. Null for its end.</param>
    /// <param name="notes">Receives what is said beside.</param>
    async Task<List<HeartBeat>> BeatsOf(SampleChunk[] chunks, DeviceEvent? gone = null, List<SessionNote>? notes = null)
    {
        using var stop = new CancellationTokenSource();
        var (after, end) = (TimeSpan.FromSeconds(chunks.Length + 1), TimeSpan.FromSeconds(chunks.Length + 2));
        var said = chunks.Select((chunk, i) => (TimeSpan.FromSeconds(i + 1), chunk)).ToArray();
        var device = new EcgDevice(
            "anna", _clock.Cold(said, gone is null ? end : null), gone is null ? Observable.Never<DeviceEvent>() : _clock.Cold([(after, gone)]))
        {
            TellsSilence = true,
        };
        var session = new EcgSession([new OneDevice(device)], _classifier, new EcgSessionOptions { Limits = Limits.Off }, _clock, _clock);
        var beats = new List<HeartBeat>();
        session.Beats.Subscribe(beats.Add);
        session.Notes.Subscribe(note => notes?.Add(note));
        var run = session.RunAsync(stop.Token);
        _clock.AdvanceBy(TimeSpan.FromMinutes(5));
        HeartBeat[] soFar = [.. beats];
        await stop.CancelAsync();
        // The last windows are classified on this clock.
        while (!run.IsCompleted)
        {
            _clock.AdvanceBy(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await run;
        Assert.Equal(beats.Count, soFar.Length);
        return beats;
    }

    sealed class OneDevice(EcgDevice device) : IEcgSource
    {
        public string Name => "one:";

        public IObservable<EcgDevice> Devices { get; } = Observable.Return(device);
    }
}

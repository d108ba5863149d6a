using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.IntegrationTests.EndToEnd;
using EcgStream.Mqtt;
using EcgStream.Recordings;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests;

/// <summary>A live run that is recorded and then replayed says the same, byte for byte, however irregularly its samples came.</summary>
public sealed class LiveAndReplayTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("live");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(250.0, false, 1)]
    [InlineData(250.0, true, 2)]
    [InlineData(null, false, 3)]
    [InlineData(333.3, false, 4)]
    public async Task Replay_says_what_the_live_run_said_byte_for_byte(double? statedRate, bool tellsTime, int seed)
    {
        var live = await LiveAsync(statedRate, tellsTime, seed);
        Assert.True(live.Count > 20, $"{live.Count} predictions");
        var recording = Assert.Single(RecordedSession.Below(_folder.FullName));

        Assert.Equal(live, RecordedSession.Open(recording).Predictions().Select(p => p.ToArray()));
        Assert.Equal(live, await ReplayAsync($"file:{recording}?speed=max", DefaultScheduler.Instance));
        Assert.Equal(live, await PacedAsync($"file:{recording}?speed=7"));
    }

    /// <summary>Three minutes of a device whose bytes gather, come late and get lost, on virtual time.</summary>
    async Task<List<byte[]>> LiveAsync(double? statedRate, bool tellsTime, int seed)
    {
        var clock = VirtualTime.NewClock();
        clock.AdvanceTo(VirtualTime.Epoch.AddDays(20_000));
        var source = new HandFed();
        await using var recorder = new SessionRecorder(new() { Folder = _folder.FullName, EncodePrediction = PredictionJson.Encode }, clock, ImmediateScheduler.Instance);
        var classifier = new WindowKeeper();
        var session = new EcgSession([source], classifier, new() { Recorder = recorder }, clock, ImmediateScheduler.Instance);
        var said = new List<byte[]>();
        using var heard = session.Predictions.Subscribe(p => said.Add(PredictionJson.Encode(p with { Latency = null })));
        using var stop = new CancellationTokenSource();
        var running = session.RunAsync(stop.Token);
        var random = new Random(seed);
        var rate = statedRate ?? 247;
        var start = clock.Now;
        var sent = 0L;
        while (clock.Now - start < TimeSpan.FromSeconds(180))
        {
            clock.AdvanceBy(TimeSpan.FromSeconds(0.01 + 0.2 * random.NextDouble()));
            var due = (long)((clock.Now - start).TotalSeconds * rate * 1.0003);
            if (due <= sent)
                continue;
            // Once in a while something is lost: a little, and once more than any pipeline bridges.
            if (random.Next(100) == 0)
                sent += 5;
            var from = clock.Now - start > TimeSpan.FromSeconds(90) && sent < 90 * rate ? sent + 500 : sent;
            if (due <= from)
            {
                sent = Math.Max(sent, from);
                continue;
            }
            source.Say(new SampleChunk(from, Wave(from, (int)(due - from)), clock.Now)
            {
                RateHz = statedRate,
                TakenAt = tellsTime ? start + TimeSpan.FromSeconds(from / rate) : null,
                Marks = random.Next(50) == 0 ? [new(SignalFault.LeadOff, from, 1)] : default,
            });
            sent = due;
        }
        await stop.CancelAsync();
        // The end waits until all is saved, which happens on this clock.
        while (!running.IsCompleted)
        {
            clock.AdvanceBy(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
        await running;
        return said;
    }

    static float[] Wave(long from, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(Math.Sin((from + i) * 0.03) + 4 * Math.Exp(-Math.Pow((from + i) % 220 - 110, 2) / 20)))];

    static async Task<List<byte[]>> ReplayAsync(string uri, IScheduler clock)
    {
        var classifier = new WindowKeeper();
        var session = new EcgSession([FileSource.Create(SourceUri.Parse(uri), clock)], classifier, new(), clock, ImmediateScheduler.Instance);
        var said = new List<byte[]>();
        using var heard = session.Predictions.Subscribe(p => said.Add(PredictionJson.Encode(p)));
        await session.RunAsync(CancellationToken.None);
        return said;
    }

    static async Task<List<byte[]>> PacedAsync(string uri)
    {
        var clock = VirtualTime.NewClock();
        var replaying = ReplayAsync(uri, clock);
        for (var second = 0; second < 60 && !replaying.IsCompleted; second++)
            clock.AdvanceBy(TimeSpan.FromSeconds(1));
        return await replaying;
    }

    /// <summary>A live device that says what it is given.</summary>
    sealed class HandFed : IEcgSource
    {
        IObserver<SampleChunk>? _listener;

        public string Name => "by hand";

        public IObservable<EcgDevice> Devices => Observable.Never<EcgDevice>().StartWith(new EcgDevice(
            "chest-1",
            Observable.Create<SampleChunk>(listener =>
            {
                _listener = listener;
                return () => _listener = null;
            }),
            Observable.Never<DeviceEvent>()));

        public void Say(SampleChunk chunk) => _listener!.OnNext(chunk);
    }
}

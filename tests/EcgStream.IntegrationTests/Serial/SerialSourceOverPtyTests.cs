using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Devices;
using EcgStream.Testing;

namespace EcgStream.IntegrationTests;

public class SerialSourceOverPtyTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly AdcScale Adc = new(12, 3.3, 1100);

    static SourceUri Uri(string path, string options) => SourceUri.Parse($"serial:{path}?{options}");

    /// <summary>A source at work, and all that it said.</summary>
    sealed class Listener : IDisposable
    {
        readonly Lock _gate = new();
        readonly List<SampleChunk> _chunks = [];
        readonly List<DeviceEvent> _events = [];
        readonly List<(Func<Listener, bool> Seen, TaskCompletionSource Done)> _waiting = [];
        readonly IDisposable _subscription;
        readonly SerialSource _source;

        public Listener(string port, string options, IScheduler clock)
        {
            _source = SerialSource.Create(Uri(port, options), clock);
            _subscription = _source.Devices.Subscribe(device =>
            {
                device.Events.Subscribe(e => Say(() => _events.Add(e)));
                device.Signal.Subscribe(c => Say(() => _chunks.Add(c)));
            });
        }

        public List<SampleChunk> Chunks => _chunks;

        public float[] Samples => [.. _chunks.SelectMany(c => c.MilliVolts.ToArray())];

        public int Saw<T>()
            where T : DeviceEvent => _events.OfType<T>().Count();

        public T Last<T>()
            where T : DeviceEvent => _events.OfType<T>().Last();

        public async Task UntilAsync(Func<Listener, bool> seen)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                if (seen(this))
                    return;
                _waiting.Add((seen, done));
            }
            await done.Task.WaitAsync(Patience);
        }

        public async Task CloseAsync()
        {
            _subscription.Dispose();
            await _source.Closed.WaitAsync(Patience);
        }

        public void Dispose() => _subscription.Dispose();

        void Say(Action what)
        {
            lock (_gate)
            {
                what();
                foreach (var (_, done) in _waiting.Where(w => w.Seen(this)))
                    done.TrySetResult();
            }
        }
    }

    static float[] Wave(int length, int from = 0) => [.. Enumerable.Range(from, length).Select(i => (float)Math.Sin(i / 20.0))];

    static void AssertSame(float[] expected, float[] read) =>
        Assert.All(expected.Zip(read), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.5 * 3.0 / Adc.MaxCount + 1e-6));

    [ProgramFact("socat")]
    public async Task Source_reads_from_a_port_what_the_writer_wrote()
    {
        using var pair = await PtyPair.StartAsync();
        using var listener = new Listener(pair.Port, "bits=12&rate=250", DefaultScheduler.Instance);
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Connected>() == 1);
        using var writer = SerialAsciiWriter.Open(Uri(pair.Device, "bits=12"));
        var wave = Wave(3000);

        foreach (var part in wave.Chunk(100))
            writer.Write(new(0, part, default));
        await listener.UntilAsync(l => l.Samples.Length >= wave.Length);

        Assert.Equal(0, writer.Dropped);
        Assert.Equal(wave.Length, listener.Samples.Length);
        AssertSame(wave, listener.Samples);
        Assert.Equal(0, listener.Chunks[0].Start);
        Assert.All(listener.Chunks.Zip(listener.Chunks.Skip(1)), p => Assert.Equal(p.First.End, p.Second.Start));
        await listener.CloseAsync();
    }

    [ProgramFact("socat")]
    public async Task Source_resumes_after_the_port_was_pulled_out_with_a_gap_as_long_as_the_time_away()
    {
        using var pair = await PtyPair.StartAsync();
        using var listener = new Listener(pair.Port, "bits=12&rate=250", DefaultScheduler.Instance);
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Connected>() == 1);
        using (var writer = SerialAsciiWriter.Open(Uri(pair.Device, "bits=12")))
        {
            writer.Write(new(0, Wave(500), default));
            await listener.UntilAsync(l => l.Samples.Length >= 500);
        }

        await pair.PullOutAsync();
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Disconnected>() >= 2);
        Assert.Contains($"There is no port {pair.Port}", listener.Last<DeviceEvent.Disconnected>().Reason, StringComparison.Ordinal);
        await pair.PlugInAsync();
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Connected>() == 2);
        using (var writer = SerialAsciiWriter.Open(Uri(pair.Device, "bits=12")))
        {
            writer.Write(new(0, Wave(500, from: 500), default));
            await listener.UntilAsync(l => l.Samples.Length >= 1000);
        }
        await listener.CloseAsync();

        var gap = Assert.Single(listener.Chunks.Zip(listener.Chunks.Skip(1)), p => p.First.End != p.Second.Start);
        // The device wrote faster than a heart beats, so what was lost is what it would have taken until the port was open again. The
        // wall clock of the events and the stopwatch of the index may differ a little.
        var away = listener.Last<DeviceEvent.Connected>().At - gap.First.ReceivedAt;
        Assert.InRange(gap.Second.Start - gap.First.End - away.TotalSeconds * 250, -5, 5);
        AssertSame(Wave(1000), listener.Samples);
    }

    [ProgramFact("socat")]
    public async Task Source_waits_for_a_port_that_is_plugged_in_later()
    {
        using var pair = await PtyPair.StartAsync();
        await pair.PullOutAsync();
        using var listener = new Listener(pair.Port, "bits=12", DefaultScheduler.Instance);
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Disconnected>() >= 1);

        await pair.PlugInAsync();
        await listener.UntilAsync(l => l.Saw<DeviceEvent.Connected>() == 1);

        await listener.CloseAsync();
    }

    [ProgramFact("socat")]
    public async Task Port_can_be_opened_again_once_the_source_says_it_is_closed()
    {
        using var pair = await PtyPair.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var listener = new Listener(pair.Port, "bits=12", DefaultScheduler.Instance);
            await listener.UntilAsync(l => l.Saw<DeviceEvent.Connected>() == 1);
            await listener.CloseAsync();
            Assert.Equal(0, listener.Saw<DeviceEvent.Disconnected>());
        }
    }

    [ProgramFact("socat")]
    public async Task Writer_does_not_wait_for_a_reader_that_is_not_there()
    {
        using var pair = await PtyPair.StartAsync();
        using var writer = SerialAsciiWriter.Open(Uri(pair.Device, "bits=12"));

        for (var i = 0; i < 100 && writer.Dropped == 0; i++)
            writer.Write(new(0, Wave(1000), default));

        Assert.True(writer.Dropped > 0);
    }
}

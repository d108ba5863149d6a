using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

public sealed class FileSourceTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paced_chunks_come_when_their_last_sample_is_due()
    {
        var clock = VirtualTime.NewClock();
        var said = clock.Record(Signal(Plain(100, 25), "speed=10", clock));
        clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal([10, 20, 25, 25], said.Select(s => s.At.TotalMilliseconds));
        Assert.Equal([(0, 10), (10, 20), (20, 25)], Chunks(said).Select(c => (c.Start, c.End)));
        Assert.Equal(NotificationKind.OnCompleted, said[^1].What.Kind);
    }

    [Fact]
    public void Slow_receiver_does_not_shift_the_chunks_after_it()
    {
        var clock = VirtualTime.NewClock();
        var arrivals = new List<double>();
        Signal(Plain(100, 60), "speed=1", clock).Subscribe(c =>
        {
            arrivals.Add((clock.Now - VirtualTime.Epoch).TotalMilliseconds);
            if (c.Start == 10)
                clock.Sleep(TimeSpan.FromMilliseconds(150));
        });
        clock.AdvanceBy(TimeSpan.FromSeconds(2));
        Assert.Equal([100, 200, 350, 400, 500, 600], arrivals.Select(a => Math.Round(a)));
    }

    [Fact]
    public void Times_are_those_of_the_recording_at_every_speed()
    {
        var path = Wfdb("r 1 100 250 10:00:00 24/12/2019");
        var unpaced = Samples(Signal(path, "speed=max", VirtualTime.NewClock()).ToEnumerable());
        var clock = VirtualTime.NewClock();
        clock.AdvanceBy(TimeSpan.FromDays(3));
        var said = clock.Record(Signal(path, "speed=3", clock));
        clock.AdvanceBy(TimeSpan.FromSeconds(10));
        Assert.Equal(unpaced, Samples(Chunks(said)));
        Assert.Equal(250, unpaced.Count);
        Assert.Equal(new DateTimeOffset(2019, 12, 24, 10, 0, 2, 490, TimeSpan.Zero), unpaced[^1].At);
    }

    [Fact]
    public void Recording_without_a_time_is_counted_from_1970()
    {
        var chunk = Signal(Plain(100, 10), "speed=max", VirtualTime.NewClock()).ToEnumerable().Single();
        Assert.Equal((DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMilliseconds(100), 100.0), (chunk.TakenAt, chunk.ReceivedAt, chunk.RateHz));
    }

    [Fact]
    public void Part_is_played_with_the_indices_of_the_whole()
    {
        var chunks = Signal(Plain(100, 1000), "speed=max&start=1.5&duration=2.25", VirtualTime.NewClock()).ToEnumerable().ToList();
        Assert.Equal([(150, 250), (250, 350), (350, 375)], chunks.Select(c => (c.Start, c.End)));
        Assert.Equal(150, chunks[0].MilliVolts.Span[0]);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1.5), chunks[0].TakenAt);
    }

    [Fact]
    public void Loop_counts_on_behind_a_gap()
    {
        var chunks = Signal(Plain(100, 50), "speed=max&loop=3", VirtualTime.NewClock()).ToEnumerable().ToList();
        Assert.Equal([(0, 50), (1050, 1100), (2100, 2150)], chunks.Select(c => (c.Start, c.End)));
        Assert.Equal(3, Signal(Plain(100, 50), "speed=max&loop=forever", VirtualTime.NewClock()).Take(3).ToEnumerable().Count());
    }

    [Fact]
    public void Gaps_and_marks_survive_the_cutting_into_chunks()
    {
        var rows = Enumerable.Range(0, 400).Where(i => i is < 120 or >= 300).Select(i => $"{i * 10},{(i is >= 90 and < 110 ? "" : i)}\n");
        var path = _folder.Write("g.csv", "time_ms,ecg_mV\n" + string.Concat(rows));
        var clock = VirtualTime.NewClock();
        var said = clock.Record(Signal(path, "speed=1", clock));
        clock.AdvanceBy(TimeSpan.FromSeconds(5));
        var chunks = Chunks(said).ToList();
        Assert.Equal(220, chunks.Sum(c => c.Length));
        Assert.Equal(300, chunks.First(c => c.Start > 120).Start);
        var marks = chunks.Where(c => !c.Marks.IsDefault).SelectMany(c => c.Marks).ToList();
        Assert.Equal([new(SignalFault.Missing, 90, 10), new(SignalFault.Missing, 100, 10)], marks);
    }

    [Fact]
    public void Disposing_of_the_signal_or_the_source_stops_the_replay()
    {
        var clock = VirtualTime.NewClock();
        var seen = 0;
        var source = Source(Plain(100, 1000), "speed=1", clock);
        var devices = source.Devices.Subscribe(d => d.Signal.Subscribe(_ => seen++));
        clock.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.Equal(10, seen);
        devices.Dispose();
        clock.AdvanceBy(TimeSpan.FromSeconds(5));
        Assert.Equal(10, seen);
        Assert.Equal(2, Signal(Plain(100, 100_000), "speed=max&loop=forever", clock).Take(2).ToEnumerable().Count());
    }

    [Fact]
    public async Task Source_says_one_waiting_device_and_completes_after_its_signal()
    {
        var source = Source(Plain(100, 250), "speed=max", VirtualTime.NewClock());
        long samples = 0;
        var device = await source.Devices.Do(d => d.Signal.Subscribe(c => samples += c.Length)).SingleAsync().ToTask();
        Assert.Equal(("p", true, 250L), (device.Id, device.Waits, samples));
    }

    [Fact]
    public async Task Events_tell_what_was_opened_and_what_is_wrong_in_the_recordings_time()
    {
        var path = _folder.Write("e.csv", "ecg\n1\nx\n3\n");
        var events = new List<DeviceEvent>();
        await Source(path, "speed=max&rate=100&device=sub-ject", VirtualTime.NewClock()).Devices.Do(d =>
        {
            Assert.Equal("sub-ject", d.Id);
            d.Events.Subscribe(events.Add);
            d.Signal.Subscribe();
        }).ToTask();
        Assert.Equal([typeof(DeviceEvent.Connected), typeof(DeviceEvent.Remark), typeof(DeviceEvent.InputRejected)], events.Select(e => e.GetType()));
        Assert.All(events, e => Assert.Equal(DateTimeOffset.UnixEpoch, e.At));
    }

    [Fact]
    public void Missing_file_fails_the_devices_with_one_sentence()
    {
        Exception? error = null;
        FileSource.Create(SourceUri.Parse("file:/no/such.hea"), VirtualTime.NewClock()).Devices.Subscribe(_ => { }, e => error = e);
        Assert.Contains("/no/such.hea", Assert.IsType<EcgStreamException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r.hea?sped=1")]
    [InlineData("r.hea?speed=0")]
    [InlineData("r.hea?loop=0")]
    [InlineData("r.hea?unit=furlong")]
    [InlineData("r.csv?channel=a&column=b")]
    [InlineData("file:")]
    public void Wrong_option_is_refused(string uri) =>
        Assert.Throws<EcgStreamException>(() => FileSource.Create(SourceUri.Parse(uri), VirtualTime.NewClock()));

    [Fact]
    public void Part_beyond_the_end_fails_the_devices()
    {
        Exception? error = null;
        Source(Plain(100, 100), "start=2", VirtualTime.NewClock()).Devices.Subscribe(_ => { }, e => error = e);
        Assert.Contains("1 s long", Assert.IsType<EcgStreamException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unpaced_chunks_are_slices_of_the_loaded_memory_and_cost_no_allocation()
    {
        var recording = Recording.Open(Plain(100, 50_000), new() { RateHz = 100 });
        var cursor = new ChunkCursor(recording, ReplayOptions.Default, 100);
        var chunks = 0;
        Assert.Equal(0, Allocations.FewestBytes(() =>
        {
            for (var i = 0; i < 20 && cursor.TryNext(out var chunk); i++)
                chunks += chunk.MilliVolts.Span.Overlaps(recording.MilliVolts.Span) ? 1 : 0;
        }));
        Assert.Equal(500, chunks);
    }

    string Plain(int rate, int samples) =>
        _folder.Write("p.csv", "time,ecg_mV\n" + string.Concat(Enumerable.Range(0, samples).Select(i => $"{(double)i / rate:0.####},{i}\n")));

    string Wfdb(string record)
    {
        _folder.Write("r.dat", [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))]);
        return _folder.Write("r.hea", record + "\nr.dat 16 100 0 0 0 0 0 I");
    }

    static FileSource Source(string path, string options, System.Reactive.Concurrency.IScheduler clock) =>
        FileSource.Create(SourceUri.Parse($"file:{path}?{options}"), clock);

    static IObservable<SampleChunk> Signal(string path, string options, System.Reactive.Concurrency.IScheduler clock) =>
        Observable.Create<SampleChunk>(observer =>
            Source(path, options, clock).Devices.Subscribe(d => d.Signal.Subscribe(observer), observer.OnError));

    static IEnumerable<SampleChunk> Chunks(List<Said<SampleChunk>> said) => said.Where(s => s.What.HasValue).Select(s => s.What.Value);

    static List<(long Index, float Value, DateTimeOffset At)> Samples(IEnumerable<SampleChunk> chunks) =>
        [.. chunks.SelectMany(c => Enumerable.Range(0, c.Length).Select(i =>
            (c.Start + i, c.MilliVolts.Span[i], c.TakenAt!.Value.AddTicks((long)Math.Round(i * 1e7 / c.RateHz!.Value)))))];
}

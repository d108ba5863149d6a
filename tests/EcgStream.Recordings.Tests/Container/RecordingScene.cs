using System.Reactive.Concurrency;
using EcgStream.Testing;

namespace EcgStream.Recordings.Tests;

/// <summary>A recorder on virtual time over a disk in memory.</summary>
sealed class RecordingScene
{
    public RecordingScene(RecorderOptions? options = null)
    {
        Recorder = new SessionRecorder(options ?? new() { Folder = "recordings" }, Clock, Clock, Disk);
        Device = Recorder.Open("chest-1", waits: false, () => Changes.Add(Device!.Status));
    }

    public HistoricalScheduler Clock { get; } = VirtualTime.NewClock();

    public MemoryDisk Disk { get; } = new();

    public SessionRecorder Recorder { get; }

    public IDeviceRecorder Device { get; }

    public List<RecordingStatus> Changes { get; } = [];

    /// <summary>A chunk whose every sample is its own index, in thousandths.</summary>
    public static SampleChunk Chunk(long start, int length, DateTimeOffset receivedAt, double? rate = 250) =>
        new(start, Enumerable.Range(0, length).Select(i => (start + i) / 1000f).ToArray(), receivedAt) { RateHz = rate };

    /// <summary>Records chunks of a tenth of a second at 250 Hz for some seconds, the clock advancing meanwhile.</summary>
    public void Run(double seconds, long from = 0)
    {
        for (var n = 0; n < (int)Math.Round(seconds * 10); n++)
        {
            Clock.AdvanceBy(TimeSpan.FromSeconds(0.1));
            Device.Record(Chunk(from + n * 25, 25, Clock.Now));
        }
    }

    public void Advance(double seconds) => Clock.AdvanceBy(TimeSpan.FromSeconds(seconds));

    public async Task CloseAsync()
    {
        var closing = Recorder.DisposeAsync();
        Clock.AdvanceBy(TimeSpan.FromTicks(1));
        await closing;
    }

    public static bool IsTrue(Recording recording) => recording.Segments.All(segment =>
    {
        for (var i = 0; i < segment.MilliVolts.Length; i++)
        {
            if (segment.MilliVolts.Span[i] != (recording.ClockStart + segment.Start + i) / 1000f)
                return false;
        }
        return true;
    });
}

using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using EcgStream.Recordings;

namespace EcgStream.Benchmarks;

/// <summary>
/// A day of one device at 250 Hz, a chunk every 60 ms, recorded by ourselves: what a chunk costs the pipeline that hands it over, what it costs the writer,
/// and how long the day takes to open, to be read from a moment on, and to be read whole, beside a plain loop over the same bytes. Files are read from the operating
/// system's cache; the median of five rounds is reported.
/// </summary>
static class RecordingBenchmark
{
    const int ChunkLength = 15;
    const int Chunks = 24 * 3600 * 250 / ChunkLength;
    const int Rounds = 5;

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}");
        var folder = Directory.CreateTempSubdirectory("ecgstream-");
        try
        {
            var path = Record(folder.FullName);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Bytes(path) / 1e6:0} MB in {Directory.GetFiles(path).Length} parts"));
            Console.WriteLine();
            Console.WriteLine("| what | ms |");
            Console.WriteLine("|---|---|");
            Print("open the day", () => RecordedSession.Open(path).Samples);
            var session = RecordedSession.Open(path);
            var noon = session.FirstReceivedAt!.Value + TimeSpan.FromHours(17.3);
            Print("open it and read the chunk of a moment", () => RecordedSession.Open(path).Chunks(noon).First().Start);
            Print("read the day whole", () => Recording.Open(path).MilliVolts.Length);
            Print("a plain loop over its bytes", () => AddUp(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Record(string folder)
    {
        var clock = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        var recorder = new SessionRecorder(new() { Folder = folder }, clock, clock);
        var device = recorder.Open("day", waits: false, static () => { });
        var samples = new float[ChunkLength];
        var (handing, writing) = (new Stopwatch(), new Stopwatch());
        var allocated = 0L;
        for (var i = 0; i < Chunks; i++)
        {
            writing.Start();
            clock.AdvanceBy(TimeSpan.FromSeconds(ChunkLength / 250.0));
            writing.Stop();
            var before = GC.GetAllocatedBytesForCurrentThread();
            handing.Start();
            device.Record(new SampleChunk((long)i * ChunkLength, samples, clock.Now) { RateHz = 250 });
            handing.Stop();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        var closing = recorder.DisposeAsync();
        clock.AdvanceBy(TimeSpan.FromSeconds(1));
        closing.AsTask().GetAwaiter().GetResult();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a chunk of {ChunkLength} samples: {1e9 * handing.Elapsed.TotalSeconds / Chunks:0} ns and {(double)allocated / Chunks:0} bytes to hand over, {1e6 * writing.Elapsed.TotalSeconds / Chunks:0.0} µs to bring to the disk with a flush a second (the day in {writing.Elapsed.TotalSeconds:0} s)"));
        return recorder.Recordings[0];
    }

    static void Print(string what, Func<long> work)
    {
        var rounds = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            GC.Collect();
            var watch = Stopwatch.StartNew();
            GC.KeepAlive(work());
            if (round > 0)
                rounds.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {rounds.Order().ElementAt(Rounds / 2):0.0} |"));
    }

    static long Bytes(string path) => Directory.GetFiles(path).Sum(f => new FileInfo(f).Length);

    static long AddUp(string path)
    {
        var sum = 0L;
        foreach (var file in Directory.GetFiles(path))
        {
            foreach (var value in File.ReadAllBytes(file))
                sum += value;
        }
        return sum;
    }
}

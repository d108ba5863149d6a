using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Text;
using EcgStream.Recordings;

namespace EcgStream.Benchmarks;

/// <summary>
/// Half an hour of one channel at 1,000 Hz in each recording format, and EDF once more as one channel of 21: how fast it is read whole, and what
/// that allocates (the samples themselves are 4 bytes each). Beside it a plain loop that only reads the same bytes and adds them up. Five rounds
/// of each in turn after one to warm up; the median round is reported. Files are read from the operating system's cache.
/// </summary>
static class ReaderBenchmark
{
    const int RateHz = 1000;
    const int Samples = 1800 * RateHz;
    const int Rounds = 5;

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}");
        var folder = Directory.CreateTempSubdirectory("ecgstream-");
        try
        {
            var recording = Make();
            // A format more is a line more: its name, the file whose bytes count, and what opens it.
            (string Name, string File, string Open)[] files =
            [
                ("EcgStream, a chunk every 0.1 s", "one/part-0000.ecgr", Write(folder, "one", path => WriteOurs(path, recording))),
                ("WFDB 16", "w16.dat", Write(folder, "w16.hea", path => WfdbWriter.Write(path, recording))),
                ("WFDB 212", "w212.dat", Write(folder, "w212.hea", path => WriteWfdb212(path, recording))),
                ("OpenSignals", "one.txt", Write(folder, "one.txt", path => WriteOpenSignals(path, recording))),
                ("XDF", "one.xdf", Write(folder, "one.xdf", path => WriteXdf(path, recording))),
                ("CSV", "one.csv", Write(folder, "one.csv", path => WriteCsv(path, recording))),
                ("EDF+", "one.edf", Write(folder, "one.edf", path => RecordingWriters.Write(path, [recording]))),
                ("BDF+", "one.bdf", Write(folder, "one.bdf", path => RecordingWriters.Write(path, [recording]))),
                ("EDF+, 1 channel of 21", "many.edf", Write(folder, "many.edf", path => RecordingWriters.Write(path, [.. Enumerable.Repeat(recording, 21)]))),
            ];
            Console.WriteLine();
            Console.WriteLine("| format | file MB | MB/s | million samples/s | bytes allocated/sample | time as a multiple of a plain loop |");
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (var file in files)
                Print(file.Name, Path.Combine(folder.FullName, file.File), file.Open);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Print(string name, string file, string open)
    {
        var options = new RecordingOptions { RateHz = name == "CSV" ? RateHz : null };
        var (reader, loop) = (new List<(double Seconds, long Bytes)>(), new List<(double Seconds, long Bytes)>());
        for (var round = 0; round <= Rounds; round++)
        {
            var read = Measure(() => Recording.Open(open, options).MilliVolts.Length);
            var plain = Measure(() => AddUp(file));
            if (round == 0)
                continue;
            reader.Add(read);
            loop.Add(plain);
        }
        var (megabytes, median) = (new FileInfo(file).Length / 1e6, Median(reader));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {megabytes:0.0} | {megabytes / median.Seconds:0} | {Samples / median.Seconds / 1e6:0.0} | {(double)median.Bytes / Samples:0.00} | {median.Seconds / Median(loop).Seconds:0.0} |"));
    }

    static (double Seconds, long Bytes) Measure(Func<long> work)
    {
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        GC.KeepAlive(work());
        return (watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    static (double Seconds, long Bytes) Median(List<(double Seconds, long Bytes)> figures) => figures.OrderBy(f => f.Seconds).ElementAt(figures.Count / 2);

    static long AddUp(string file)
    {
        using var handle = File.OpenHandle(file);
        var (block, sum, at) = (new byte[1 << 18], 0L, 0L);
        while (RandomAccess.Read(handle, block, at) is > 0 and var read)
        {
            foreach (var value in block.AsSpan(0, read))
                sum += value;
            at += read;
        }
        return sum;
    }

    static Recording Make()
    {
        var samples = new float[Samples];
        // Whole steps of 5 µV between ±2 mV, with the look of a signal: digits and lengths of lines matter to a reader of text.
        for (var i = 0; i < Samples; i++)
            samples[i] = (float)(Math.Round(390 * Math.Sin(i / 160.0) * Math.Sin(i / 9000.0)) * 0.005);
        return new() { Path = "memory", Name = "one", Channel = "ECG", RateHz = RateHz, MilliVolts = samples, Segments = [new(0, samples)], Resolution = 0.005 };
    }

    static string Write(DirectoryInfo folder, string name, Action<string> write)
    {
        var path = Path.Combine(folder.FullName, name);
        write(path);
        return path;
    }

    static void WriteOurs(string path, Recording recording)
    {
        var clock = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        var recorder = new SessionRecorder(new() { Folder = path + ".made" }, clock, ImmediateScheduler.Instance);
        var device = recorder.Open("one", waits: false, static () => { });
        for (var at = 0; at < recording.MilliVolts.Length; at += RateHz / 10)
        {
            clock.AdvanceBy(TimeSpan.FromSeconds(0.1));
            device.Record(new SampleChunk(at, recording.MilliVolts.Slice(at, RateHz / 10), clock.Now) { RateHz = RateHz });
        }
        recorder.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Move(recorder.Recordings[0], path);
    }

    static void WriteOpenSignals(string path, Recording recording)
    {
        var text = new StringBuilder("# OpenSignals Text File Format\n# {\"00:11\": {\"sensor\": [\"ECG\"], \"device name\": \"00:11\", \"column\": [\"nSeq\", \"DI\", \"A1\"], \"sampling rate\": 1000, \"resolution\": [4, 1, 10], \"channels\": [1], \"label\": [\"A1\"], \"device\": \"bitalino_rev\"}}\n# EndOfHeader\n");
        for (var i = 0; i < recording.MilliVolts.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i & 15}\t0\t{512 + (int)(recording.MilliVolts.Span[i] * 200)}\n");
        File.WriteAllText(path, text.ToString());
    }

    // One stream of floats, a chunk a second, its first sample's time stated.
    static void WriteXdf(string path, Recording recording)
    {
        using var file = new BinaryWriter(File.Create(path));
        file.Write("XDF:"u8);
        void Chunk(short tag, byte[] content)
        {
            file.Write((byte)4);
            file.Write(content.Length + 2);
            file.Write(tag);
            file.Write(content);
        }
        Chunk(1, "<?xml version=\"1.0\"?><info><version>1.0</version></info>"u8.ToArray());
        Chunk(2, [1, 0, 0, 0, .. Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?><info><name>one</name><type>ECG</type><channel_count>1</channel_count><nominal_srate>{RateHz}</nominal_srate><channel_format>float32</channel_format><desc><channels><channel><label>ECG</label><unit>mV</unit></channel></channels></desc></info>")]);
        for (var at = 0; at < recording.MilliVolts.Length; at += RateHz)
        {
            using var content = new MemoryStream();
            using var samples = new BinaryWriter(content);
            samples.Write(1);
            samples.Write((byte)4);
            samples.Write(RateHz);
            for (var i = 0; i < RateHz; i++)
            {
                samples.Write((byte)(i == 0 ? 8 : 0));
                if (i == 0)
                    samples.Write(1000.0 + at / (double)RateHz);
                samples.Write(recording.MilliVolts.Span[at + i]);
            }
            Chunk(3, content.ToArray());
        }
    }

    static void WriteCsv(string path, Recording recording)
    {
        var text = new StringBuilder("ecg_mV\n");
        foreach (var sample in recording.MilliVolts.Span)
            text.Append(CultureInfo.InvariantCulture, $"{sample:0.000}\n");
        File.WriteAllText(path, text.ToString());
    }

    // Two samples of 12 bits in three bytes.
    static void WriteWfdb212(string path, Recording recording)
    {
        var samples = recording.MilliVolts.Span;
        var bytes = new byte[samples.Length / 2 * 3];
        for (var i = 0; i < samples.Length / 2; i++)
        {
            var (first, second) = ((int)Math.Round(samples[2 * i] * 200), (int)Math.Round(samples[2 * i + 1] * 200));
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = ((byte)first, (byte)((first >> 8 & 0xF) | (second >> 4 & 0xF0)), (byte)second);
        }
        File.WriteAllBytes(Path.ChangeExtension(path, ".dat"), bytes);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"w212 1 {RateHz} {samples.Length}\n{Path.GetFileNameWithoutExtension(path)}.dat 212 200 12 0\n"));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using EcgStream.Devices;

namespace EcgStream.Benchmarks;

/// <summary>
/// Every serial decoder on bytes of its device in reads of 4 kB, and beside it a plain loop that only looks at every byte once: what is
/// left of the ratio is the decoder's own work. Rounds of both in turn; the fastest of each is reported, for slower ones measure what else
/// the machine does.
/// </summary>
static class DecoderBenchmark
{
    const int Samples = 200_000;
    const int ReadLength = 4096;
    const int Rounds = 25;

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}; {Samples} samples each");
        Console.WriteLine();
        Console.WriteLine("| decoder | MB/s | million samples/s | bytes allocated/sample | times a plain loop's time |");
        Console.WriteLine("|---|---|---|---|---|");
        Measure("ascii, '512'", "ascii", Lines(k => Text($"{300 + k % 400}\r\n")));
        Measure("csv, 't,ecg'", "csv&columns=t,ecg", Lines(k => Text($"{4 * k},{300 + k % 400}\r\n")));
        Measure("jsonl, '{\"t\":…,\"ecg\":…}'", "jsonl", Lines(k => Text($"{{\"t\":{4 * k},\"ecg\":{300 + k % 400}}}\n")));
        Measure("cyton, 33 bytes", "cyton", Lines(Cyton));
        Measure("bitalino, 2 channels", "bitalino&channels=A1,A2", Lines(Bitalino));
    }

    static void Measure(string name, string format, byte[] bytes)
    {
        var uri = SourceUri.Parse($"serial:none?format={format}");
        var decoder = SerialProtocols.Find(uri.Get("format")!)!.Read(uri).NewDecoder();
        var samples = new SampleBatch();
        var (seconds, plain, allocated) = (double.MaxValue, double.MaxValue, long.MaxValue);
        long decoded = 0, sum = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            decoded = 0;
            for (var at = 0; at < bytes.Length; at += ReadLength)
            {
                decoder.Decode(bytes.AsSpan(at, Math.Min(ReadLength, bytes.Length - at)), samples);
                decoded += samples.Count;
                samples.Clear();
            }
            seconds = Math.Min(seconds, watch.Elapsed.TotalSeconds);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            watch.Restart();
            sum += Plain(bytes);
            plain = Math.Min(plain, watch.Elapsed.TotalSeconds);
        }
        if (decoded < 0.99 * Samples || sum == 0)
            throw new InvalidOperationException($"{name}: {decoded} of {Samples} samples decoded, {decoder.LastRejected}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {bytes.Length / seconds / 1e6:0} | {decoded / seconds / 1e6:0.0} | {(double)allocated / decoded:0.000} | {seconds / plain:0.0} |"));
    }

    // Returned, so that the loop can't be left out.
    static long Plain(ReadOnlySpan<byte> bytes)
    {
        long sum = 0;
        foreach (var b in bytes)
            sum += b;
        return sum;
    }

    static byte[] Lines(Func<int, byte[]> one) => [.. Enumerable.Range(0, Samples).SelectMany(one)];

    static byte[] Text(FormattableString text) => Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture));

    static byte[] Cyton(int k)
    {
        var packet = new byte[33];
        (packet[0], packet[1], packet[3], packet[4], packet[32]) = (0xA0, (byte)k, (byte)(k >> 8), (byte)k, 0xC0);
        return packet;
    }

    static byte[] Bitalino(int k)
    {
        byte[] frame = [(byte)k, (byte)(k << 2), (byte)(k >> 6 & 0xF), (byte)(k << 4)];
        var rest = 0;
        for (var bit = 31; bit >= 0; bit--)
        {
            rest = rest << 1 | frame[3 - bit / 8] >> bit % 8 & 1;
            rest = (rest & 0x10) != 0 ? rest ^ 0x13 : rest;
        }
        frame[3] |= (byte)rest;
        return frame;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using EcgStream.Devices;
using EcgStream.Onnx;

namespace EcgStream.Benchmarks;

/// <summary>
/// An hour of one device's ECG at 250 Hz in chunks of 100 ms, hop 1 s: the pipeline with and without classification, and beside it what a user
/// would write with Rx alone. Three rounds of each in turn; the median round is reported.
/// </summary>
static class ReplayBenchmark
{
    const int Seconds = 3600;
    const int Rounds = 3;

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}");
        Console.Write("simulating an hour of ECG … ");
        var chunks = Simulate();
        var samples = chunks.Sum(c => (long)c.Length);
        Console.WriteLine($"{samples} samples in {chunks.Count} chunks");

        using var classifier = OnnxClassifier.Load(ModelCatalog.Default().Find("compact"), new OnnxClassifierOptions { Provider = OnnxProvider.Cpu });
        var options = SignalPathOptions.For(classifier.Contract, TimeSpan.FromSeconds(1));
        (string Name, Func<long> Work)[] ways =
        [
            ("samples alone (no window falls due)", () => Windows(chunks, options with { WindowLength = int.MaxValue / 8 })),
            ("windows", () => Windows(chunks, options)),
            ("windows, quality, classification", () => Predictions(chunks, options, classifier)),
            ("Rx alone: SelectMany + Buffer(window, hop), no resampling or filter", () => Buffers(chunks, options)),
        ];
        var figures = ways.Select(_ => new List<Figure>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
                figures[i].Add(Measure(ways[i].Work));
        }
        Console.WriteLine();
        Console.WriteLine("| way | results | wall s | times real time | bytes/sample |");
        Console.WriteLine("|---|---|---|---|---|");
        for (var i = 0; i < ways.Length; i++)
        {
            var figure = figures[i].OrderBy(f => f.Seconds).ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {ways[i].Name} | {figure.Results} | {figure.Seconds:0.00} | {Seconds / figure.Seconds:0} | {(double)figure.Bytes / samples:0.000} |"));
        }
    }

    static Figure Measure(Func<long> work)
    {
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var results = work();
        return new(results, watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    static List<SampleChunk> Simulate()
    {
        var source = SimulatedSource.Create(SourceUri.Parse(FormattableString.Invariant($"sim:?subject=7&speed=max&duration={Seconds}")), DefaultScheduler.Instance);
        return [.. source.Devices.SelectMany(device => device.Signal).ToEnumerable()];
    }

    static long Windows(List<SampleChunk> chunks, SignalPathOptions options)
    {
        var counter = new Counter();
        var path = new SignalPath(options, counter);
        foreach (var chunk in chunks)
            path.Push(chunk);
        path.Complete();
        return counter.Count;
    }

    static long Predictions(List<SampleChunk> chunks, SignalPathOptions options, IWindowClassifier classifier)
    {
        var predictions = 0L;
        var hub = new ClassificationHub(classifier, QualityLimits.Default, ImmediateScheduler.Instance, DefaultScheduler.Instance);
        var path = new SignalPath(options, new Counter { Lane = hub.Open("device", waits: true, _ => predictions++) });
        foreach (var chunk in chunks)
            path.Push(chunk);
        path.Complete();
        return predictions;
    }

    static long Buffers(List<SampleChunk> chunks, SignalPathOptions options)
    {
        var windows = 0L;
        chunks.ToObservable()
            .SelectMany(chunk => chunk.MilliVolts.ToArray())
            .Buffer(options.WindowLength, options.HopSamples)
            .Where(buffer => buffer.Count == options.WindowLength)
            .Subscribe(_ => windows++);
        return windows;
    }

    readonly record struct Figure(long Results, double Seconds, long Bytes);

    sealed class Counter : ISignalPathObserver
    {
        public long Count { get; private set; }

        public ClassificationLane? Lane { get; init; }

        public void OnWindow(EcgWindow window)
        {
            Count++;
            Lane?.Offer(window);
        }

        public void OnGap(Gap gap, bool bridged, DateTimeOffset at)
        {
        }

        public void OnRepeated(long samples, DateTimeOffset at)
        {
        }

        public void OnRate(double rateHz, bool estimated, DateTimeOffset at)
        {
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using EcgStream.Devices;
using EcgStream.Onnx;

namespace EcgStream.Benchmarks;

/// <summary>
/// An hour of one device's ECG at 250 Hz in chunks of 100 ms, hop 1 s: the pipeline with and without classification, and beside it what a user
/// would write with Rx alone. The first minute is warm-up: what is measured is the steady state. Three rounds of each in turn; the median
/// round is reported.
/// </summary>
static class ReplayBenchmark
{
    const int Seconds = 3600;
    const int WarmUpSeconds = 61;
    const int Rounds = 3;

    public static void Run()
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}");
        Console.Write("simulating an hour of ECG … ");
        var chunks = Simulate();
        Console.WriteLine($"{chunks.Sum(c => (long)c.Length)} samples in {chunks.Count} chunks");

        using var classifier = OnnxClassifier.Load(ModelCatalog.Default().Find("compact"), new OnnxClassifierOptions { Provider = OnnxProvider.Cpu });
        var options = SignalPathOptions.For(classifier.Contract, TimeSpan.FromSeconds(1));
        (string Name, Func<Counting> New)[] ways =
        [
            ("samples alone (no window falls due)", () => Windows(options with { Hop = TimeSpan.FromDays(1) })),
            ("windows", () => Windows(options)),
            ("windows, quality, classification", () => Predictions(options, classifier)),
            ("Rx alone: SelectMany + Buffer(window, hop), no resampling or filter", () => Buffers(options)),
        ];
        var figures = ways.Select(_ => new List<Figure>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
                figures[i].Add(Measure(ways[i].New(), chunks));
        }
        Console.WriteLine();
        Console.WriteLine("| way | results | wall s | times real time | bytes/sample |");
        Console.WriteLine("|---|---|---|---|---|");
        for (var i = 0; i < ways.Length; i++)
        {
            var figure = figures[i].OrderBy(f => f.Seconds).ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {ways[i].Name} | {figure.Results} | {figure.Seconds:0.00} | {(Seconds - WarmUpSeconds) / figure.Seconds:0} | {(double)figure.Bytes / figure.Samples:0.000} |"));
        }
    }

    static Figure Measure(Counting way, List<SampleChunk> chunks)
    {
        var warm = chunks.FindIndex(c => c.Start >= WarmUpSeconds * 250);
        foreach (var chunk in chunks[..warm])
            way.Push(chunk);
        var (already, samples) = (way.Results(), 0L);
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        for (var i = warm; i < chunks.Count; i++)
        {
            way.Push(chunks[i]);
            samples += chunks[i].Length;
        }
        return new(way.Results() - already, watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - before, samples);
    }

    static List<SampleChunk> Simulate()
    {
        var source = SimulatedSource.Create(SourceUri.Parse(FormattableString.Invariant($"sim:?subject=7&speed=max&duration={Seconds}")), DefaultScheduler.Instance);
        return [.. source.Devices.SelectMany(device => device.Signal).ToEnumerable()];
    }

    static Counting Windows(SignalPathOptions options)
    {
        var counter = new Counter();
        var path = new SignalPath(options, counter);
        return new(chunk => path.Push(chunk), () => counter.Count);
    }

    static Counting Predictions(SignalPathOptions options, IWindowClassifier classifier)
    {
        var predictions = 0L;
        var hub = new ClassificationHub(classifier, QualityLimits.Default, ImmediateScheduler.Instance, DefaultScheduler.Instance);
        var path = new SignalPath(options, new Counter { Lane = hub.Open("device", waits: true, _ => predictions++) });
        return new(chunk => path.Push(chunk), () => predictions);
    }

    static Counting Buffers(SignalPathOptions options)
    {
        var windows = 0L;
        var source = new Subject<SampleChunk>();
        source
            .SelectMany(chunk => chunk.MilliVolts.ToArray())
            .Buffer(options.WindowLength, options.HopSamples)
            .Subscribe(_ => windows++);
        return new(source.OnNext, () => windows);
    }

    /// <summary>A way under measurement: takes chunks, and says how many results it has made.</summary>
    sealed record Counting(Action<SampleChunk> Push, Func<long> Results);

    readonly record struct Figure(long Results, double Seconds, long Bytes, long Samples);

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

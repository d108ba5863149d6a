using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Text.Json;
using EcgStream.Mqtt;
using EcgStream.Onnx;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// Many devices at once over MQTT, open loop: every message has an intended time, and latencies count from it. The devices are
/// a process of their own (<see cref="LoadGenerator"/>); ingest, windowing and, with <c>--model</c>, classification and publishing are this one. Each device
/// first sends a minute of history in large messages, so that every window is whole from the first live message on. With <c>--model none</c>
/// the windows are made and handed over to a classifier that never comes: all but the latest of each device are shed, which is counted.
/// </summary>
static class LoadBenchmark
{
    /// <summary>The first so many devices come first: what the others add is the memory a device.</summary>
    const int Few = 10;

    public static async Task RunAsync(LoadOptions options)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Cpu()}, .NET {Environment.Version}; {Busy()}");
        Console.WriteLine(string.Join(' ', options.ToArguments().Prepend("load")));
        await using var broker = await LoadBroker.StartAsync(options);
        var clock = DefaultScheduler.Instance;
        var probe = new LoadProbe(MqttSource.Create(SourceUri.Parse($"{broker.Address}/ecg/+/samples"), clock), options);
        using var threads = new EventLoopScheduler(start => new Thread(start) { Name = "classifier", IsBackground = true });
        // A worker whose time never comes.
        var never = new HistoricalScheduler();
        using var classifier = OnnxClassifier.Load(
            ModelCatalog.Default().Find(options.Model == "none" ? "compact" : options.Model), new OnnxClassifierOptions { Provider = OnnxProvider.Cpu });
        var session = new EcgSession([probe], classifier, new(), clock, options.Model == "none" ? never : threads);
        await using var publisher = options.Model == "none" ? null : new MqttPublisher(new() { Broker = broker.Address, QueueLength = 10_000 }, clock);
        using var published = publisher is null ? null : session.Predictions.Subscribe(publisher.Publish);
        using var stop = new CancellationTokenSource();
        var running = session.RunAsync(stop.Token);
        try
        {
            await MeasureAsync(options, broker, probe, session, publisher, running);
        }
        finally
        {
            await stop.CancelAsync();
            var idle = Task.Run(async () =>
            {
                while (!running.IsCompleted)
                {
                    never.AdvanceBy(TimeSpan.FromSeconds(1));
                    await Task.Delay(50);
                }
            });
            await running;
            await idle;
        }
    }

    static async Task MeasureAsync(LoadOptions options, LoadBroker broker, LoadProbe probe, EcgSession session, MqttPublisher? publisher, Task running)
    {
        var listens = await Until(() => running.IsCompleted || Subscribed(broker.Address), 30);
        if (running.IsCompleted)
            await running;
        if (!listens)
            throw new EcgStreamException($"The session had not subscribed at {broker.Address} after 30 s: the run tells nothing.");

        using var generator = await GeneratorProcess.StartAsync(options, broker.Address);
        var few = Math.Min(Few, options.Connections);
        await FillAsync(options, generator, probe, 0, few);
        var before = LoadMemory.Now();
        await FillAsync(options, generator, probe, few, options.Connections);
        var after = LoadMemory.Now();

        var schedule = new LoadSchedule(options, Stopwatch.GetTimestamp() + Stopwatch.Frequency);
        var historic = probe.Messages;
        probe.Begin(schedule);
        await generator.TellAsync(string.Create(CultureInfo.InvariantCulture, $"run {schedule.Steps[0].Start}"));
        var marks = new List<LoadMark>();
        for (var i = 0; i <= schedule.Steps.Count; i++)
        {
            await generator.WhileItLives(UntilTime(i < schedule.Steps.Count ? schedule.Steps[i].Start : schedule.End));
            marks.Add(LoadMark.Now(probe, session, generator, broker));
        }
        var steps = JsonSerializer.Deserialize<List<StepSent>>(await generator.AnswerAsync())!;
        await Until(() => probe.Messages - historic >= schedule.Messages, 30);
        if (publisher is not null)
            await Until(() => session.Devices.All(d => d.Windows == d.Predictions + d.ReplacedWindows) && publisher.Waiting == 0, 30);
        var loaded = LoadMemory.Now();
        await Task.Delay(200);
        await generator.TellAsync("end");
        var answers = JsonSerializer.Deserialize<List<SecondAnswered>>(await generator.AnswerAsync())!;
        var (devices, lost) = (session.Devices, probe.Lost);

        LoadReport.Print(options, schedule, steps, marks, probe, answers);
        LoadReport.PrintSums(schedule, probe.Messages - historic, lost, devices, await broker.DroppedAsync());
        LoadReport.PrintMemory(before, after, loaded, options.Connections - few);
    }

    static async Task FillAsync(LoadOptions options, GeneratorProcess generator, LoadProbe probe, int from, int to)
    {
        if (from >= to)
            return;
        var expected = probe.Samples + Enumerable.Range(from, to - from).Sum(device => (long)options.HistoryOf(device));
        await generator.TellAsync(string.Create(CultureInfo.InvariantCulture, $"fill {from} {to}"));
        await generator.ExpectAsync("filled");
        await Until(() => probe.Samples >= expected, 60);
        if (probe.Samples != expected)
            throw new EcgStreamException($"Of {expected} samples of history {probe.Samples} came: the run tells nothing.");
    }

    /// <summary>The session's subscription can't be asked for, so a message of no device is sent until the broker knows a taker for it.</summary>
    static bool Subscribed(BrokerAddress broker)
    {
        using var probe = LoadConnection.Open(broker, "probe");
        // QoS 1, packet 1, topic ecg/x/samples, payload "?": the acknowledgement says 0x10 where nobody listens (MQTT 5, 3.4.2.1).
        probe.Send([0x32, 19, 0, 13, .. "ecg/x/samples"u8, 0, 1, 0, (byte)'?']);
        var answer = probe.Packet(out _);
        return answer.Length < 3 || answer[2] != 0x10;
    }

    static async Task UntilTime(long time)
    {
        var left = time - Stopwatch.GetTimestamp();
        if (left > 0)
            await Task.Delay(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency));
    }

    /// <summary>Waits for something, and says whether it came in time.</summary>
    static async Task<bool> Until(Func<bool> done, int seconds)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds; await Task.Delay(50))
        {
            if (done())
                return true;
        }
        return done();
    }

    // Others may work on the machine: then wall times are theirs too, and processor times are what to compare.
    static string Busy() => File.Exists("/proc/loadavg") ? $"load before the run {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";

    static string Cpu()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] ?? System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString();
    }
}

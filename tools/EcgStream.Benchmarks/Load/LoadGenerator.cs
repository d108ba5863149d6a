using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EcgStream.Mqtt;

namespace EcgStream.Benchmarks.Load;

/// <summary>
/// The devices, in a process of their own: told by lines on the standard input what to do (<c>fill FROM TO</c>, <c>run START</c>, <c>end</c>), it
/// answers each by one line. It also receives the predictions, so that what comes back comes to another process, as it does in earnest.
/// </summary>
static class LoadGenerator
{
    /// <summary>History is sent at most this fast, messages a second: 720,000 samples, more than twice the full load of a thousand devices.</summary>
    const int HistoryRate = 240;

    public static void Run(LoadOptions options, BrokerAddress broker)
    {
        var messages = new LoadMessages(options);
        var connections = Enumerable.Range(0, options.Connections).Select(d => LoadConnection.Open(broker, LoadMessages.Name(d))).ToArray();
        var arrivals = new ConcurrentQueue<(long At, int Device, long Start)>();
        using var ear = LoadConnection.Open(broker, "ear");
        ear.Subscribe("ecg/+/emotion");
        new Thread(() => Listen(ear, arrivals)) { IsBackground = true }.Start();
        Console.WriteLine("connected");
        LoadSchedule? schedule = null;
        var packet = new byte[256 * 1024];
        var sequences = new long[connections.Length];
        while (Console.ReadLine()?.Split(' ') is { } order)
        {
            switch (order[0])
            {
                case "fill":
                    Fill(int.Parse(order[1], CultureInfo.InvariantCulture), int.Parse(order[2], CultureInfo.InvariantCulture));
                    Console.WriteLine("filled");
                    break;
                case "run":
                    schedule = new(options, long.Parse(order[1], CultureInfo.InvariantCulture));
                    Console.WriteLine(JsonSerializer.Serialize(Play(schedule)));
                    break;
                default:
                    Console.WriteLine(JsonSerializer.Serialize(schedule is null ? [] : Answers(schedule, arrivals)));
                    return;
            }
        }

        void Fill(int from, int to)
        {
            var (begun, sent) = (Stopwatch.GetTimestamp(), 0);
            for (var first = 0; first < LoadOptions.WindowSamples; first += LoadOptions.HistoryChunk)
            {
                var isLast = first + LoadOptions.HistoryChunk >= LoadOptions.WindowSamples;
                for (var device = from; device < to; device++)
                {
                    var length = isLast ? options.HistoryOf(device) - first : LoadOptions.HistoryChunk;
                    WaitUntil(begun + sent++ * Stopwatch.Frequency / HistoryRate);
                    connections[device].Send(packet.AsSpan(0, messages.Write(device, sequences[device]++, first, length, packet)));
                }
            }
        }

        List<StepSent> Play(LoadSchedule plan)
        {
            long[] next = [.. Enumerable.Range(0, connections.Length).Select(device => (long)options.HistoryOf(device))];
            var sent = new List<StepSent>();
            foreach (var step in plan.Steps)
            {
                var latest = 0L;
                for (var number = 0L; number < step.Each; number++)
                {
                    for (var device = 0; device < step.Active; device++)
                    {
                        var due = step.TimeOf(number, device);
                        WaitUntil(due);
                        connections[device].Send(packet.AsSpan(0, messages.Write(device, sequences[device]++, next[device], options.MessageSamples, packet)));
                        next[device] += options.MessageSamples;
                        latest = Math.Max(latest, Stopwatch.GetTimestamp() - due);
                    }
                }
                sent.Add(new(step.Each * step.Active, latest * 1e3 / Stopwatch.Frequency));
            }
            return sent;
        }
    }

    static void WaitUntil(long due)
    {
        // Sleeps are about a millisecond, so what is due within one goes out together: that much a latency is too long, never too short.
        while (due - Stopwatch.GetTimestamp() > 0)
            Thread.Sleep(1);
    }

    static void Listen(LoadConnection ear, ConcurrentQueue<(long At, int Device, long Start)> arrivals)
    {
        try
        {
            while (true)
            {
                var body = ear.Packet(out var type);
                if (type >> 4 != 3)
                    continue;
                var now = Stopwatch.GetTimestamp();
                var (topic, payload) = LoadConnection.Read(body);
                arrivals.Enqueue((now, LoadMessages.DeviceOf(topic.Split('/')[1]), StartSample(payload.Span)));
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The broker has gone: all is said.
        }
    }

    static long StartSample(ReadOnlySpan<byte> json)
    {
        var name = "\"start_sample\":"u8;
        var rest = json[(json.IndexOf(name) + name.Length)..];
        return long.Parse(rest[..rest.IndexOf((byte)',')], CultureInfo.InvariantCulture);
    }

    /// <summary>Each prediction's latency from the intended sending of its window's last sample, by the second in which that was.</summary>
    static List<SecondAnswered> Answers(LoadSchedule schedule, ConcurrentQueue<(long At, int Device, long Start)> arrivals)
    {
        var seconds = new SortedDictionary<long, List<double>>();
        foreach (var (at, device, start) in arrivals)
        {
            if (schedule.IntendedFor(device, start + LoadOptions.WindowSamples - 1) is not { } intended)
                continue;
            var second = (intended - schedule.Steps[0].Start) / Stopwatch.Frequency;
            if (!seconds.TryGetValue(second, out var latencies))
                seconds.Add(second, latencies = []);
            latencies.Add((at - intended) * 1e3 / Stopwatch.Frequency);
        }
        return [.. seconds.Select(pair => new SecondAnswered(pair.Key, [.. pair.Value.Order()]))];
    }
}

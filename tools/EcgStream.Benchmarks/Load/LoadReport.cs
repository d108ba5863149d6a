using System.Globalization;

namespace EcgStream.Benchmarks.Load;

/// <summary>What a load run prints. The program has no culture but the invariant one.</summary>
static class LoadReport
{
    public static void Print(LoadOptions options, LoadSchedule schedule, IReadOnlyList<StepSent> sent, IReadOnlyList<LoadMark> marks, LoadProbe probe,
        IReadOnlyList<SecondAnswered> answers)
    {
        Console.WriteLine();
        Console.WriteLine("| load | messages/s sent | taken in/s | generator behind at worst, ms | CPU: generator | broker | EcgStream | bytes allocated/message | GC pauses, ms | taken in p50, ms | p99 | max | windows/s | shed/s | predictions/s | with emotion/s | predicted p50, ms | p99 | max |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (var i = 0; i < sent.Count; i++)
        {
            var (from, to, seconds) = (marks[i], marks[i + 1], options.Seconds);
            var taken = to.Messages - from.Messages;
            var latency = probe.Latencies[i];
            double[] answered = [.. answers.Where(a => a.Second / seconds == i).SelectMany(a => a.Latencies).Order()];
            Console.WriteLine($"| {options.Multipliers[i]:0.##} | {sent[i].Messages / (double)seconds:0} | {taken / (double)seconds:0} | {sent[i].WorstLag:0} "
                + $"| {Cores(to.Generator - from.Generator)} | {(from.Broker is null ? "–" : Cores(to.Broker!.Value - from.Broker.Value))} | {Cores(to.Own - from.Own)} "
                + $"| {(to.Allocated - from.Allocated) / (double)Math.Max(1, taken):0} | {(to.Pauses - from.Pauses).TotalMilliseconds:0} "
                + $"| {latency.Quantile(0.5):0.0} | {latency.Quantile(0.99):0.0} | {latency.Max:0} "
                + $"| {Rate(to.Windows - from.Windows)} | {Rate(to.Shed - from.Shed)} | {Rate(to.Predictions - from.Predictions)} | {Rate(to.WithEmotion - from.WithEmotion)} "
                + $"| {Quantile(answered, 0.5)} | {Quantile(answered, 0.99)} | {Quantile(answered, 1)} |");
            string Cores(TimeSpan time) => (time.TotalSeconds / seconds).ToString("0.00", CultureInfo.InvariantCulture);
            string Rate(long count) => (count / (double)seconds).ToString("0", CultureInfo.InvariantCulture);
        }
        if (answers.Count == 0 || sent.Count < 2)
            return;
        Console.WriteLine();
        Console.WriteLine("Around each change of the load, predictions' p50 / p99 in ms by the second in which the last sample was to be sent:");
        for (var i = 1; i < sent.Count; i++)
        {
            var border = i * options.Seconds;
            Console.WriteLine($"{options.Multipliers[i - 1]:0.##} → {options.Multipliers[i]:0.##}: "
                + string.Join(", ", answers.Where(a => a.Second >= border - 2 && a.Second < border + Math.Min(12, options.Seconds)).Select(a =>
                    FormattableString.Invariant($"{a.Second - border:+0;-0;0} s: {Quantile(a.Latencies, 0.5)} / {Quantile(a.Latencies, 0.99)}"))));
        }
    }

    public static void PrintSums(LoadSchedule schedule, long taken, long lost, IReadOnlyList<DeviceStatus> devices, long? dropped)
    {
        Console.WriteLine();
        var (windows, shed, predictions) = (devices.Sum(d => d.Windows), devices.Sum(d => d.ReplacedWindows), devices.Sum(d => d.Predictions));
        Console.WriteLine($"Live messages sent {schedule.Messages}, taken in {taken}, not arrived {schedule.Messages - taken}; samples missing by their index {lost}, gaps {devices.Sum(d => d.Gaps)}, rejected {devices.Sum(d => d.RejectedInputs)}, repeated samples {devices.Sum(d => d.RepeatedSamples)}{(dropped is { } count ? FormattableString.Invariant($", dropped by the broker {count}") : "")}.");
        Console.WriteLine($"Windows made {windows} = predicted {predictions} + shed {shed} + waiting {windows - predictions - shed}.");
    }

    public static void PrintMemory(LoadMemory few, LoadMemory all, LoadMemory loaded, int more)
    {
        if (more <= 0)
            return;
        Console.WriteLine($"Memory a device, kB of 1,024 bytes: live on the managed heap {PerDevice(all.Live - few.Live)} when full and {PerDevice(loaded.Live - few.Live)} after the load; working set {PerDevice(all.WorkingSet - few.WorkingSet)} and {PerDevice(loaded.WorkingSet - few.WorkingSet)}.");
        string PerDevice(long bytes) => (bytes / 1024.0 / more).ToString("0.0", CultureInfo.InvariantCulture);
    }

    static string Quantile(double[] ascending, double part) =>
        ascending.Length == 0 ? "–" : ascending[Math.Max(0, (int)Math.Ceiling(part * ascending.Length) - 1)].ToString("0.0", CultureInfo.InvariantCulture);
}

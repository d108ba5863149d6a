using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Onnx;

namespace EcgStream.Cli.Views;

/// <summary>A comparison of models as a table, in Markdown, so that it can be kept as it is.</summary>
static class BenchTable
{
    static readonly string[] Columns =
        ["model", "provider", "windows a run", "runs", "ms/window", "p99 ms", "CPU ms/window", "windows/s", "times as fast", "times less CPU", "bytes a run", "MiB", "differs from first"];

    /// <summary>Columns of words; the others are numbers, and lie to the right.</summary>
    const int Words = 2;

    public static void Show(BenchReport report)
    {
        var rows = report.Contenders.Select(Row).ToList();
        var widths = Columns.Select((name, column) => rows.Max(row => Math.Max(name.Length, row[column].Length))).ToArray();
        Write(Columns);
        Console.WriteLine($"|{string.Concat(widths.Select((width, column) => $"{new string('-', width + 1)}{(column < Words ? '-' : ':')}|"))}");
        rows.ForEach(Write);
        Console.WriteLine();
        foreach (var (provider, reason) in report.Contenders.Select(c => (c.Provider, c.ProviderReason)).Distinct())
            Console.WriteLine($"On {provider}: {reason}.");
        foreach (var (name, rewriting) in report.Contenders.Where(c => c.Rewriting.Length > 0).Select(c => (Name(c.Contender), c.Rewriting)).DistinctBy(c => c.Item1))
            Console.WriteLine($"{name}: {rewriting}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Cores} cores, {report.Architecture}, {report.Runtime}. ms: the median run, divided by its windows; CPU: all threads of the process, the mean; MiB: what loading and the first runs added to the working set, which was {report.WorkingSetMib:0.0} MiB at the end, with all loaded, and {report.PeakWorkingSetMib:0.0} at most. Difference: of any probability, from the first line's, on {report.Windows} simulated windows."));

        void Write(IReadOnlyList<string> cells) => Console.WriteLine(
            $"| {string.Join(" | ", cells.Select((cell, column) => column < Words ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
    }

    static IReadOnlyList<string> Row(BenchFigures figures) =>
    [
        Name(figures.Contender), figures.Provider, Text(figures.Contender.Batch, "0"), Text(figures.Runs, "0"),
        Text(figures.MsPerWindow, "0.0000"), Text(figures.P99MsPerWindow, "0.0000"), Text(figures.CpuMsPerWindow, "0.0000"), Text(figures.WindowsPerSecond, "0.0"),
        Text(figures.Speed, "0.00"), Text(figures.CpuGain, "0.00"), Text(figures.BytesPerRun, "0"), Text(figures.MemoryBytes / 1048576.0, "0.0"),
        figures.WorstDifference switch { null => "–", 0 => "0", { } worst => Text(worst, "0.0E+0") },
    ];

    static string Name(BenchContender contender) =>
        $"{contender.Name}{(contender.Options.Optimize == OnnxOptimize.Off ? ", as trained" : "")}{(contender.Options.Tf32 ? ", TF32" : "")}{(contender.Options.CudaGraph ? ", graph" : "")}";

    static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace EcgStream.Benchmarks;

/// <summary>
/// The stages of a signal's way under BenchmarkDotNet, each beside what one would take in its place. Measured in this process, so that nothing is built anew;
/// short by default, and BenchmarkDotNet's own options make it longer (<c>--iterationCount 15</c>) or choose (<c>--filter '*Window*'</c>).
/// </summary>
static class KernelSuite
{
    /// <summary>Where the reports go, under the folder it is started in.</summary>
    const string Reports = "artifacts/kernels";

    /// <param name="args">Options of BenchmarkDotNet; without <c>--filter</c> everything is measured.</param>
    /// <returns>0 where everything was measured.</returns>
    public static int Run(string[] args)
    {
        var job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(5)
            .WithIterationTime(TimeInterval.FromMilliseconds(150));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .HideColumns(Column.Job, Column.Error, Column.Gen0, Column.Gen1, Column.Gen2, Column.RatioSD, Column.AllocRatio)
            .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory)
            .WithOptions(ConfigOptions.JoinSummary)
            .WithArtifactsPath(Path.GetFullPath(Reports));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(KernelSuite).Assembly)
            .Run(args.Contains("--filter") || args.Contains("-f") || args.Contains("--list") ? args : [.. args, "--filter", "*"], config)
            .ToArray();
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EcgStream.Onnx;

namespace EcgStream.Cli.Composition;

/// <summary>What a comparison of models found, as <c>ecgstream model bench --json</c> prints it.</summary>
/// <param name="Cores">Logical processors of the machine.</param>
/// <param name="Architecture">For example <c>X64</c>.</param>
/// <param name="Runtime">For example <c>.NET 10.0.0</c>.</param>
/// <param name="Windows">On how many windows probabilities are compared.</param>
/// <param name="WorkingSetMib">The process's working set at the end, MiB: all models are loaded then.</param>
/// <param name="PeakWorkingSetMib">The most it ever was, MiB.</param>
/// <param name="Contenders">The figures, the first contender's first.</param>
sealed record BenchReport(
    int Cores, string Architecture, string Runtime, int Windows, double WorkingSetMib, double PeakWorkingSetMib, IReadOnlyList<BenchFigures> Contenders)
{
    /// <summary>Every model on every provider at every batch size, in that order.</summary>
    /// <param name="models">Files, or names of the catalog.</param>
    /// <param name="ways">How each of them is run; the batch sizes come from <paramref name="batches"/>.</param>
    /// <param name="batches">Windows a run.</param>
    /// <exception cref="EcgStreamException">There is no such model.</exception>
    public static IReadOnlyList<BenchContender> ContendersOf(
        IReadOnlyList<string> models, IReadOnlyList<OnnxClassifierOptions> ways, IReadOnlyList<int> batches) =>
    [
        .. from model in models
           let file = ModelCatalog.Default().Find(model)
           from way in ways
           from batch in batches
           select new BenchContender(Path.GetFileNameWithoutExtension(file), file, way with { MaxBatch = batch }),
    ];

    /// <summary>Measures them.</summary>
    /// <param name="contenders">At least one.</param>
    /// <param name="plan">How long.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="EcgStreamException">One of them can't be run as asked.</exception>
    public static BenchReport Of(IReadOnlyList<BenchContender> contenders, BenchPlan plan, Action<string> progress, CancellationToken stop)
    {
        using var bench = ModelBench.Load(contenders, BenchWindows.Simulate, TimeProvider.System, progress);
        var figures = bench.Run(plan, progress, stop);
        using var process = Process.GetCurrentProcess();
        return new(
            Environment.ProcessorCount, RuntimeInformation.OSArchitecture.ToString(), $".NET {Environment.Version.ToString(3)}", bench.Windows,
            Mebibytes(process.WorkingSet64), Mebibytes(process.PeakWorkingSet64), figures);
    }

    /// <summary>Numbers behind an option, separated by commas or given several times.</summary>
    /// <exception cref="EcgStreamException">One is no batch size.</exception>
    public static IReadOnlyList<int> Batches(string option, IReadOnlyList<string> values) =>
    [
        .. Split(values).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= 256
            ? batch
            : throw new EcgStreamException($"{option} {text}: give numbers of windows a run from 1 to 256, such as 1,8,32.")).Distinct(),
    ];

    /// <summary>Words behind an option, likewise.</summary>
    /// <exception cref="EcgStreamException">One is none of those there are.</exception>
    public static IReadOnlyList<string> Choices(string option, IReadOnlyList<string> values, params string[] known) =>
    [
        .. Split(values).Select(text => known.Contains(text)
            ? text
            : throw new EcgStreamException($"{option} {text}: choose {string.Join(", ", known)}, or several of them, such as {string.Join(',', known[^2..])}.")).Distinct(),
    ];

    static IEnumerable<string> Split(IReadOnlyList<string> values) =>
        values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    static double Mebibytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}

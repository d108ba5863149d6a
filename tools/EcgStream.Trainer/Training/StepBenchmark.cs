using System.Collections.Immutable;
using System.Diagnostics;

namespace EcgStream.Trainer;

/// <summary>What steps of training cost.</summary>
/// <param name="MillisecondsPerWindow">Time a window of the median step; the first step, which meets cold memory, is left out where there are others.</param>
/// <param name="CpuMillisecondsPerWindow">Processor time a window, likewise.</param>
/// <param name="PeakMegabytes">The most memory the process ever had resident, 10⁶ bytes: runtime, libraries and everything else included.</param>
/// <param name="Losses">The loss of each step, before it.</param>
sealed record StepCost(double MillisecondsPerWindow, double CpuMillisecondsPerWindow, double PeakMegabytes, ImmutableArray<double> Losses);

/// <summary>
/// Measures steps of training the posted network (forward, backward, Adam) as <c>reproduce-seed</c> takes them, on random windows: what a step costs
/// does not depend on what the windows show. Peak memory can't be set back, so a process measures once.
/// </summary>
static class StepBenchmark
{
    /// <param name="shape">The network's size and convolution.</param>
    /// <param name="batch">Windows a step, at most the posted 32.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static StepCost Run(SeedShape shape, int batch, int steps, int threads, CancellationToken cancellation)
    {
        var (walls, cpus, losses) = (new List<double>(), new List<double>(), new List<double>());
        using var process = Process.GetCurrentProcess();
        var clock = Stopwatch.StartNew();
        var (wall, cpu) = (0.0, 0.0);
        var kind = new SeedKind(asPosted: true) { Shape = shape };
        // The windows fill one batch, so a pass is a step.
        using var model = kind.Fit(new()
        {
            Training = Windows(shape, batch),
            Labels = [.. Enumerable.Range(0, shape.Classes).Select(i => $"class{i}")],
            Form = WindowForm.Default with { Length = shape.WindowLength },
            Setting = kind.Settings[0],
            Threads = threads,
            Epochs = steps,
            Progress = new Telling<FitProgress>(progress =>
            {
                // Told at a step's end, and again once its pass is judged and its weights are kept.
                if (progress.Epoch is { } pass)
                    losses.Add(pass.TrainingLoss);
                else
                    (walls, cpus) = ([.. walls, clock.Elapsed.TotalMilliseconds - wall], [.. cpus, process.TotalProcessorTime.TotalMilliseconds - cpu]);
                (wall, cpu) = (clock.Elapsed.TotalMilliseconds, process.TotalProcessorTime.TotalMilliseconds);
            }),
        }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        process.Refresh();
        return new(Median(walls) / batch, Median(cpus) / batch, process.PeakWorkingSet64 / 1e6, [.. losses]);
    }

    static LabelledWindow[] Windows(SeedShape shape, int count)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new LabelledWindow
            {
                Participant = $"p{i}",
                Record = $"p{i}",
                Label = i % shape.Classes,
                MilliVolts = [.. Enumerable.Range(0, shape.WindowLength).Select(_ => random.NextSingle())],
                Features = [],
            }),
        ];
    }

    static double Median(List<double> steps)
    {
        var warm = steps.Skip(steps.Count > 1 ? 1 : 0).Order().ToArray();
        return (warm[(warm.Length - 1) / 2] + warm[warm.Length / 2]) / 2;
    }
}

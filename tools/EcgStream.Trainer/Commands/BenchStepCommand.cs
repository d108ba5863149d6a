using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain bench-step</c>.</summary>
static class BenchStepCommand
{
    const int MostWindows = 32;

    static readonly (string Name, bool Direct)[] Convolutions = [("conv1d", true), ("longconv1d", false)];

    public static Command Create()
    {
        var convolution = new Option<string>("--convolution")
        {
            Description = "longconv1d (ours, in the frequency domain), conv1d (libtorch's own) or both, each in a process of its own.",
            DefaultValueFactory = _ => "both",
        };
        convolution.AcceptOnlyFromAmong("both", "conv1d", "longconv1d");
        var batch = new Option<int>("--batch") { Description = $"Windows a step, up to {MostWindows}.", DefaultValueFactory = _ => MostWindows };
        var steps = new Option<int>("--steps") { Description = "Steps; the median is told, without the first.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var json = new Option<bool>("--json") { Description = "One line of JSON for each convolution." };
        var command = new Command("bench-step",
            "Measures what a step of training the posted network takes (forward, backward, Adam): time, processor time and the process's peak memory, with libtorch's own convolution and with ours. libtorch's takes minutes a step.\n\n"
            + "Examples:\n  ecgtrain bench-step\n  ecgtrain bench-step --convolution longconv1d --steps 10")
        { convolution, batch, steps, threads, json };
        command.SetAction((parsed, cancellation) => Task.Run(async () =>
        {
            TorchNatives.Require();
            var windows = JudgingArguments.AtLeast(parsed.GetValue(batch), 2, "--batch");
            if (windows > MostWindows)
                throw new EcgStreamException(FormattableString.Invariant($"--batch {windows} is too large: the posted network's batch is {MostWindows}; give that or less."));
            var count = JudgingArguments.AtLeast(parsed.GetValue(steps), 1, "--steps");
            var cores = JudgingArguments.AtLeast(parsed.GetValue(threads), 1, "--threads");
            var asked = parsed.GetValue(convolution)!;
            var asJson = parsed.GetValue(json);
            if (!asJson)
                Console.WriteLine(Heading(windows, cores));
            foreach (var (name, direct) in Convolutions.Where(c => asked == "both" || asked == c.Name))
            {
                var cost = asked == "both"
                    ? await ApartAsync(["--convolution", name, "--batch", Text(windows), "--steps", Text(count), "--threads", Text(cores)], cancellation)
                    : StepBenchmark.Run(new() { ConvolvesDirectly = direct }, windows, count, cores, cancellation);
                Console.WriteLine(asJson ? JsonSerializer.Serialize(cost) : Row(name, cost));
            }
            return 0;
        }, CancellationToken.None));
        return command;
    }

    // The same command in a process of its own, since a process's peak memory can't be set back.
    static async Task<StepCost> ApartAsync(string[] arguments, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [])
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["bench-step", .. arguments, "--json"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? JsonSerializer.Deserialize<StepCost>(line)! : throw new EcgStreamException(
                FormattableString.Invariant($"The process that measures '{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}: give fewer windows with --batch if memory ran out."));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static string Heading(int windows, int threads) => string.Create(CultureInfo.InvariantCulture, $"""
        {Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}; {windows} windows a step, {threads} threads

        | convolution | ms a window | CPU ms a window | peak memory, GB | loss of each step |
        |---|---|---|---|---|
        """);

    static string Row(string name, StepCost cost) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {cost.MillisecondsPerWindow:0} | {cost.CpuMillisecondsPerWindow:0} | {cost.PeakMegabytes / 1e3:0.00} | {string.Join(", ", cost.Losses.Select(loss => loss.ToString("0.00000", CultureInfo.InvariantCulture)))} |");

    static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using EcgStream.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Benchmarks;

/// <summary>
/// The seed's CNN as trained beside the same rewritten, and what the cost model foretells of plans beside what they take. CPU time of the process, the least of some
/// rounds in turn; one thread unless said otherwise.
/// </summary>
static class RewritingBenchmark
{
    static readonly ConvolutionSize First = new(1, 100, 700, 18_000), Second = new(100, 50, 700, 17_301);

    public static void Run(string model)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
        Console.WriteLine();
        WholeModel(model);
        Console.WriteLine();
        Plans();
    }

    static void WholeModel(string path)
    {
        var trained = OnnxModel.Load(path);
        var rewrite = LongKernelRewriter.Rewrite(trained, path);
        byte[] before = trained.ToArray(), after = rewrite.Model.ToArray();
        Console.WriteLine("| windows at once | threads | as trained, CPU ms a window | rewritten | times less CPU | as trained, ms a window | rewritten | worst difference |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (windows, threads) in ((int, int)[])[(1, 1), (8, 1), (32, 1), (1, 2), (8, 2)])
        {
            using var first = new Contender(before, threads, [windows, 1, 18_000]);
            using var second = new Contender(after, threads, [windows, 1, 18_000]);
            Turns(windows > 8 ? 2 : 3, first, second);
            var worst = first.Outputs().Zip(second.Outputs(), (a, b) => Math.Abs((double)a - b)).Max();
            Say($"| {windows} | {threads} | {first.CpuMs / windows:N0} | {second.CpuMs / windows:N1} | {first.CpuMs / second.CpuMs:N1} | {first.Ms / windows:N0} | {second.Ms / windows:N1} | {worst:E1} |");
        }
        var flops = Second.DirectFlops + First.DirectFlops;
        var fewer = OverlapSaveSearch.Best(First).Plan!.Value.Flops + OverlapSaveSearch.Best(Second).Plan!.Value.Flops;
        Console.WriteLine();
        Say($"Direct {flops / 1e9:N1} GFLOP a window, rewritten {fewer / 1e9:N2}; constants {after.Length / 1e6:N0} MB, as trained {before.Length / 1e6:N1} MB.");
    }

    static void Plans()
    {
        Console.WriteLine("| convolution | plan | rank of all | foretold, ms | measured, CPU ms | GFLOP | GFLOP/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var size in (ConvolutionSize[])[First, Second])
        {
            var plans = OverlapSaveSearch.Ranked(size).ToList();
            var weight = Noise(size.Inputs * size.Outputs * size.Taps, 0.02f);
            var bias = Noise(size.Outputs, 1);
            using (var direct = new Contender(Graph(size, null, weight, bias), 1, [1, size.Inputs, size.Samples]))
            {
                Turns(3, direct);
                Row(size, "ONNX Runtime's own", "", OverlapSaveCost.Direct(size), direct.CpuMs, size.DirectFlops);
            }
            foreach (var rank in (int[])[0, 10, 100, 1_000, 10_000, 50_000])
            {
                var plan = plans[rank];
                using var contender = new Contender(Graph(size, plan, weight, bias), 1, [1, size.Inputs, size.Samples]);
                Turns(8, contender);
                Row(size, plan.ToString(), $"{rank + 1:N0} of {plans.Count:N0}", OverlapSaveCost.Of(plan), contender.CpuMs, plan.Flops);
            }
        }
    }

    static void Row(ConvolutionSize size, string plan, string rank, double foretold, double measured, double flops) =>
        Say($"| {size.Inputs} → {size.Outputs}, {size.Taps} taps | {plan} | {rank} | {foretold:N1} | {measured:N1} | {flops / 1e9:N2} | {flops / measured / 1e6:N0} |");

    static byte[] Graph(ConvolutionSize size, OverlapSavePlan? plan, float[] weight, float[] bias)
    {
        var graph = new OnnxGraphBuilder("convolution");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, size.Inputs, size.Samples);
        if (plan is { } planned)
        {
            var (nodes, constants) = OverlapSaveNodes.Write(planned, weight, bias, x, "y", "p");
            foreach (var constant in constants)
                graph.Initializer(constant);
            foreach (var node in nodes)
                graph.Add(node);
        }
        else
        {
            graph.Node("Conv", [x, graph.Initializer("w", [size.Outputs, size.Inputs, size.Taps], weight), graph.Initializer("b", [size.Outputs], bias)], "y");
        }
        graph.Output("y", OnnxElementType.Float, OnnxDimension.Batch, size.Outputs, size.Length);
        return graph.ToArray();
    }

    static void Turns(int rounds, params ReadOnlySpan<Contender> contenders)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var contender in contenders)
                contender.Run(counts: round > 0);
        }
    }

    static float[] Noise(int count, float scale)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => scale * (2 * random.NextSingle() - 1))];
    }

    static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A model, its input and output, and the least it took.</summary>
    sealed class Contender : IDisposable
    {
        readonly InferenceSession _session;
        readonly OrtValue _input;
        readonly OrtIoBinding _binding;
        readonly RunOptions _run = new();

        public Contender(byte[] model, int threads, long[] shape)
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new(model, options);
            _input = OrtValue.CreateTensorValueFromMemory(Noise((int)shape.Aggregate(1L, (a, b) => a * b), 1), shape);
            _binding = _session.CreateIoBinding();
            _binding.BindInput(_session.InputNames[0], _input);
            _binding.BindOutputToDevice(_session.OutputNames[0], OrtMemoryInfo.DefaultInstance);
        }

        public double CpuMs { get; private set; } = double.PositiveInfinity;

        public double Ms { get; private set; } = double.PositiveInfinity;

        public void Run(bool counts)
        {
            var (cpu, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            _session.RunWithBinding(_run, _binding);
            var (ms, cpuMs) = (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
            if (counts)
                (Ms, CpuMs) = (Math.Min(Ms, ms), Math.Min(CpuMs, cpuMs));
        }

        public float[] Outputs()
        {
            using var values = _binding.GetOutputValues();
            return values[0].GetTensorDataAsSpan<float>().ToArray();
        }

        public void Dispose()
        {
            _binding.Dispose();
            _input.Dispose();
            _run.Dispose();
            _session.Dispose();
        }
    }
}

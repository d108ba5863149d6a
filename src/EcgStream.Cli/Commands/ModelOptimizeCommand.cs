using System.CommandLine;
using System.Globalization;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Onnx;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream model optimize</c>: a model with its long convolutions rewritten.</summary>
static class ModelOptimizeCommand
{
    const int WindowsOfARecording = 4;
    const int SimulatedWindows = 2;

    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "The model: a file, or a name from models/." };
        var output = new Argument<string>("OUT") { Description = "Where the rewritten model goes. It may be many times larger." };
        var on = new Option<string[]>("--on")
        {
            Description = "A recording whose windows both models are run on, besides noise; may be given several times. Without one, simulated people stand in.",
            HelpName = "FILE",
        };
        var json = Options.Json("Print the figures as JSON.");
        var command = new DocumentedCommand(
            "optimize",
            "Rewrites a model's long convolutions as products in the frequency domain, of ONNX's own operators, where that gains. Both models are run side by side; a model whose outputs differ by more than a ten-thousandth of their range is not written. 'run' and 'replay' do the same when they load a model (--optimize).",
            "ecgstream model optimize seed-cnn seed-cnn-fast.onnx",
            "ecgstream model optimize my-model.onnx my-model-fast.onnx --on 100.hea --on 101.hea",
            "ecgstream model bench my-model.onnx my-model-fast.onnx")
        { input, output, on, json };
        command.SetAction(parsed => Run(
            ModelCatalog.Default().Find(parsed.GetValue(input)!), parsed.GetValue(output)!, parsed.GetValue(on) ?? [], parsed.GetValue(json)));
        return command;
    }

    static int Run(string input, string output, IReadOnlyList<string> recordings, bool json)
    {
        var model = OnnxModel.Load(input);
        var bytes = model.ToArray();
        var windows = Windows(model, input, bytes, recordings, out var what);
        ProgressLog.Tell($"Looking for the cheapest form of {input}");
        var rewrite = LongKernelRewriter.Rewrite(model, input);
        if (rewrite.Count == 0)
        {
            throw new EcgStreamException(rewrite.Convolutions.IsEmpty
                ? $"{input} has no convolution, so nothing gains by rewriting: use it as it is."
                : $"None of the {rewrite.Convolutions.Length} convolutions of {input} gains by rewriting ({Reasons(rewrite)}): use it as it is.");
        }
        var rewritten = rewrite.Model.ToArray();
        ProgressLog.Tell($"Running both on noise and {what}");
        var check = RewriteCheck.Compare(bytes, rewritten, input, windows);
        if (!check.Agrees)
        {
            throw new EcgStreamException(string.Create(
                CultureInfo.InvariantCulture,
                $"Rewritten, {input} gives outputs that differ by {check.WorstDifference:G2}, more than {RewriteCheck.MostDifference} of their range {check.OutputRange:G3}: it is not written, use it as it is."));
        }
        rewrite.Model.Save(output);
        var report = new Report(input, output, bytes.Length, rewritten.Length, rewrite.Convolutions, check, check.Gain, what);
        if (json)
            JsonOutput.Write(report);
        else
            Show(report);
        return ExitCodes.Done;
    }

    static List<float[]> Windows(OnnxModel model, string input, byte[] bytes, IReadOnlyList<string> recordings, out string what)
    {
        what = "no windows of a signal";
        var contract = model.Metadata.Any(entry => entry.Key.StartsWith(ModelContractMetadata.Prefix, StringComparison.Ordinal))
            ? ModelContractMetadata.Read(model, input, ModelContractMetadata.HashOf(bytes))
            : null;
        if (contract is null || contract.Input != ModelInput.Window)
        {
            return recordings.Count == 0
                ? []
                : throw new EcgStreamException($"{input} does not say in an EcgStream contract what windows it takes, so --on can't cut them: leave it out, and noise alone is used.");
        }
        List<float[]> windows = recordings.Count == 0
            ? [.. BenchWindows.Simulate(contract, SimulatedWindows).Windows.Chunk(contract.InputLength)]
            : [.. recordings.SelectMany(file => ContractWindows.OfRecording(file, contract, WindowsOfARecording))];
        what = $"{windows.Count} windows of {(recordings.Count == 0 ? "simulated people" : string.Join(", ", recordings))}";
        return windows;
    }

    static string Reasons(LongKernelRewrite rewrite) =>
        string.Join("; ", rewrite.Convolutions.CountBy(c => c.Reason).OrderByDescending(r => r.Value).Select(r => r.Value == 1 ? r.Key : $"{r.Key} × {r.Value}"));

    static void Show(Report report)
    {
        static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        foreach (var c in report.Convolutions)
        {
            if (c.IsRewritten)
                Say($"{c.Name}: {c.Inputs} → {c.Outputs} channels, {c.Taps:N0} taps over {c.Samples:N0} samples, now {c.Plan} (expected gain {c.ExpectedGain:0.0})");
            else
                Say($"{c.Name}: left alone, {c.Reason}");
        }
        Say($"Worst difference of an output {report.Check.WorstDifference:G2} (range {report.Check.OutputRange:G3}), on {report.Check.Windows} windows: noise and {report.On}, one by one and together.");
        Say($"One window takes {report.Check.AfterMs:0.0} ms instead of {report.Check.BeforeMs:0.0}, {report.Gain:0.0} times less, on one CPU thread.");
        Say($"{report.Output}: {report.BytesAfter / 1e6:0.0} MB, before {report.BytesBefore / 1e6:0.0} MB.");
    }

    sealed record Report(
        string Input, string Output, int BytesBefore, int BytesAfter, IReadOnlyList<RewrittenConvolution> Convolutions, RewriteCheck Check, double Gain, string On);
}

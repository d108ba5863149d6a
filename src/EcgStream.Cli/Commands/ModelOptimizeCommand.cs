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
        var force = new Option<bool>("--force") { Description = "Replace OUT if it exists." };
        var json = Options.Json("Print the figures as JSON.");
        var command = new DocumentedCommand(
            "optimize",
            "Rewrites a model's long convolutions as products in the frequency domain, of ONNX's own operators, where that gains. Both models are run side by side; a model whose outputs differ by more than a ten-thousandth of their range is not written. 'run' and 'replay' do the same when they load a model (--optimize).",
            "ecgstream model optimize seed-cnn seed-cnn-fast.onnx",
            "ecgstream model optimize my-model.onnx my-model-fast.onnx --on 100.hea --on 101.hea",
            "ecgstream model bench my-model.onnx my-model-fast.onnx")
        { input, output, on, force, json };
        command.SetAction(parsed => Run(
            ModelCatalog.Default().Find(parsed.GetValue(input)!), parsed.GetValue(output)!, parsed.GetValue(on) ?? [], parsed.GetValue(force), parsed.GetValue(json)));
        return command;
    }

    static int Run(string input, string output, IReadOnlyList<string> recordings, bool force, bool json)
    {
        RequirePlace(input, output, force);
        var model = OnnxModel.Load(input);
        var bytes = model.ToArray();
        var windows = Windows(model, input, bytes, recordings, out var what);
        ProgressLog.Tell($"Looking for the cheapest form of {input}");
        var rewrite = LongKernelRewriter.Rewrite(model, input);
        if (rewrite.Count == 0)
        {
            if (model.Metadata.Any(entry => entry.Key == LongKernelRewriter.MetadataKey))
                throw new EcgStreamException($"{input} is rewritten already, and nothing is left to gain: use it as it is.");
            throw new EcgStreamException(rewrite.Convolutions.IsEmpty
                ? $"{input} has no convolution, so nothing gains by rewriting: use it as it is."
                : $"None of the {rewrite.Convolutions.Length} convolutions of {input} gains by rewriting ({Reasons(rewrite)}): use it as it is.");
        }
        var rewritten = rewrite.Model.ToArray();
        ProgressLog.Tell($"Running both on noise{(what.Length > 0 ? $" and {what}" : "")}");
        var check = RewriteCheck.Compare(bytes, rewritten, input, windows);
        if (!check.Agrees)
        {
            throw new EcgStreamException(string.Create(
                CultureInfo.InvariantCulture,
                $"Rewritten, {input} gives outputs that differ by {check.WorstDifference:G2}, more than {RewriteCheck.MostDifference} of their range {check.OutputRange:G3}: it is not written, use it as it is."));
        }
        if (!check.Gains)
        {
            throw new EcgStreamException(string.Create(
                CultureInfo.InvariantCulture,
                $"Rewritten, {input} takes {check.AfterMs:0.0} ms a window and as it is {check.BeforeMs:0.0}, which is no gain: it is not written, use it as it is."));
        }
        rewrite.Model.Save(output);
        var report = new Report(input, output, bytes.Length, rewritten.Length, rewrite.Convolutions, check, check.Gain, what);
        if (json)
            JsonOutput.Write(report);
        else
            Show(report);
        return ExitCodes.Done;
    }

    // Before the work, which takes a while.
    static void RequirePlace(string input, string output, bool force)
    {
        if (RealPath.AreSame(RealPath.Of(input), RealPath.Of(output)))
            throw new EcgStreamException($"{output} is the model itself, which would be gone: give the rewritten model another name.");
        if (Directory.Exists(output))
            throw new EcgStreamException($"{output} is a folder: name a file in it.");
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder && !Directory.Exists(folder))
            throw new EcgStreamException($"There is no folder {folder} for {output}: make it first, or name another place.");
        if (File.Exists(output) && !force)
            throw new EcgStreamException($"{output} exists: give another name, or --force to replace it.");
    }

    static List<float[]> Windows(OnnxModel model, string input, byte[] bytes, IReadOnlyList<string> recordings, out string what)
    {
        what = "";
        var contract = model.Metadata.Any(entry => entry.Key.StartsWith(ModelContractMetadata.Prefix, StringComparison.Ordinal))
            ? ModelContractMetadata.Read(model, input, ModelContractMetadata.HashOf(bytes))
            : null;
        if (contract is null || contract.Input != ModelInput.Window)
        {
            return recordings.Count == 0
                ? []
                : throw new EcgStreamException(contract is null
                    ? $"{input} does not say in an EcgStream contract what windows it takes, so --on can't cut them: leave it out, and noise alone is used."
                    : $"{input} takes features and no windows, so there is nothing to cut from --on: leave it out.");
        }
        List<float[]> windows = recordings.Count == 0
            ? [.. BenchWindows.Simulate(contract, SimulatedWindows).Windows.Chunk(contract.InputLength)]
            : [.. recordings.SelectMany(file => ContractWindows.OfRecording(file, contract, WindowsOfARecording))];
        what = $"{windows.Count} windows of {(recordings.Count == 0 ? "simulated people" : string.Join(", ", recordings))}";
        return windows;
    }

    static string Reasons(LongKernelRewrite rewrite) =>
        string.Join("; ", rewrite.Convolutions.CountBy(c => c.Reason).OrderByDescending(r => r.Value).Select(r => r.Value == 1 ? r.Key : $"{r.Value} times {r.Key}"));

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
        Say($"Worst difference of an output {report.Check.WorstDifference:G2} (range {report.Check.OutputRange:G3}), on {report.Check.Windows} windows: noise{(report.On.Length > 0 ? $" and {report.On}" : "")}, one by one{(report.Check.Together > 0 ? $", and {report.Check.Together} of them together" : "")}.");
        Say($"One window takes {report.Check.AfterMs:0.0} ms instead of {report.Check.BeforeMs:0.0}, {report.Gain:0.0} times less, on one CPU thread.");
        Say($"{report.Output}: {report.BytesAfter / 1e6:0.0} MB, before {report.BytesBefore / 1e6:0.0} MB.");
    }

    sealed record Report(
        string Input, string Output, int BytesBefore, int BytesAfter, IReadOnlyList<RewrittenConvolution> Convolutions, RewriteCheck Check, double Gain, string On);
}

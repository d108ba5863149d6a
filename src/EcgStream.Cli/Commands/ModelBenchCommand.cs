using System.CommandLine;
using EcgStream.Cli.Composition;
using EcgStream.Cli.Views;
using EcgStream.Onnx;

namespace EcgStream.Cli.Commands;

/// <summary><c>ecgstream model bench</c>: models and providers side by side.</summary>
static class ModelBenchCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Models: files, or names from models/. The others are compared with the first.", Arity = ArgumentArity.OneOrMore };
        var providers = Values("--provider", "auto", "Where they run: auto, cpu, cuda, or several, such as cpu,cuda.", "PROVIDERS");
        var batches = Values("--batch", "1,8,32", "Windows a run.", "N,N…");
        var optimize = Values("--optimize", "auto", "Whether long convolutions are rewritten, as for 'run': auto, off, or off,auto to compare both.", "auto|off");
        // A setting made for a run is for its machine's load, not for comparisons.
        var threads = Options.Text(Settings.None, "--threads", "1", "CPU threads of one run ('run' and 'replay' take up to 2).", "N");
        var tf32 = Options.Tf32(Settings.None);
        var cudaGraph = Options.CudaGraph(Settings.None);
        var rounds = new Option<int>("--rounds") { Description = "How often each has its turn.", HelpName = "N", DefaultValueFactory = _ => new BenchPlan().Rounds };
        var time = Options.Text(Settings.None, "--time", "2s", "How long each runs in all; a run that takes longer than its share has one turn a round all the same.", "DURATION");
        var json = Options.Json("Print the figures as JSON.");
        var command = new DocumentedCommand(
            "bench",
            "Compares models and providers side by side: time, CPU time, memory, allocations, and how far their answers lie apart. Each model on each provider at each number of windows a run has its turn in every round, so that what disturbs the machine disturbs all.",
            "ecgstream model bench compact seed-cnn",
            "ecgstream model bench seed-cnn --optimize off,auto --batch 1,8",
            "ecgstream model bench compact my-model.onnx --batch 1,8,32,128 --time 10s --rounds 20",
            "ecgstream model bench compact --provider cpu,cuda --batch 1,8,32,128 --json > bench.json")
        {
            files, providers, optimize, batches, threads, tf32, cudaGraph, rounds, time, json,
        };
        command.SetAction((parsed, stop) =>
        {
            OnnxClassifierOptions Way(string provider, string form) =>
                Models.Options(provider, parsed.GetValue(threads), form, provider != "cpu" && parsed.GetValue(tf32), provider != "cpu" && parsed.GetValue(cudaGraph));
            var chosen = BenchReport.Choices(providers.Name, parsed.GetValue(providers)!, "auto", "cpu", "cuda");
            var forms = BenchReport.Choices(optimize.Name, parsed.GetValue(optimize)!, "auto", "off");
            if (chosen is ["cpu"] && (parsed.GetValue(tf32) || parsed.GetValue(cudaGraph)))
                throw new EcgStreamException("--tf32 and --cuda-graph change nothing on the CPU: leave them out, or add cuda to --provider.");
            var contenders = BenchReport.ContendersOf(parsed.GetValue(files)!, [.. chosen.SelectMany(provider => forms.Select(form => Way(provider, form)))], BenchReport.Batches(batches.Name, parsed.GetValue(batches)!));
            if (contenders.Count == 0)
                throw new EcgStreamException("Nothing to measure: give --provider, --optimize and --batch at least one value each.");
            var plan = new BenchPlan { Rounds = parsed.GetValue(rounds), Time = parsed.Duration(time)!.Value };
            plan.Validate();
            var report = BenchReport.Of(contenders, plan, ProgressLog.Tell, stop);
            if (parsed.GetValue(json))
                JsonOutput.Write(report);
            else
                BenchTable.Show(report);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    static Option<string[]> Values(string name, string otherwise, string description, string valueName) => new(name)
    {
        Description = description,
        HelpName = valueName,
        DefaultValueFactory = _ => [otherwise],
    };
}

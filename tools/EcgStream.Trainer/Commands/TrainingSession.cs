using System.Globalization;
using EcgStream.Onnx;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>One run of <c>ecgtrain train</c>: cohort, network, export, judgement, card. Progress goes to the standard error stream.</summary>
sealed class TrainingSession
{
    readonly CohortPlan _plan;
    readonly TrainingOptions _options;
    readonly ModelContract _contract;
    readonly IAnsiConsole _console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });

    public TrainingSession(CohortPlan plan, TrainingOptions options)
    {
        _plan = plan;
        _options = options;
        var split = plan.Split();
        var trained = split.Training.Length;
        _contract = CompactModel.Contract(trained, trained * plan.RecordsPerEmotion * Emotions.All.Length, plan.EffectScale);
    }

    /// <returns>The exit code.</returns>
    public int Run(string path, CancellationToken cancellation)
    {
        var records = Simulate(cancellation);
        TorchSharp.torch.random.manual_seed(_options.Seed);
        using var network = new CompactResidualNetwork(new() { WindowLength = _contract.WindowLength, Classes = _contract.Labels.Length });
        _console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{network.ParameterCount:N0} parameters, {records.Training.Count:N0} training records");
        var result = Fit(network, records, cancellation);
        if (result.Best is null)
        {
            _console.MarkupLine("Stopped before the first pass was finished: nothing was written.");
            return 130;
        }
        // The file is judged as users run it, not the network in memory; only then does it take its place, with its card.
        var unjudged = path + ".unjudged";
        Write(unjudged, OnnxExport.Model(network, _contract).ToArray());
        using var classifier = OnnxClassifier.Load(unjudged, new() { Provider = OnnxProvider.Cpu, Threads = _options.Threads });
        var evaluation = Evaluation.Of(ClassifierJudge.Answers(classifier, records.Test), records, _contract);
        var card = CardWriter.Card(path, network.ParameterCount, classifier.Contract, _plan, _options, result, evaluation);
        File.Move(unjudged, path, overwrite: true);
        Write(ModelCard.PathBeside(path), System.Text.Encoding.UTF8.GetBytes(ModelCard.ToJson(card)));
        EvaluationView.Show(_console, _contract, evaluation);
        _console.MarkupLineInterpolated($"Wrote {path} and {ModelCard.PathBeside(path)}");
        return 0;
    }

    CohortRecords Simulate(CancellationToken cancellation) => Progress("Simulating people", task =>
    {
        task.MaxValue = _plan.Participants;
        var cohort = new SimulatedCohort(_plan, _contract) { OnParticipant = done => task.Value = Math.Max(task.Value, done) };
        return cohort.Records(_options.Threads, cancellation);
    });

    TrainingResult Fit(CompactResidualNetwork network, CohortRecords records, CancellationToken cancellation) => Progress("Training", task =>
    {
        task.MaxValue = 1;
        var run = new TrainingRun(network, _contract.Normalisation, _contract.WindowLength, _contract.Labels.Length, _options)
        {
            OnStep = done => task.Value = done,
            OnEpoch = epoch => _console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"pass {epoch.Epoch}: loss {epoch.TrainingLoss:0.000}, validation loss {epoch.ValidationLoss:0.000}, balanced accuracy {epoch.ValidationBalancedAccuracy:0.000}{(epoch.Best ? " (best so far)" : "")}"),
        };
        return run.Fit(records.Training.Labelled(), records.Validation.Labelled(), cancellation);
    });

    T Progress<T>(string what, Func<ProgressTask, T> work) => _console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .Start(context => work(context.AddTask(what)));

    static void Write(string path, byte[] bytes)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"{path} can't be written ({e.Message.TrimEnd('.')}): give another --out.", e);
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Trainer.Reports;

namespace EcgStream.Trainer;

/// <summary>
/// The forum question's experiment as posted: the network, Adam, batches of 32 in the order given, 50 passes without early stopping, the last third
/// of the records as validation.
/// </summary>
public sealed class SeedReproduction
{
    /// <summary>Passes in the post.</summary>
    public const int PostedEpochs = 50;

    /// <summary>60 s at 300 Hz as they are: the post filters nothing; each record is scaled to 0 … 1.</summary>
    public static WindowForm Form { get; } = WindowForm.Default with { Filter = FilterSpec.None };

    readonly DataSet _data;
    readonly JudgingOptions _options;

    public SeedReproduction(DataSet data, JudgingOptions options) => (_data, _options) = (data, options);

    /// <summary>Told the share done.</summary>
    public Action<string, double>? OnProgress { get; init; }

    /// <summary>Told each pass.</summary>
    public Action<string, string, EpochReport>? OnEpoch { get; init; }

    /// <summary>Trains and explains.</summary>
    /// <param name="checkpoints">A folder where the training keeps its state, so that the same command resumes it.</param>
    /// <param name="modelPath">Where the network is to be written; null for nowhere.</param>
    /// <param name="command">The command, for the card.</param>
    /// <param name="cancellation">Ends it early, with what was reached.</param>
    public Comparison Run(string checkpoints, string? modelPath, string command, CancellationToken cancellation)
    {
        var kind = new SeedKind(asPosted: true);
        var fold = Splits.Of(_data.Windows, SplitKind.LastThird, 2, _options.Seed).Single();
        var (training, test) = (Pick(fold.Training), Pick(fold.Test));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var model = kind.Fit(new()
        {
            Training = training,
            // Reported after each pass, and nothing else: nothing stops or is chosen by it.
            Validation = test,
            Labels = _data.Labels,
            Form = _data.Form,
            Setting = kind.Settings[0],
            Seed = _options.Seed,
            Threads = _options.Threads,
            Epochs = _options.Epochs ?? PostedEpochs,
            Checkpoint = Path.Combine(checkpoints, Fingerprint.OfFit(kind.Name, _data, _options)),
            Progress = new Telling<FitProgress>(value =>
            {
                OnProgress?.Invoke(kind.Name, value.Done);
                if (value.Epoch is { } epoch)
                    OnEpoch?.Invoke(kind.Name, fold.Name, epoch);
            }),
        }, cancellation);
        var outcome = new FoldOutcome
        {
            Fold = fold.Name,
            Setting = kind.Settings[0].Name,
            Temperature = 1,
            WasStopped = model.WasStopped,
            // As the post and Keras count it: over the last pass, with dropout at work.
            TrainingBalancedAccuracy = model.Epochs[^1].TrainingAccuracy,
            Parameters = model.ParameterCount,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            Epochs = model.Epochs,
            Windows = [.. test.Zip(model.Probabilities(test), (w, p) => new JudgedWindow(w.Participant, w.Record, w.Label, [.. p], [.. p]))],
        };
        // The references on the same split, then the network's own figures beside them.
        var references = new ComparisonRun(_data, _options, new(null)) { OnProgress = OnProgress }
            .Run("The network of the question, as posted", [ModelLineUp.Named(ModelRoles.Majority), ModelLineUp.Named(ModelRoles.HeartRate)], SplitKind.LastThird, 2, null, CancellationToken.None);
        var judged = test.Select(w => w.Participant).Distinct(StringComparer.Ordinal);
        var result = new ResultOfModel(_data, judged, _options, references.Protocol.Leaks)
            .Of(ModelFacts.Of(kind), [outcome], references.Models[^1].Windows);
        var comparison = references with
        {
            Protocol = model.WasStopped ? references.Protocol with { Notes = references.Protocol.Notes.Add(ComparisonRun.StoppedNote) } : references.Protocol,
            Models = [.. references.Models, result],
            About = result.Name,
            IsJudgedByItsCurve = true,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        };
        var withoutDropout = ConfusionMatrix.Of(model, training, _data.Labels.Length).Accuracy;
        comparison = comparison with { Conclusions = Explanation(comparison, result, model.Epochs, training.Length, withoutDropout) };
        if (modelPath is not null)
            Write(model, kind, training, comparison, modelPath, command);
        return comparison;
    }

    ImmutableArray<LabelledWindow> Pick(ImmutableArray<int> indices) => [.. indices.Select(i => _data.Windows[i])];

    void Write(ITrainedModel model, SeedKind kind, ImmutableArray<LabelledWindow> training, Comparison comparison, string path, string command)
    {
        var people = training.Select(w => w.Participant).Distinct(StringComparer.Ordinal).ToImmutableArray();
        using var fitted = new Fitted(model, kind.Settings[0], 1);
        var contract = kind.Contract(_data.Form, _data.Labels, "1", CardMaker.TrainedOn(_data, people.Length, training.Length)) with
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Score = CardMaker.ScoreSentence(comparison.Models[^1], comparison.Protocol),
        };
        var file = ModelExport.Write(path, fitted, contract, _data.Windows);
        var card = CardMaker.Card(new()
        {
            Path = path,
            Kind = kind,
            Data = _data,
            Contract = file.Contract,
            Setting = fitted.Setting.Name,
            Parameters = model.ParameterCount,
            ParityDifference = file.Difference,
            ParityWindows = Math.Min(Parity.MostWindows, _data.Windows.Length),
            TrainingParticipants = people,
            WasJudged = true,
        }, comparison, command, "As this repository.");
        ResultsFile.Write(ModelCard.PathBeside(path), card.ToJson());
    }

    static ImmutableArray<string> Explanation(Comparison comparison, ModelResult result, ImmutableArray<EpochReport> epochs, int training, double withoutDropout)
    {
        var (data, protocol) = (comparison.Data, comparison.Protocol);
        var (low, high) = (epochs.MinBy(e => e.ValidationAccuracy)!.ValidationAccuracy, epochs.MaxBy(e => e.ValidationAccuracy)!.ValidationAccuracy);
        var sentences = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"After {epochs.Length} passes its training accuracy, counted as Keras does, is {epochs[^1].TrainingAccuracy:0.000} on {training} records, and it scores {Numbers.WithInterval(result.BalancedAccuracy)} on the {result.Windows.Length} records of the last third. Over the passes the validation accuracy lay between {low:0.000} and {high:0.000}; guessing lies within {protocol.ChanceBand.Low:0.000} … {protocol.ChanceBand.High:0.000} 95 times of 100."),
            $"Verdict: {ConclusionsOf.Words(result.Verdict.Kind)}. {result.Verdict.Because}",
            string.Create(CultureInfo.InvariantCulture, $"Why: it has {result.Parameters:N0} weights for {training} records. Learning each record by heart is the shortest way down for its loss, and a record is told by its owner's beats, not by the state; the last third holds people it has never met."),
            string.Create(CultureInfo.InvariantCulture, $"With dropout off, its accuracy on those training records is {withoutDropout:0.000}. Batch normalisation behind dropout is known to learn a spread that is not there any more then (Li et al., CVPR 2019)."),
            "Why more layers, other rates, losses, optimisers, scalings, a dense network or an LSTM do not help: none of them adds people or takes away the difference between people.",
            "Look at the data before the network: the heart rate alone, a logistic regression on heart rate variability, and above all every value minus the same person's value at rest. 'ecgtrain compare' does all of these on the same unseen people.",
        };
        if (data.BayesLimit is { } limit)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"These people are simulated, so the most that can be known is known too: {limit.FromMinute:0.000} from a minute, {limit.FromMinuteAndRest:0.000} with a minute at rest, chance {protocol.Chance:0.000}."));
        return [.. sentences];
    }
}

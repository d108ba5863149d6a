using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>How the file is to be named and described.</summary>
public sealed record ModelNaming
{
    public required string Path { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string Licence { get; init; }
    public double AbstainBelow { get; init; }
}

/// <summary>
/// Judges a kind of model on people it has never seen, beside its references, fits the file's model and writes it. In a hold-out split the judged
/// model is the file's; otherwise the file's is fitted afterwards on all participants, in the same way as each fold's.
/// </summary>
public sealed class ModelTraining
{
    const string Final = "the file's model";

    readonly DataSet _data;
    readonly IModelKind _kind;
    readonly JudgingOptions _options;

    public ModelTraining(DataSet data, IModelKind kind, JudgingOptions options) => (_data, _kind, _options) = (data, kind, options);

    /// <summary>Told each step's name and the share of it that is done.</summary>
    public Action<string, double>? OnProgress { get; init; }

    /// <summary>Told each pass of a network.</summary>
    public Action<string, string, EpochReport>? OnEpoch { get; init; }

    /// <summary>Trains, judges, writes the model beside its place and checks it there.</summary>
    /// <param name="naming">Where to, and what it is called.</param>
    /// <param name="split">How it is judged.</param>
    /// <param name="folds">Folds, where the split has a choice.</param>
    /// <param name="checkpoints">A folder for the state of long fits; null for none.</param>
    /// <param name="cancellation">Ends it early: a network's best weights so far are kept.</param>
    public (TrainedFile File, Comparison Comparison) Run(
        ModelNaming naming, SplitKind split, int folds, string? checkpoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(naming);
        if (split is SplitKind.Record or SplitKind.LastThird)
            throw new EcgStreamException("A model's file is judged by participant: choose --split participant, participant+stimulus, lopo or holdout.");
        var references = ModelLineUp.All.Where(k => ModelRoles.IsReference(k.Name) && k.Name != _kind.Name && (!k.NeedsRest || _data.HasRest));
        var wasStopped = false;
        (OnnxModel Model, Fitted Facts, double Difference, long Parameters, ImmutableArray<string> People)? held = null;
        var run = new ComparisonRun(_data, _options, new(checkpoints))
        {
            OnProgress = OnProgress,
            OnEpoch = OnEpoch,
            OnFitted = split == SplitKind.HoldOut ? Hold : null,
        };
        var comparison = run.Run($"{_kind.Name} on {_data.Name}", [.. references, _kind], split, folds, null, cancellation);
        if (comparison.Models.LastOrDefault()?.Name != _kind.Name)
            throw new OperationCanceledException(cancellation);
        comparison = comparison with { About = _kind.Name };
        comparison = comparison with { Conclusions = ConclusionsOf.Comparison(comparison) };
        if (held is null)
        {
            var fitter = new Fitter(_kind, _data, _options, _options.Seed)
            {
                Checkpoint = checkpoints is null ? null : Path.Combine(checkpoints, Fingerprint.OfFit(_kind.Name, _data, _options)),
                Progress = new Telling<FitProgress>(value =>
                {
                    OnProgress?.Invoke(Final, value.Done);
                    if (value.Epoch is { } epoch)
                        OnEpoch?.Invoke(_kind.Name, Final, epoch);
                }),
            };
            using var fitted = fitter.Fit(_data.Windows, cancellation);
            wasStopped = fitted.Model.WasStopped;
            Keep(fitted, _data.Windows);
        }
        if (wasStopped)
            comparison = comparison with { Protocol = comparison.Protocol with { Notes = comparison.Protocol.Notes.Add("The file's own model was stopped by its user before its time, the judged models were not: it may be worse than the figures.") } };
        var (model, facts, difference, parameters, people) = held!.Value;
        return (Write(model, comparison), comparison);

        void Hold(IModelKind kind, Fold fold, Fitted fitted)
        {
            if (kind.Name == _kind.Name)
                Keep(fitted, [.. fold.Training.Select(i => _data.Windows[i])]);
        }

        void Keep(Fitted fitted, IReadOnlyList<LabelledWindow> windows)
        {
            var names = windows.Select(w => w.Participant).Distinct(StringComparer.Ordinal).ToImmutableArray();
            var exported = fitted.Model.Export(Contract(naming, fitted, names.Length, windows.Count));
            held = (exported, fitted, Parity.Difference(exported, fitted, _data.Windows), fitted.Model.ParameterCount, names);
        }

        TrainedFile Write(OnnxModel exported, Comparison judged)
        {
            var contract = ModelContractMetadata.Read(exported, naming.Path, "");
            var final = exported.WithContract(contract with { Score = CardMaker.ScoreSentence(judged.Models[^1], judged.Protocol) });
            var bytes = final.ToArray();
            ModelFile.Write(naming.Path, bytes);
            return new()
            {
                Path = naming.Path,
                Kind = _kind,
                Data = _data,
                Contract = ModelContractMetadata.Load(naming.Path),
                Setting = facts.Setting.Name,
                Parameters = parameters,
                ParityDifference = difference,
                ParityWindows = Math.Min(_data.Windows.Length, Parity.MostWindows),
                TrainingParticipants = people,
                WasJudged = split == SplitKind.HoldOut,
            };
        }
    }

    ModelContract Contract(ModelNaming naming, Fitted fitted, int people, int windows) =>
        _kind.Contract(_data.Form, _data.Labels, naming.Version, CardMaker.TrainedOn(_data, people, windows)) with
        {
            Name = naming.Name,
            Temperature = fitted.Temperature,
            AbstainBelow = naming.AbstainBelow,
        };
}

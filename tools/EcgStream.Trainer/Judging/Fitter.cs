using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>A fitted model with what was chosen for it among its training participants.</summary>
public sealed record Fitted(ITrainedModel Model, ModelSetting Setting, double Temperature) : IDisposable
{
    /// <summary>The windows that the weights were fitted to; those that decided when to stop are not among them.</summary>
    public IReadOnlyList<LabelledWindow> Windows { get; init; } = [];

    /// <summary>Gives the model's memory back.</summary>
    public void Dispose() => Model.Dispose();
}

/// <summary>
/// Fits a kind of model on some windows: chooses its setting by inner cross-validation over the participants, lets others of them decide when to
/// stop, and fits the temperature on windows that the model had not seen.
/// </summary>
public sealed class Fitter
{
    readonly IModelKind _kind;
    readonly DataSet _data;
    readonly JudgingOptions _options;
    readonly int _seed;

    public Fitter(IModelKind kind, DataSet data, JudgingOptions options, int seed) => (_kind, _data, _options, _seed) = (kind, data, options, seed);

    /// <summary>Where a long fit keeps its state; null for nowhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Told how the final fit stands.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>Fits on all of the windows, save those of participants that decide when to stop.</summary>
    public Fitted Fit(IReadOnlyList<LabelledWindow> training, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(training);
        return _kind.StopsEarly ? FitWithValidation(training, cancellation) : FitWithInnerFolds(training, cancellation);
    }

    Fitted FitWithValidation(IReadOnlyList<LabelledWindow> training, CancellationToken cancellation)
    {
        var people = training.Select(w => w.Participant).Distinct(StringComparer.Ordinal).ToArray();
        new Random(_seed).Shuffle(people);
        var held = people.Take(Math.Max(1, (int)Math.Round(people.Length * _options.ValidationShare))).ToHashSet(StringComparer.Ordinal);
        if (held.Count == people.Length)
            throw new EcgStreamException("One participant alone can't both train a network and tell when to stop: give the data of 3 participants or more.");
        var validation = training.Where(w => held.Contains(w.Participant)).ToArray();
        var fitted = training.Where(w => !held.Contains(w.Participant)).ToArray();
        var setting = _kind.Settings[0];
        var model = _kind.Fit(Request(fitted, validation, setting, Checkpoint, Progress), cancellation);
        return new(model, setting, TemperatureScaling.Fit(model.Probabilities(validation), [.. validation.Select(w => w.Label)])) { Windows = fitted };
    }

    Fitted FitWithInnerFolds(IReadOnlyList<LabelledWindow> training, CancellationToken cancellation)
    {
        var (setting, temperature) = (_kind.Settings[0], 1.0);
        if (training.Select(w => w.Participant).Distinct(StringComparer.Ordinal).Skip(1).Any())
        {
            var folds = Splits.Of(training, SplitKind.Participant, _options.InnerFolds, _seed);
            var labels = folds.SelectMany(f => f.Test).Select(i => training[i].Label).ToArray();
            var lowest = double.PositiveInfinity;
            foreach (var candidate in _kind.Settings)
            {
                var unseen = Unseen(training, folds, candidate, cancellation);
                // The likelihood at its best temperature: it has less noise than the accuracy, which jumps with single windows.
                var candidateTemperature = TemperatureScaling.Fit(unseen, labels);
                var loss = unseen.Zip(labels, (p, label) => TemperatureScaling.Loss(TemperatureScaling.Apply(p, candidateTemperature), label)).Sum();
                if (loss < lowest)
                    (lowest, setting, temperature) = (loss, candidate, candidateTemperature);
            }
        }
        return new(_kind.Fit(Request(training, [], setting, Checkpoint, Progress), cancellation), setting, temperature) { Windows = training };
    }

    double[][] Unseen(IReadOnlyList<LabelledWindow> training, ImmutableArray<Fold> folds, ModelSetting setting, CancellationToken cancellation) =>
    [
        .. folds.SelectMany(fold =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var model = _kind.Fit(Request([.. fold.Training.Select(i => training[i])], [], setting, null, null), cancellation);
            return model.Probabilities([.. fold.Test.Select(i => training[i])]);
        }),
    ];

    FitRequest Request(
        IReadOnlyList<LabelledWindow> training, IReadOnlyList<LabelledWindow> validation, ModelSetting setting, string? checkpoint, IProgress<FitProgress>? progress) => new()
        {
            Training = training,
            Validation = validation,
            Labels = _data.Labels,
            Form = _data.Form,
            Setting = setting,
            Seed = _seed,
            Threads = _options.Threads,
            Epochs = _options.Epochs,
            Pretrained = _options.Pretrained,
            Checkpoint = checkpoint,
            Progress = progress,
        };
}

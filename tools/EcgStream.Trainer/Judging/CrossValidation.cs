using System.Collections.Immutable;
using System.Diagnostics;

namespace EcgStream.Trainer;

/// <summary>How models are fitted and judged.</summary>
public sealed record JudgingOptions
{
    /// <summary>Inner folds, by participant, that choose a setting and give the temperature.</summary>
    public int InnerFolds { get; init; } = 3;

    /// <summary>Share of the training participants that decide when a network stops.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>Draws of the bootstrap.</summary>
    public int BootstrapDraws { get; init; } = 2_000;

    /// <summary>Shuffles of the permutation test.</summary>
    public int Permutations { get; init; } = 2_000;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Processor threads.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Most passes of a network; null for each kind's own number.</summary>
    public int? Epochs { get; init; }

    /// <summary>Encoder weights of self-supervised pre-training for networks that take them; null for none.</summary>
    public string? Pretrained { get; init; }
}

/// <summary>
/// Judges a kind of model by nested cross-validation: in each fold the setting, the moment to stop and the temperature are chosen among
/// the training participants alone; the test participants are asked once.
/// </summary>
public sealed class CrossValidation
{
    readonly DataSet _data;
    readonly ImmutableArray<Fold> _folds;
    readonly JudgingOptions _options;
    readonly FoldStore _store;
    readonly string _fingerprint;

    public CrossValidation(DataSet data, ImmutableArray<Fold> folds, JudgingOptions options, FoldStore store, string fingerprint)
    {
        (_data, _folds, _options, _store, _fingerprint) = (data, folds, options, store, fingerprint);
    }

    /// <summary>Told the share of a kind's folds that is done, 0 … 1.</summary>
    public Action<double>? OnProgress { get; init; }

    /// <summary>Told each pass of a network: fold and report.</summary>
    public Action<string, EpochReport>? OnEpoch { get; init; }

    /// <summary>
    /// Told each fold's model before its memory is given back. Where it is set, a fit that was stopped early counts with what it kept.
    /// </summary>
    public Action<Fold, Fitted>? OnFitted { get; init; }

    /// <summary>All folds of a kind.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the folds that were finished are in the store.</exception>
    public ImmutableArray<FoldOutcome> Run(IModelKind kind, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var outcomes = ImmutableArray.CreateBuilder<FoldOutcome>(_folds.Length);
        for (var i = 0; i < _folds.Length; i++)
        {
            if (i > 0 || OnFitted is null)
                cancellation.ThrowIfCancellationRequested();
            var key = $"{kind.Name}-{Fingerprint.Of(_folds[i], _fingerprint)}";
            var outcome = _store.Find(key);
            if (outcome is null || OnFitted is not null)
            {
                outcome = Run(kind, i, _store.CheckpointFor(key), cancellation);
                if (!outcome.WasStopped)
                {
                    _store.Keep(key, outcome);
                    _store.DropCheckpoint(key);
                }
            }
            outcomes.Add(outcome);
            OnProgress?.Invoke((i + 1.0) / _folds.Length);
        }
        return outcomes.MoveToImmutable();
    }

    FoldOutcome Run(IModelKind kind, int number, string? checkpoint, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var fold = _folds[number];
        var training = fold.Training.Select(i => _data.Windows[i]).ToArray();
        var test = fold.Test.Select(i => _data.Windows[i]).ToArray();
        var fitter = new Fitter(kind, _data, _options, _options.Seed * 1_000 + number)
        {
            Checkpoint = checkpoint,
            Progress = new Telling<FitProgress>(progress =>
            {
                OnProgress?.Invoke((number + progress.Done) / _folds.Length);
                if (progress.Epoch is { } epoch)
                    OnEpoch?.Invoke(fold.Name, epoch);
            }),
        };
        using var fitted = fitter.Fit(training, cancellation);
        // What a stopped fit kept is good for a file, but it is not the fold that a comparison asked for.
        if (OnFitted is null)
            cancellation.ThrowIfCancellationRequested();
        OnFitted?.Invoke(fold, fitted);
        return new()
        {
            Fold = fold.Name,
            Setting = fitted.Setting.Name,
            Temperature = fitted.Temperature,
            TrainingBalancedAccuracy = ConfusionMatrix.Of(fitted.Model, fitted.Windows, _data.Labels.Length).BalancedAccuracy,
            WasStopped = fitted.Model.WasStopped,
            Parameters = fitted.Model.ParameterCount,
            Epochs = fitted.Model.Epochs,
            Windows = [.. test.Zip(fitted.Model.Probabilities(test), (window, probabilities) => new JudgedWindow(
                window.Participant, window.Record, window.Label, [.. probabilities], TemperatureScaling.Apply(probabilities, fitted.Temperature)))],
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
        };
    }
}

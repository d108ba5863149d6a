using System.Collections.Immutable;
using System.Diagnostics;

namespace EcgStream.Trainer;

/// <summary>Runs a line-up over a data set.</summary>
public sealed class ComparisonRun
{
    /// <summary>What is said of a model whose training the user ended.</summary>
    public const string StoppedNote = "Training was stopped by its user before its time: the model is what was best until then.";

    readonly DataSet _data;
    readonly JudgingOptions _options;
    readonly FoldStore _store;
    readonly Lazy<string> _fingerprint;

    public ComparisonRun(DataSet data, JudgingOptions options, FoldStore store)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        (_data, _options, _store) = (data, options, store);
        // All windows are hashed for it: once, not once a model.
        _fingerprint = new(() => Fingerprint.Of(data, options));
    }

    /// <summary>Told each model's name and the share of it that is done.</summary>
    public Action<string, double>? OnProgress { get; init; }

    /// <summary>Told each pass of a network: model, fold and report.</summary>
    public Action<string, string, EpochReport>? OnEpoch { get; init; }

    /// <summary>Told each fold's fitted model, before its memory is given back; makes folds that were stopped early count.</summary>
    public Action<IModelKind, Fold, Fitted>? OnFitted { get; init; }

    /// <summary>Told, in a sentence, each model that could not be fitted to these data, and why.</summary>
    public Action<string>? OnLeftOut { get; init; }

    /// <summary>Told each model's result as it is there.</summary>
    public Action<ModelResult>? OnModel { get; init; }

    /// <summary>Judges all kinds. When cancelled, what was finished is returned, with a note; nothing finished is lost.</summary>
    /// <param name="title">Heading of the report.</param>
    /// <param name="kinds">The line-up, references first.</param>
    /// <param name="split">How to split.</param>
    /// <param name="foldCount">Number of folds for splits that have a choice.</param>
    /// <param name="leakOf">The model whose leak is measured by a further split by record, or, where the split leaks itself, by participant; null for none.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EcgStreamException">
    /// The data do not allow this split, or a reference or the only other model can't be fitted to them. One of several is left out, with a note.
    /// </exception>
    public Comparison Run(
        string title, IReadOnlyList<IModelKind> kinds, SplitKind split, int foldCount, IModelKind? leakOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var clock = Stopwatch.StartNew();
        var folds = Splits.Of(_data.Windows, split, foldCount, _options.Seed);
        var leaks = Splits.Leaks(_data.Windows, folds);
        var judged = folds.SelectMany(f => f.Test).Select(i => _data.Windows[i].Participant).Distinct(StringComparer.Ordinal).ToArray();
        var maker = new ResultOfModel(_data, judged, _options, leaks);
        var (results, notes) = (new List<ModelResult>(), new List<string>());
        var isChoice = kinds.Count(k => !ModelRoles.IsReference(k.Name)) > 1;
        LeakResult? leak = null;
        try
        {
            foreach (var kind in kinds)
            {
                ImmutableArray<FoldOutcome> outcomes;
                try
                {
                    outcomes = Validation(folds, kind).Run(kind, cancellation);
                }
                catch (EcgStreamException e) when (isChoice && !ModelRoles.IsReference(kind.Name))
                {
                    Say($"{kind.Name} is left out: {e.Message}");
                    continue;
                }
                if (outcomes.Any(o => o.WasStopped) && !notes.Contains(StoppedNote))
                    notes.Add(StoppedNote);
                var result = maker.Of(ModelFacts.Of(kind), outcomes, results.Find(r => r.Name == ModelRoles.HeartRateFor(ModelFacts.Of(kind)))?.Windows);
                results.Add(result);
                OnModel?.Invoke(result);
            }
            if (leakOf is not null && results.Find(r => r.Name == leakOf.Name) is { } own)
            {
                try
                {
                    leak = Leak(leakOf, own, split, foldCount, folds, maker, cancellation);
                }
                catch (EcgStreamException e)
                {
                    Say($"The leak of {leakOf.Name} was not measured: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && results.Count > 0)
        {
            notes.Add("Stopped before the line-up was through: models that were not finished are missing.");
        }
        var facts = Facts(split, folds, leaks, judged.Length);
        var comparison = Bare(title, facts with { Notes = facts.Notes.AddRange(notes) }) with { Models = [.. results], Leak = leak, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1) };
        return comparison with { Conclusions = ConclusionsOf.Comparison(comparison) };

        void Say(string note)
        {
            notes.Add(note);
            OnLeftOut?.Invoke(note);
        }
    }

    /// <summary>A comparison on all windows in which nothing was fitted, for a model that was fitted elsewhere.</summary>
    internal Comparison Unfitted() => Bare("", Facts(SplitKind.Participant, [new("all", [], [.. Enumerable.Range(0, _data.Windows.Length)])], leaks: false, _data.Participants.Length));

    Comparison Bare(string title, ProtocolFacts protocol) => new()
    {
        Title = title,
        Data = DataFactsOf(_data),
        Protocol = protocol,
        Models = [],
        Effects = FeatureEffects.Of(_data, new(_data.Participants, _options.BootstrapDraws, _options.Seed)),
        Conclusions = [],
        Seconds = 0,
    };

    CrossValidation Validation(ImmutableArray<Fold> folds, IModelKind kind, string suffix = "") => new(_data, folds, _options, _store, _fingerprint.Value)
    {
        OnProgress = done => OnProgress?.Invoke(kind.Name + suffix, done),
        OnEpoch = (fold, epoch) => OnEpoch?.Invoke(kind.Name + suffix, fold, epoch),
        OnFitted = OnFitted is { } told ? (fold, fitted) => told(kind, fold, fitted) : null,
    };

    /// <summary>Split by record and by participant, one of which the comparison's own split may be, on the windows that this one judged.</summary>
    LeakResult Leak(
        IModelKind kind, ModelResult own, SplitKind split, int foldCount, ImmutableArray<Fold> folds, ResultOfModel maker, CancellationToken cancellation)
    {
        var judged = folds.SelectMany(f => f.Test).ToHashSet();
        var byRecord = split == SplitKind.Record ? own : Under(SplitKind.Record, " by record");
        var byParticipant = Splits.Leaks(_data.Windows, folds) ? Under(SplitKind.Participant, " by participant") : own;
        return Leaks.Of(kind, byRecord, byParticipant, _data, _options);

        ModelResult Under(SplitKind other, string suffix)
        {
            var others = Splits.Of(_data.Windows, other, foldCount, _options.Seed);
            var outcomes = Validation(others, kind, suffix).Run(kind, cancellation);
            return maker.Of(ModelFacts.Of(kind), [.. outcomes.Zip(others, (outcome, fold) => outcome with { Windows = Kept(outcome, fold) })], null);
        }

        ImmutableArray<JudgedWindow> Kept(FoldOutcome outcome, Fold fold) =>
            [.. outcome.Windows.Zip(fold.Test).Where(w => judged.Contains(w.Second)).Select(w => w.First)];
    }

    ProtocolFacts Facts(SplitKind split, ImmutableArray<Fold> folds, bool leaks, int judged)
    {
        var tested = folds.SelectMany(f => f.Test).Select(i => _data.Windows[i]).ToArray();
        var sharesStimuli = Splits.SharesStimuli(_data.Windows, folds);
        return new()
        {
            Split = Splits.Describe(split, folds.Length),
            Leaks = leaks,
            Folds = folds.Length,
            SharesStimuli = sharesStimuli,
            Chance = ChanceLevel.Of(tested),
            ChanceBand = ChanceLevel.Band(tested, _options.Permutations, _options.Seed),
            BootstrapDraws = _options.BootstrapDraws,
            Permutations = _options.Permutations,
            Seed = _options.Seed,
            Notes =
            [
                $"Intervals are 95 %, by {_options.BootstrapDraws:N0} bootstrap draws of the {judged} participants; differences between models are paired.",
                $"p: {_options.Permutations:N0} shuffles of the labels within participants, a run of windows with one label as a whole; between participants where each has one label only.",
                "Settings are chosen, networks stopped and temperatures fitted among each fold's training participants alone; a fold's test participants are asked once.",
                .. sharesStimuli ? ["The same stimuli are in training and test: a model may know the clip and not the state, and only --split participant+stimulus tells them apart."] : (string[])[],
                .. _data.Windows.Any(w => !w.Truth.IsEmpty) ? ["These people are simulated: in training alone the compact networks also learn to tell the training participants' simulated heart rate, variability, respiration and T wave, which no real data state."] : (string[])[],
            ],
        };
    }

    static DataFactsOfComparison DataFactsOf(DataSet data) => new()
    {
        Name = data.Name,
        Description = data.Description,
        IsSimulated = data.IsSimulated,
        Participants = data.Participants.Length,
        Windows = data.Windows.Length,
        HasRest = data.HasRest,
        Labels = data.Labels,
        WindowsPerLabel = [.. data.Labels.Select((_, c) => data.Windows.Count(w => w.Label == c))],
        BayesLimit = data.BayesLimit,
        Remarks = data.Remarks,
    };
}

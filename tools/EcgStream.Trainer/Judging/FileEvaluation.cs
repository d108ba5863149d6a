using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>Judges an exported model file on labelled data, beside references fitted on those data by participant.</summary>
public sealed class FileEvaluation
{
    readonly ModelContract _contract;
    readonly byte[] _model;
    readonly ModelCard? _card;
    readonly JudgingOptions _options;

    /// <param name="contract">The file's contract.</param>
    /// <param name="model">Its bytes.</param>
    /// <param name="card">Its card, which names the people it was fitted on; null where there is none.</param>
    /// <param name="options">Draws, shuffles and seed.</param>
    public FileEvaluation(ModelContract contract, byte[] model, ModelCard? card, JudgingOptions options) =>
        (_contract, _model, _card, _options) = (contract, model, card, options);

    /// <summary>Told how much of the windows is judged.</summary>
    public Action<string, double>? OnProgress { get; init; }

    /// <summary>The figures.</summary>
    /// <param name="data">Labelled windows in the contract's form.</param>
    /// <param name="namesakesAreOthers">
    /// Participants who bear the name of a training participant are other people; otherwise they are left out, or, where nobody else is left, the
    /// figures are said to leak.
    /// </param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="EcgStreamException">No window carries a label that the model knows.</exception>
    public Comparison Run(DataSet data, bool namesakesAreOthers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        var clock = Stopwatch.StartNew();
        var known = Relabelled(data);
        var (judged, leaks) = Unseen(known, namesakesAreOthers);
        var facts = new ModelFacts(_contract.Name, _card?.Model.Title ?? "exported model", _contract.NeedsBaseline);
        var reference = References(judged, cancellation);
        var maker = new ResultOfModel(judged, judged.Participants, _options, leaks);
        var fold = Judge(judged, cancellation);
        var result = maker.Of(facts, [fold], reference.Models.FirstOrDefault(m => m.Name == ModelRoles.HeartRateFor(facts))?.Windows);
        var comparison = reference with
        {
            Title = $"{_contract.Name} on {data.Name}",
            Protocol = reference.Protocol with
            {
                Leaks = leaks,
                Split = leaks ? "people the model was trained on: it LEAKS"
                    : _card is null ? "people of whom, for want of a card, nobody can tell whether the model was trained on them"
                    : "people the model was not trained on",
                Folds = 1,
                Notes = [.. reference.Protocol.Notes, reference.Models.IsEmpty ? "The model is the file as it is." : "The model is the file as it is; the references were fitted on these data, fold by fold on other participants."],
            },
            Models = [.. reference.Models, result],
            About = result.Name,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        };
        return comparison with { Conclusions = [.. ConclusionsOf.Comparison(comparison), .. Withheld(result)] };
    }

    IEnumerable<string> Withheld(ModelResult result)
    {
        if (!(_contract.AbstainBelow > 0))
            yield break;
        var answered = result.Windows.Where(w => w.Calibrated.Max() >= _contract.AbstainBelow).ToArray();
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The file withholds answers below a probability of {_contract.AbstainBelow:0.###}: of these {result.Windows.Length} windows it answers {answered.Length}{(answered.Length == 0 ? "" : $", and {answered.Count(w => w.IsRight) / (double)answered.Length:0.0%} of its answers are right")}. The figures count every window.");
    }

    DataSet Relabelled(DataSet data)
    {
        var places = data.Labels.Select(label => _contract.Labels.IndexOf(label)).ToArray();
        var foreign = data.Labels.Where((_, i) => places[i] < 0).ToArray();
        var windows = data.Windows.Where(w => places[w.Label] >= 0).Select(w => w with { Label = places[w.Label] }).ToImmutableArray();
        if (windows.IsEmpty)
            throw new EcgStreamException($"None of the labels {string.Join(", ", data.Labels)} is one of the model's ({string.Join(", ", _contract.Labels)}): rename the labels in the manifest, or give data that fit the model.");
        if (_contract.NeedsBaseline && windows.FirstOrDefault(w => w.Rest is null) is { } bare)
        {
            var with = windows.Where(w => w.Rest is not null).ToImmutableArray();
            if (with.IsEmpty)
                throw new EcgStreamException($"The model {_contract.Name} compares with a resting minute, and participant {bare.Participant} has none, nor has anybody else: add rows labelled 'baseline', or name the resting label with --baseline-label.");
            data = data with { Remarks = data.Remarks.Add($"{windows.Length - with.Length} windows of participants without a resting minute were left out: {string.Join(", ", windows.Where(w => w.Rest is null).Select(w => w.Participant).Distinct(StringComparer.Ordinal))}.") };
            windows = with;
        }
        if (windows.DistinctBy(w => w.Label).Count() < 2)
            throw new EcgStreamException($"Only windows of '{_contract.Labels[windows[0].Label]}' are left{(foreign.Length > 0 ? $", since the model does not know {string.Join(", ", foreign)}" : "")}: a classifier is judged on two of its labels or more ({string.Join(", ", _contract.Labels)}).");
        return data with
        {
            // The limit is of all the classes that were simulated, and no other question has it.
            BayesLimit = windows.DistinctBy(w => w.Label).Count() == data.Labels.Length && data.Labels.Length == _contract.Labels.Length ? data.BayesLimit : null,
            Labels = _contract.Labels,
            Windows = windows,
            Remarks = foreign.Length == 0 ? data.Remarks : data.Remarks.Add($"Windows labelled {string.Join(", ", foreign)} were left out: the model does not know these labels."),
        };
    }

    (DataSet Judged, bool Leaks) Unseen(DataSet data, bool namesakesAreOthers)
    {
        // Cohorts of other seeds number their people alike and share nobody.
        var trained = _card is null || namesakesAreOthers || (_card.IsSimulated && data.IsSimulated && _card.Data.CohortSeed != data.CohortSeed) ? [] : _card.Data.TrainingParticipants.ToHashSet(StringComparer.Ordinal);
        var seen = data.Participants.Where(trained.Contains).ToArray();
        if (_card is null)
            return (data with { Remarks = data.Remarks.Add("The model has no card, so nobody can tell whether these people were in its training.") }, false);
        if (seen.Length == 0)
            return (data, false);
        var unseen = data.Windows.Where(w => !trained.Contains(w.Participant)).ToImmutableArray();
        return unseen.IsEmpty
            ? (data with { Remarks = data.Remarks.Add("Every participant bears the name of one whom the model was trained on. If they are other people, say so with --other-people.") }, true)
            : (data with
            {
                Windows = unseen,
                Remarks = data.Remarks.Add($"{seen.Length} participants bear the name of one whom the model was trained on and were left out ({string.Join(", ", seen.Take(30))}). If they are other people, say so with --other-people."),
            }, false);
    }

    FoldOutcome Judge(DataSet data, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var judge = new FileJudge(_model, _contract.Name);
        var windows = new List<JudgedWindow>(data.Windows.Length);
        foreach (var (window, probabilities) in data.Windows.Zip(judge.Probabilities(data.Windows)))
        {
            cancellation.ThrowIfCancellationRequested();
            // The temperature is in the graph: without it, the file's logits would be sharper or flatter by it.
            windows.Add(new(window.Participant, window.Record, window.Label, TemperatureScaling.Apply(probabilities, 1 / _contract.Temperature), [.. probabilities]));
            OnProgress?.Invoke(_contract.Name, (double)windows.Count / data.Windows.Length);
        }
        return new()
        {
            Fold = "all",
            Setting = _card?.Model.Setting ?? "",
            Temperature = _contract.Temperature,
            TrainingBalancedAccuracy = _card?.Evaluation.Scores[0].Training ?? double.NaN,
            Parameters = _card?.Model.Parameters ?? 0,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            Epochs = [],
            Windows = [.. windows],
        };
    }

    Comparison References(DataSet data, CancellationToken cancellation)
    {
        var kinds = ModelLineUp.All.Where(k => ModelRoles.IsReference(k.Name) && (!k.NeedsRest || data.HasRest)).ToArray();
        var run = new ComparisonRun(data, _options, new(null)) { OnProgress = OnProgress };
        if (data.Participants.Length < 2)
        {
            var alone = run.Unfitted();
            return alone with { Data = alone.Data with { Remarks = alone.Data.Remarks.Add("These are the data of one participant alone, so no reference could be fitted on others, and the model stands by itself.") } };
        }
        return run.Run("", kinds, SplitKind.Participant, Math.Min(10, Math.Max(2, data.Participants.Length)), null, cancellation);
    }
}

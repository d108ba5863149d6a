using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>How a data set is divided into what a model is fitted on and what judges it.</summary>
public enum SplitKind
{
    /// <summary>Folds of whole participants: the default.</summary>
    Participant,

    /// <summary>Folds in which neither the participants nor the stimuli of the test were in training.</summary>
    ParticipantAndStimulus,

    /// <summary>One participant judges, all others train, in turn.</summary>
    LeaveOneParticipantOut,

    /// <summary>A fifth of the participants judges, the others train: for networks that take long.</summary>
    HoldOut,

    /// <summary>The last third of the windows in the order given, as the seed's <c>validation_split=0.33</c>.</summary>
    LastThird,

    /// <summary>Folds of records, whoever they are of: it leaks, and is here to show how much.</summary>
    Record,
}

/// <summary>One division.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Training">Indices of the windows to fit on.</param>
/// <param name="Test">Indices of the windows that judge.</param>
public sealed record Fold(string Name, ImmutableArray<int> Training, ImmutableArray<int> Test);

/// <summary>Makes the folds of a split.</summary>
public static class Splits
{
    // Stimuli are dealt into two groups, as "train on clip A, test on clip B": more groups leave too few windows for each test.
    const int StimulusGroups = 2;

    const int HoldOutParts = 5;

    /// <summary>The folds. The same arguments give the same folds.</summary>
    /// <param name="windows">The windows in their order.</param>
    /// <param name="kind">The split.</param>
    /// <param name="folds">Number of folds for the kinds that have a choice; at least 2.</param>
    /// <param name="seed">Deals participants, stimuli and records out.</param>
    /// <exception cref="EcgStreamException">The data do not allow this split.</exception>
    public static ImmutableArray<Fold> Of(IReadOnlyList<LabelledWindow> windows, SplitKind kind, int folds, int seed)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (folds < 2)
            throw new EcgStreamException($"{folds} folds can't both train and judge: give 2 or more.");
        return kind switch
        {
            SplitKind.Participant => ByGroup(windows, w => w.Participant, "participants", folds, seed),
            SplitKind.LeaveOneParticipantOut => ByGroup(windows, w => w.Participant, "participants", int.MaxValue, seed),
            SplitKind.ParticipantAndStimulus => ByParticipantAndStimulus(windows, folds, seed),
            SplitKind.HoldOut => [ByGroup(windows, w => w.Participant, "participants", HoldOutParts, seed)[0]],
            SplitKind.LastThird => LastThird(windows),
            _ => ByGroup(windows, w => $"{w.Participant}\n{w.Record}", "records", folds, seed),
        };
    }

    /// <summary>The split in words.</summary>
    public static string Describe(SplitKind kind, int folds) => kind switch
    {
        SplitKind.Participant => string.Create(CultureInfo.InvariantCulture, $"{folds} folds by participant: nobody is on both sides"),
        SplitKind.ParticipantAndStimulus => $"{folds} folds by participant and stimulus: neither people nor stimuli are on both sides",
        SplitKind.LeaveOneParticipantOut => "leave one participant out",
        SplitKind.HoldOut => "a fifth of the participants, held out, judges",
        SplitKind.LastThird => "the first two thirds of the windows train, the last third judges, as given, without whoever the cut goes through",
        _ => $"{folds} folds by record, whoever they are of: it LEAKS, the same people are on both sides",
    };

    /// <summary>Whether some participant has windows on both sides of some fold.</summary>
    public static bool Leaks(IReadOnlyList<LabelledWindow> windows, IEnumerable<Fold> folds)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(folds);
        return folds.Any(fold =>
        {
            var trained = fold.Training.Select(i => windows[i].Participant).ToHashSet(StringComparer.Ordinal);
            return fold.Test.Any(i => trained.Contains(windows[i].Participant));
        });
    }

    /// <summary>Whether a stimulus that judges was in training, in some fold.</summary>
    public static bool SharesStimuli(IReadOnlyList<LabelledWindow> windows, IEnumerable<Fold> folds)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(folds);
        return folds.Any(fold =>
        {
            var trained = fold.Training.Select(i => windows[i].Stimulus).Where(s => s.Length > 0).ToHashSet(StringComparer.Ordinal);
            return fold.Test.Any(i => trained.Contains(windows[i].Stimulus));
        });
    }

    static ImmutableArray<Fold> ByGroup(IReadOnlyList<LabelledWindow> windows, Func<LabelledWindow, string> key, string what, int folds, int seed)
    {
        var groups = Dealt(windows.Select(key), folds, seed);
        if (groups.Length < 2)
            throw TooFew(what);
        return [.. groups.Select((group, number) => Divide(windows,
            folds == int.MaxValue ? group.Single() : string.Create(CultureInfo.InvariantCulture, $"fold {number + 1}"),
            w => group.Contains(key(w)), w => !group.Contains(key(w))))];
    }

    static ImmutableArray<Fold> ByParticipantAndStimulus(IReadOnlyList<LabelledWindow> windows, int folds, int seed)
    {
        if (windows.FirstOrDefault(w => w.Stimulus.Length == 0) is { } bare)
            throw new EcgStreamException($"Record {bare.Record} has no stimulus, so the data can't be split by stimulus: fill the manifest's column 'stimulus', or split by participant.");
        if (windows.GroupBy(w => w.Label).Any(label => !label.Select(w => w.Stimulus).Distinct(StringComparer.Ordinal).Skip(1).Any()))
            throw new EcgStreamException("Some label has one stimulus only, so no stimulus is left to judge it by: split by participant, and take the result with the warning that label and stimulus can't be told apart.");
        var people = Dealt(windows.Select(w => w.Participant), folds, seed);
        if (people.Length < 2)
            throw TooFew("participants");
        var half = StimulusHalves(windows, seed);
        ImmutableArray<Fold> made =
        [
            .. from person in Enumerable.Range(0, people.Length)
               from part in Enumerable.Range(0, StimulusGroups)
               let fold = Divide(windows, string.Create(CultureInfo.InvariantCulture, $"fold {person + 1}{(part == 0 ? 'A' : 'B')}"),
                   w => people[person].Contains(w.Participant) && half[w.Stimulus] == part,
                   w => !people[person].Contains(w.Participant) && half[w.Stimulus] != part)
               where fold.Test.Length > 0 && fold.Training.Length > 0
               select fold,
        ];
        return made.IsEmpty
            ? throw new EcgStreamException("Split by participant and stimulus, no fold has windows both to train on and to judge by: split by participant.")
            : made;
    }

    /// <summary>
    /// Which half each stimulus is in: one and the same for all its windows, whatever they are labelled, as self-reports label one clip differently.
    /// Those that mostly bear one label are dealt out evenly, so that every label is in both halves where that can be.
    /// </summary>
    static Dictionary<string, int> StimulusHalves(IReadOnlyList<LabelledWindow> windows, int seed)
    {
        var stimuli = windows.GroupBy(w => w.Stimulus, StringComparer.Ordinal)
            .GroupBy(s => s.GroupBy(w => w.Label).OrderByDescending(l => l.Count()).ThenBy(l => l.Key).First().Key, s => s.Key);
        var halves = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in stimuli)
        {
            var order = label.ToArray();
            new Random(seed).Shuffle(order);
            foreach (var stimulus in order)
                halves.Add(stimulus, halves.Count % StimulusGroups);
        }
        return halves;
    }

    static ImmutableArray<Fold> LastThird(IReadOnlyList<LabelledWindow> windows)
    {
        // Keras: the first int(n * (1 - 0.33)) train.
        var training = (int)(windows.Count * (1 - 0.33));
        var trained = windows.Take(training).Select(w => w.Participant).ToHashSet(StringComparer.Ordinal);
        // The cut goes through somebody's session; whoever is on both sides judges only where nobody else is left.
        var strangers = Enumerable.Range(training, windows.Count - training).Where(i => !trained.Contains(windows[i].Participant)).ToImmutableArray();
        return training > 0 && training < windows.Count
            ? [new("last third", [.. Enumerable.Range(0, training)], strangers.IsEmpty ? [.. Enumerable.Range(training, windows.Count - training)] : strangers)]
            : throw new EcgStreamException($"{windows.Count} windows are too few for a last third: give 3 or more.");
    }

    static EcgStreamException TooFew(string what) =>
        new($"There are too few {what} to judge on others than were trained on: give the data of 2 {what} or more.");

    static Fold Divide(IReadOnlyList<LabelledWindow> windows, string name, Func<LabelledWindow, bool> test, Func<LabelledWindow, bool> training)
    {
        var all = Enumerable.Range(0, windows.Count);
        return new(name, [.. all.Where(i => training(windows[i]))], [.. all.Where(i => test(windows[i]))]);
    }

    /// <summary>Names dealt out at random into groups of sizes as equal as can be.</summary>
    static HashSet<string>[] Dealt(IEnumerable<string> names, int groups, int seed)
    {
        var order = names.Distinct(StringComparer.Ordinal).ToArray();
        new Random(seed).Shuffle(order);
        return [.. order.Select((name, i) => (name, i)).GroupBy(n => n.i % Math.Min(groups, order.Length), n => n.name)
            .Select(g => g.ToHashSet(StringComparer.Ordinal))];
    }
}

namespace EcgStream.Trainer;

/// <summary>
/// Could the answers be luck? Labels are shuffled within each participant (what the person brings to every window stays where it is) and
/// the answers judged again. p = (1 + shuffles that score as well) / (1 + shuffles) (Phipson and Smyth 2010).
/// <para>
/// A run of one participant's windows with one label is shuffled as a whole: neighbours share their recording and their moment of the session, so
/// single windows are not exchangeable, and shuffling them finds significance in nothing. Where each participant has one label
/// only, the labels are shuffled between the participants.
/// </para>
/// </summary>
public sealed class PermutationTest
{
    readonly int _classes;
    readonly int _permutations;
    readonly int _seed;

    /// <param name="classes">Number of classes.</param>
    /// <param name="permutations">Shuffles, at least 1,000 for a p that a report can quote.</param>
    /// <param name="seed">The same seed gives the same p.</param>
    public PermutationTest(int classes, int permutations, int seed) => (_classes, _permutations, _seed) = (classes, permutations, seed);

    /// <summary>The p of the balanced accuracy, and the central 95 % of what shuffled labels score.</summary>
    public (double P, Interval ChanceBand) Of(IReadOnlyList<JudgedWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var runs = Runs(windows);
        var groups = IsWithinParticipants(windows) ? [.. runs.GroupBy(r => r.Participant, StringComparer.Ordinal).Select(g => g.ToArray())] : new[] { runs };
        var labels = windows.Select(w => w.Truth).ToArray();
        var observed = ConfusionMatrix.Of(windows, _classes).BalancedAccuracy;
        var random = new Random(_seed);
        var (asGood, scores, matrix) = (0, new double[_permutations], new ConfusionMatrix(_classes));
        for (var permutation = 0; permutation < _permutations; permutation++)
        {
            foreach (var group in groups)
            {
                var shuffled = group.Select(run => run.Label).ToArray();
                random.Shuffle(shuffled);
                for (var i = 0; i < group.Length; i++)
                    foreach (var place in group[i].Places)
                        labels[place] = shuffled[i];
            }
            matrix.Clear();
            for (var i = 0; i < labels.Length; i++)
                matrix.Add(labels[i], windows[i].Predicted);
            scores[permutation] = matrix.BalancedAccuracy;
            // Sums of the same fractions in another order may differ in the last bit.
            if (scores[permutation] >= observed - 1e-12)
                asGood++;
        }
        Array.Sort(scores);
        return ((1.0 + asGood) / (1 + _permutations), new(ClusterBootstrap.Quantile(scores, 0.025), ClusterBootstrap.Quantile(scores, 0.975)));
    }

    /// <summary>Whether some participant has several labels, so that labels can be shuffled within people.</summary>
    public static bool IsWithinParticipants(IEnumerable<JudgedWindow> windows) =>
        windows.GroupBy(w => w.Participant, StringComparer.Ordinal).Any(g => g.DistinctBy(w => w.Truth).Skip(1).Any());

    static Run[] Runs(IReadOnlyList<JudgedWindow> windows)
    {
        var runs = new List<Run>();
        var open = new Dictionary<string, Run>(StringComparer.Ordinal);
        for (var i = 0; i < windows.Count; i++)
        {
            var (participant, label) = (windows[i].Participant, windows[i].Truth);
            if (!open.TryGetValue(participant, out var run) || run.Label != label)
                runs.Add(open[participant] = run = new(participant, label, []));
            run.Places.Add(i);
        }
        return [.. runs];
    }

    sealed record Run(string Participant, int Label, List<int> Places);
}

namespace EcgStream.Trainer;

/// <summary>
/// Could the answers be luck? Labels are shuffled within each participant (what the person brings to every window stays where it is) and
/// the answers judged again. p = (1 + shuffles that score as well) / (1 + shuffles) (Phipson and Smyth 2010).
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
        var groups = windows.Select((w, i) => (w.Participant, i)).GroupBy(w => w.Participant, StringComparer.Ordinal)
            .Select(g => g.Select(w => w.i).ToArray()).ToArray();
        var labels = windows.Select(w => w.Truth).ToArray();
        var observed = ConfusionMatrix.Of(windows, _classes).BalancedAccuracy;
        var random = new Random(_seed);
        var (asGood, scores, matrix) = (0, new double[_permutations], new ConfusionMatrix(_classes));
        for (var permutation = 0; permutation < _permutations; permutation++)
        {
            foreach (var group in groups)
                Shuffle(labels, group, random);
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

    static void Shuffle(int[] labels, int[] places, Random random)
    {
        for (var i = places.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (labels[places[i]], labels[places[j]]) = (labels[places[j]], labels[places[i]]);
        }
    }
}

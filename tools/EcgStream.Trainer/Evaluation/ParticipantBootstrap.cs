namespace EcgStream.Trainer;

/// <summary>
/// 95 % percentile intervals by drawing whole participants with replacement (Efron and Tibshirani 1993, cluster form): windows of one
/// person are alike, so drawing single windows would claim more certainty than there is.
/// </summary>
public sealed class ParticipantBootstrap
{
    readonly int _classes;
    readonly int _resamples;
    readonly int _seed;

    /// <param name="classes">Number of classes.</param>
    /// <param name="resamples">How many times the participants are drawn.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    public ParticipantBootstrap(int classes, int resamples = 2_000, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 40);
        _classes = classes;
        _resamples = resamples;
        _seed = seed;
    }

    /// <summary>The interval of a figure of one classifier.</summary>
    public Interval Of(IReadOnlyList<Answer> answers, Func<ConfusionMatrix, double> figure) =>
        Percentiles(Draw([ByParticipant(answers)]).Select(matrices => figure(matrices[0])));

    /// <summary>
    /// The interval of a figure's difference between two classifiers on the same participants: each draw takes the same participants for both,
    /// so that what is hard for both cancels.
    /// </summary>
    /// <exception cref="ArgumentException">The two were not asked about the same participants.</exception>
    public Interval OfDifference(IReadOnlyList<Answer> first, IReadOnlyList<Answer> second, Func<ConfusionMatrix, double> figure)
    {
        var (one, other) = (ByParticipant(first), ByParticipant(second));
        if (!one.Keys.SequenceEqual(other.Keys))
            throw new ArgumentException("Both classifiers must have answered for the same participants.", nameof(second));
        return Percentiles(Draw([one, other]).Select(matrices => figure(matrices[0]) - figure(matrices[1])));
    }

    IEnumerable<ConfusionMatrix[]> Draw(SortedDictionary<int, ConfusionMatrix>[] classifiers)
    {
        var matrices = classifiers.Select(c => c.Values.ToArray()).ToArray();
        var participants = matrices[0].Length;
        var sums = classifiers.Select(_ => new ConfusionMatrix(_classes)).ToArray();
        var random = new Random(_seed);
        for (var draw = 0; draw < _resamples; draw++)
        {
            foreach (var sum in sums)
                sum.Clear();
            for (var i = 0; i < participants; i++)
            {
                var drawn = random.Next(participants);
                for (var c = 0; c < sums.Length; c++)
                    sums[c].Add(matrices[c][drawn]);
            }
            yield return sums;
        }
    }

    SortedDictionary<int, ConfusionMatrix> ByParticipant(IReadOnlyList<Answer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.Count == 0)
            throw new ArgumentException("There are no answers to judge.", nameof(answers));
        return new(answers.GroupBy(a => a.Participant).ToDictionary(g => g.Key, g => ConfusionMatrix.Of(g, _classes)));
    }

    static Interval Percentiles(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return new(Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    static double Quantile(double[] sorted, double fraction)
    {
        var position = fraction * (sorted.Length - 1);
        var below = (int)position;
        return double.Lerp(sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)], position - below);
    }
}

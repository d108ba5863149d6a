namespace EcgStream.Trainer;

/// <summary>What guessing scores.</summary>
public static class ChanceLevel
{
    /// <summary>1 / the number of classes that occur: whoever always gives one answer reaches it.</summary>
    public static double Of(IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return 1.0 / windows.Select(w => w.Label).Distinct().Count();
    }

    /// <summary>
    /// The central 95 % of the balanced accuracy of answers drawn evenly over the classes that occur, one answer a record: windows of a record look alike, and
    /// whoever guesses guesses alike.
    /// </summary>
    /// <param name="windows">The windows that are judged.</param>
    /// <param name="draws">How often answers are drawn.</param>
    /// <param name="seed">The same seed gives the same band.</param>
    public static Interval Band(IReadOnlyList<LabelledWindow> windows, int draws, int seed)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var random = new Random(seed);
        var occurring = windows.Select(w => w.Label).Distinct().Order().ToArray();
        var records = windows.GroupBy(w => (w.Participant, w.Record)).Select(g => g.Select(w => w.Label).ToArray()).ToArray();
        var (scores, matrix) = (new double[draws], new ConfusionMatrix(Math.Max(2, occurring.Max() + 1)));
        for (var draw = 0; draw < draws; draw++)
        {
            matrix.Clear();
            foreach (var record in records)
            {
                var answer = occurring[random.Next(occurring.Length)];
                foreach (var label in record)
                    matrix.Add(label, answer);
            }
            scores[draw] = matrix.BalancedAccuracy;
        }
        Array.Sort(scores);
        return new(ClusterBootstrap.Quantile(scores, 0.025), ClusterBootstrap.Quantile(scores, 0.975));
    }
}

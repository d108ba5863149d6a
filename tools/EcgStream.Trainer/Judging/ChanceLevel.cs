namespace EcgStream.Trainer;

/// <summary>What guessing scores.</summary>
public static class ChanceLevel
{
    /// <summary>The central 95 % of the balanced accuracy of answers drawn evenly over the classes, for windows with these labels.</summary>
    public static Interval Band(IReadOnlyList<int> labels, int classes, int draws, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var random = new Random(seed);
        var (scores, matrix) = (new double[draws], new ConfusionMatrix(classes));
        for (var draw = 0; draw < draws; draw++)
        {
            matrix.Clear();
            foreach (var label in labels)
                matrix.Add(label, random.Next(classes));
            scores[draw] = matrix.BalancedAccuracy;
        }
        Array.Sort(scores);
        return new(ClusterBootstrap.Quantile(scores, 0.025), ClusterBootstrap.Quantile(scores, 0.975));
    }
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// One number that makes confidences honest: log-probabilities are divided by it before the softmax; the most probable class stays the same
/// (Guo et al., ICML 2017). Fitted by the likelihood of windows that the model was not fitted on.
/// </summary>
public static class TemperatureScaling
{
    // A few right windows can ask for any sharpness: no confidence is raised further than this.
    const double Coldest = 0.3;
    const double Hottest = 20;

    // A model that is sure and wrong pays this much in a report.
    const double Least = 1e-12;

    // Probabilities of exactly 0 have no logarithm. The smallest number that there is stands for a logit 744 below the highest: at the hottest
    // temperature that is a probability of 1e-16, so scaling probabilities is scaling the logits themselves, as a model's file does. A larger floor
    // would be hot enough to be seen.
    const double Smallest = double.Epsilon;

    /// <summary>The temperature with the largest likelihood, within 0.3 … 20; 1 where there are no windows.</summary>
    /// <param name="probabilities">One row a window.</param>
    /// <param name="labels">The true classes.</param>
    public static double Fit(IReadOnlyList<IReadOnlyList<double>> probabilities, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labels);
        if (probabilities.Count == 0)
            return 1;
        // The loss has one minimum in the inverse temperature: golden section on its logarithm.
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(Coldest), Math.Log(Hottest));
        while (high - low > 1e-4)
        {
            var (left, right) = (high - golden * (high - low), low + golden * (high - low));
            if (TotalLoss(Math.Exp(left)) <= TotalLoss(Math.Exp(right)))
                high = right;
            else
                low = left;
        }
        return Math.Exp((low + high) / 2);

        double TotalLoss(double temperature)
        {
            var sum = 0.0;
            for (var i = 0; i < labels.Count; i++)
                sum += ExactLoss(probabilities[i], labels[i], temperature);
            return sum;
        }
    }

    // Without a bound: where all that is sure and wrong costs the same, no temperature looks better than another.
    static double ExactLoss(IReadOnlyList<double> probabilities, int label, double temperature)
    {
        var logits = Logits(probabilities, temperature);
        var largest = logits.Max();
        return largest - logits[label] + Math.Log(logits.Sum(l => Math.Exp(l - largest)));
    }

    static double[] Logits(IReadOnlyList<double> probabilities, double temperature) =>
        [.. probabilities.Select(p => Math.Log(Math.Max(p, Smallest)) / temperature)];

    /// <summary>Negative log-likelihood of the true class, bounded for a probability of 0.</summary>
    public static double Loss(IReadOnlyList<double> probabilities, int label)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return -Math.Log(Math.Max(probabilities[label], Least));
    }

    /// <summary>Probabilities at another temperature.</summary>
    public static ImmutableArray<double> Apply(IReadOnlyList<double> probabilities, double temperature)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var logits = Logits(probabilities, temperature);
        var largest = logits.Max();
        var sum = logits.Sum(l => Math.Exp(l - largest));
        return [.. logits.Select(l => Math.Exp(l - largest) / sum)];
    }
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Gaussian discriminant analysis with a covariance of each class, drawn towards the common one and that towards a sphere (regularised
/// discriminant analysis, Friedman 1989): where classes differ in spread as well as in mean, it sees both. Features are chosen one by one,
/// by how much each adds to what the chosen ones say (Raftery and Dean 2006).
/// </summary>
sealed class QuadraticKind(string name, string title, ImmutableArray<string> features) : FeatureKind<QuadraticKind.Choice>(name, title, features)
{
    // Of standardised features: below it, rounding alone is left of a direction.
    const double LeastPivot = 1e-12;

    // Common covariance towards its sphere: enough that features which say the same don't cancel.
    const double Roundness = 0.02;

    static readonly ImmutableArray<int> Counts = [4, 6, 10];
    static readonly ImmutableArray<double> Shrinkages = [0.5, 0.2, 0.9];

    /// <param name="Most">Number of features.</param>
    /// <param name="Shrinkage">From a covariance for each class (0) to one for all (1).</param>
    /// <param name="Values">Whether the features themselves are seen beside their differences to rest: rest is measured with an error, and they tell how large.</param>
    internal readonly record struct Choice(int Most, double Shrinkage, bool Values);

    protected override ImmutableArray<(ModelSetting Setting, Choice Choice)> Choices =>
    [
        .. from values in NeedsRest ? [false, true] : (bool[])[false]
           let width = values ? 2 * Features.Length : Features.Length
           from most in Counts.Where(count => count < width && (!values || count == Counts[^1])).Append(width)
           from shrinkage in Shrinkages
           select (new ModelSetting(FormattableString.Invariant($"{most} features, shrinkage {shrinkage}{(values ? ", values too" : "")}"), shrinkage), new Choice(most, shrinkage, values)),
    ];

    protected override RestComparison Comparison(Choice choice) => choice.Values ? RestComparison.DifferenceAndValue : base.Comparison(choice);

    protected override IFeatureScorer Fit(float[][] rows, FitRequest request, Choice choice, CancellationToken cancellation)
    {
        var scaling = FeatureScaling.Of(rows);
        var inputs = rows.Select(scaling.Apply).ToArray();
        var groups = Enumerable.Range(0, request.Labels.Length)
            .Select(c => inputs.Where((_, i) => request.Training[i].Label == c).ToArray()).ToArray();
        // A class that nobody shows has no say in what is chosen; it is scored as another one, and so far below it that it is never said.
        var shown = groups.Select(g => g.Length > 0).ToArray();
        var moments = groups.Select(g => Matrices.Moments(g.Length > 0 ? g : groups.First(other => other.Length > 0))).ToArray();
        var width = inputs[0].Length;
        var within = new double[width, width];
        for (var c = 0; c < groups.Length; c++)
            if (shown[c])
                within = Matrices.Mix(1, within, 1.0 / shown.Count(s => s), moments[c].Covariance);
        var common = Rounded(within);
        var covariances = moments.Select(m => Matrices.Mix(1 - choice.Shrinkage, Rounded(m.Covariance), choice.Shrinkage, common)).ToArray();
        var total = Rounded(Matrices.Moments(inputs).Covariance);
        var chosen = Choose([.. covariances.Where((_, c) => shown[c])], total, Math.Min(choice.Most, width), cancellation);
        var roots = covariances.Select(s => Matrices.Cholesky(Matrices.Part(s, chosen), LeastPivot)).ToArray();
        // Classes count the same, as class weights make them elsewhere, so the offsets hold no shares.
        return new GaussianScorer(scaling, [.. moments.Select(m => m.Mean)],
            [.. roots.Select(root => Spread(Matrices.InverseOfRoot(root), chosen, width))],
            [.. roots.Select((root, c) => -0.5 * Matrices.LogDeterminant(root) + (shown[c] ? 0 : Math.Log(MajorityKind.UnseenShare)))]);
    }

    // Adds the feature by which the classes' own densities gain most over one density for all.
    static List<int> Choose(double[][,] covariances, double[,] total, int count, CancellationToken cancellation)
    {
        var (chosen, left) = (new List<int>(), Enumerable.Range(0, total.GetLength(0)).ToList());
        while (chosen.Count < count)
        {
            cancellation.ThrowIfCancellationRequested();
            var best = left.MaxBy(candidate =>
            {
                int[] with = [.. chosen, candidate];
                return Spread(total, with) - covariances.Average(s => Spread(s, with));
            });
            chosen.Add(best);
            left.Remove(best);
        }
        return chosen;

        static double Spread(double[,] covariance, int[] features) =>
            Matrices.LogDeterminant(Matrices.Cholesky(Matrices.Part(covariance, features), LeastPivot));
    }

    static double[,] Rounded(double[,] covariance)
    {
        var width = covariance.GetLength(0);
        var result = Matrices.Mix(1 - Roundness, covariance, 0, covariance);
        for (var i = 0; i < width; i++)
            result[i, i] += Roundness;
        return result;
    }

    // Columns of zeros for the features that were not chosen.
    static double[,] Spread(double[,] whitening, List<int> chosen, int width)
    {
        var result = new double[chosen.Count, width];
        for (var i = 0; i < chosen.Count; i++)
            for (var j = 0; j < chosen.Count; j++)
                result[i, chosen[j]] = whitening[i, j];
        return result;
    }
}

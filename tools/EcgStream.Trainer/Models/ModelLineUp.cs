using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>All kinds, from the plainest to the largest.</summary>
public static class ModelLineUp
{
    const string FromRest = ", minus the resting minute";

    /// <summary>All kinds, in the order of a comparison.</summary>
    public static ImmutableArray<IModelKind> All { get; } =
    [
        new MajorityKind(),
        new LogisticKind("heart-rate", "heart rate alone", [MajorityKind.HeartRate]),
        new LogisticKind("heart-rate-baseline", "heart rate alone" + FromRest, [MajorityKind.HeartRate]) { NeedsRest = true },
        new LogisticKind("logistic", "logistic regression on features", EcgFeatures.Names),
        new LogisticKind("logistic-baseline", "logistic regression on features" + FromRest, EcgFeatures.Names) { NeedsRest = true },
        new QuadraticKind("quadratic-baseline", "Gaussian discriminant analysis on features" + FromRest, EcgFeatures.Names) { NeedsRest = true },
        new BoostingKind("boosting", "gradient-boosted trees on features", EcgFeatures.Names),
        new BoostingKind("boosting-baseline", "gradient-boosted trees on features" + FromRest, EcgFeatures.Names) { NeedsRest = true },
        new RandomKernelsKind("random-kernels", "random convolution kernels"),
        new RandomKernelsKind("random-kernels-baseline", "random convolution kernels" + FromRest) { NeedsRest = true },
        new DenseKind(),
        new LstmKind(),
        new SeedKind(asPosted: false),
        new CompactKind("compact", "compact residual network"),
        new CompactKind("compact-baseline", "compact residual network beside the resting minute") { ComparesWithRest = true },
    ];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="EcgStreamException">There is none.</exception>
    public static IModelKind Named(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new EcgStreamException($"There is no model '{name}': give one of {string.Join(", ", All.Select(kind => kind.Name))}.");
}

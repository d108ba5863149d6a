using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Multinomial logistic regression with an L2 penalty and class weights. With a personal baseline it sees how each feature differs from
/// the resting minute and, under some settings, the feature itself too: that lets it undo how far rest was measured wrong.
/// </summary>
sealed class LogisticKind(string name, string title, ImmutableArray<string> features) : FeatureKind<LogisticKind.Choice>(name, title, features)
{
    static readonly ImmutableArray<double> Penalties = [0.03, 0.003, 0.01, 0.1, 0.3, 1];

    internal readonly record struct Choice(double Penalty, bool Values);

    protected override ImmutableArray<(ModelSetting Setting, Choice Choice)> Choices =>
    [
        .. Penalties.Select(p => (new ModelSetting(FormattableString.Invariant($"penalty {p}"), p), new Choice(p, false))),
        .. Penalties.Where(_ => NeedsRest).Select(p => (new ModelSetting(FormattableString.Invariant($"penalty {p}, values too"), p), new Choice(p, true))),
    ];

    protected override RestComparison Comparison(Choice choice) =>
        choice.Values ? RestComparison.DifferenceAndValue : base.Comparison(choice);

    protected override IFeatureScorer Fit(float[][] rows, FitRequest request, Choice choice, CancellationToken cancellation)
    {
        var scaling = FeatureScaling.Of(rows);
        var weights = LogisticRegression.Weights([.. rows.Select(scaling.Apply)], [.. request.Training.Select(w => w.Label)],
            request.ClassWeights(), choice.Penalty, cancellation);
        return new LinearScorer(scaling, weights, request.Labels.Length);
    }
}

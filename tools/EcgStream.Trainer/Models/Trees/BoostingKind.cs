using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Gradient-boosted decision trees by LightGBM, with class weights; small trees and slow steps, since people are few.</summary>
sealed class BoostingKind(string name, string title, ImmutableArray<string> features) : FeatureKind<BoostingKind.Choice>(name, title, features)
{
    /// <param name="Rounds">Rounds of one tree a class.</param>
    /// <param name="Leaves">Leaves of a tree.</param>
    /// <param name="Values">Whether the features themselves are seen beside their differences to rest.</param>
    internal readonly record struct Choice(int Rounds, int Leaves, bool Values = false);

    // The long fits are for hundreds of people; with few, inner cross-validation passes them over.
    protected override ImmutableArray<(ModelSetting Setting, Choice Choice)> Choices =>
    [
        .. from choice in (Choice[])[new(60, 4), new(25, 4), new(150, 4), new(60, 8), new(400, 4), .. NeedsRest ? [new(150, 4, true), new(400, 8, true)] : (Choice[])[]]
           select (new ModelSetting($"{choice.Rounds} rounds of {choice.Leaves} leaves{(choice.Values ? ", values too" : "")}", choice.Rounds), choice),
    ];

    protected override RestComparison Comparison(Choice choice) => choice.Values ? RestComparison.DifferenceAndValue : base.Comparison(choice);

    protected override IFeatureScorer Fit(float[][] rows, FitRequest request, Choice choice, CancellationToken cancellation)
    {
        var mean = Enumerable.Range(0, rows[0].Length)
            .Select(i => (float)rows.Select(r => (double)r[i]).Where(double.IsFinite).DefaultIfEmpty().Average()).ToArray();
        var weights = request.ClassWeights();
        var text = LightGbm.Fit(
            [.. rows.Select(r => BoostedTrees.Known(r, mean))],
            [.. request.Training.Select(w => (float)w.Label)], [.. request.Training.Select(w => (float)weights[w.Label])],
            Parameters(request, choice), choice.Rounds, round => request.Progress?.Report(new((double)round / choice.Rounds, null)), cancellation);
        return new BoostedTrees(BoostedTree.Parse(text), mean, request.Labels.Length);
    }

    // deterministic and force_row_wise: the same request gives the same trees whatever the timing.
    static string Parameters(FitRequest request, Choice choice) =>
        $"objective=multiclass num_class={request.Labels.Length} num_leaves={choice.Leaves} learning_rate=0.05 "
        + $"min_data_in_leaf={Math.Clamp(request.Training.Count / 25, 3, 20)} lambda_l2=1 feature_fraction=0.7 bagging_fraction=0.8 bagging_freq=1 "
        + $"use_missing=false deterministic=true force_row_wise=true seed={request.Seed} num_threads={request.Threads} verbosity=-1";
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>A kind that takes features: it differs from its siblings in which, in how they are compared, and in what is fitted to the rows.</summary>
abstract class FeatureKind<TChoice>(string name, string title, ImmutableArray<string> features) : IModelKind
{
    public string Name => name;

    public string Title => title;

    public ModelInput Input => ModelInput.Features;

    public ImmutableArray<string> Features => features;

    public bool NeedsRest { get; init; }

    public bool NeedsTorch => false;

    public bool StopsEarly => false;

    public Normalisation Normalisation => Normalisation.None;

    public ImmutableArray<ModelSetting> Settings => [.. Choices.Select(c => c.Setting)];

    /// <summary>Where the features stand in the windows; a test may have features of its own.</summary>
    internal ImmutableArray<int>? Columns { get; init; }

    /// <summary>The settings and what each means.</summary>
    protected abstract ImmutableArray<(ModelSetting Setting, TChoice Choice)> Choices { get; }

    public ITrainedModel Fit(FitRequest request, CancellationToken cancellation)
    {
        this.Check(request);
        cancellation.ThrowIfCancellationRequested();
        var choice = Choices.FirstOrDefault(c => c.Setting == request.Setting);
        if (choice.Setting is null)
            throw new ArgumentException($"{Name} has no setting '{request.Setting.Name}'.", nameof(request));
        var view = FeatureView.Of(Features, Comparison(choice.Choice));
        if (Columns is { } columns)
            view = view with { Columns = columns };
        var rows = request.Training.Select(view.Row).ToArray();
        return new TrainedFeatureModel(this, request, view, Fit(rows, request, choice.Choice, cancellation));
    }

    /// <summary>How the features are looked at under a setting.</summary>
    protected virtual RestComparison Comparison(TChoice choice) => NeedsRest ? RestComparison.Difference : RestComparison.None;

    protected abstract IFeatureScorer Fit(float[][] rows, FitRequest request, TChoice choice, CancellationToken cancellation);
}

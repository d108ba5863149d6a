namespace EcgStream.Trainer;

/// <summary>
/// The posted network. As posted it takes the windows in their order, goes through all fifty passes and keeps the last weights; in a comparison it
/// shuffles, weighs classes and stops early on other participants, to its advantage.
/// </summary>
/// <param name="asPosted">Whether it is fitted as posted; otherwise as a comparison does.</param>
public sealed class SeedKind(bool asPosted) : NetworkKind("seed-cnn", "the posted network: two convolutions of 700 taps")
{
    public override Normalisation Normalisation => Normalisation.MinMax;

    public override bool HalfWeights => true;

    /// <summary>Its size, but for window length and classes.</summary>
    public SeedShape Shape { get; init; } = new();

    protected override bool UsesClassWeights => !asPosted;

    protected override FeatureNetwork Create(int windowLength, int classes) =>
        new SeedNetwork(Shape with { WindowLength = windowLength, Classes = classes });

    protected override TrainingOptions Options(int windows) => new()
    {
        Epochs = 50,
        BatchSize = 32,
        LearningRate = 1e-4,
        OneCycle = false,
        AdamEpsilon = 1e-7,
        LabelSmoothing = 0,
        HiddenStateWeight = 0,
        Augment = false,
        Shuffle = !asPosted,
        KeepBest = !asPosted,
        Patience = asPosted ? null : 3,
    };

    // What is judged is what the file holds.
    protected override void Finish(FeatureNetwork network) => ((SeedNetwork)network).RoundToHalf();
}

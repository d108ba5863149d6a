namespace EcgStream.Trainer;

/// <summary>The compact residual network, with or without the resting minute.</summary>
sealed class CompactKind(string name, string title) : NetworkKind(name, title)
{
    public override bool NeedsRest => ComparesWithRest;

    public override bool TakesPretrained => true;

    /// <summary>Whether it compares with the resting minute.</summary>
    public bool ComparesWithRest { get; init; }

    protected override FeatureNetwork Create(int windowLength, int classes) =>
        new CompactResidualNetwork(new() { WindowLength = windowLength, Classes = classes, ComparesWithRest = ComparesWithRest });

    // As many steps for few people as for many would be hours for many: about ten thousand windows are seen, or twelve passes.
    protected override TrainingOptions Options(int windows) => new() { Epochs = Math.Clamp(10_000 / windows, 12, 40), Patience = 10 };
}

/// <summary>One hidden layer on all samples, without augmentation, as the seed's author had it.</summary>
sealed class DenseKind() : NetworkKind("dense", "one hidden layer on the samples")
{
    protected override FeatureNetwork Create(int windowLength, int classes) => new DenseNetwork(windowLength, classes);

    protected override TrainingOptions Options(int windows) => new() { Epochs = 30, Patience = 5, LearningRate = 1e-3, HiddenStateWeight = 0, Augment = false };
}

/// <summary>A recurrent network on frames, without augmentation too.</summary>
sealed class LstmKind() : NetworkKind("lstm", "long short-term memory over 0.2 s frames")
{
    protected override FeatureNetwork Create(int windowLength, int classes) => new LstmNetwork(windowLength, classes);

    protected override TrainingOptions Options(int windows) => new() { Epochs = 30, Patience = 5, LearningRate = 3e-3, HiddenStateWeight = 0, Augment = false };
}

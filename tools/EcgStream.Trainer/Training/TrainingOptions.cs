namespace EcgStream.Trainer;

/// <summary>How a network is fitted. The same options on the same data give the same weights on the same kind of processor.</summary>
public sealed record TrainingOptions
{
    /// <summary>Most passes over the training windows.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Windows a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Highest learning rate: reached after a tenth of the steps, falling along a half cosine afterwards.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Decoupled weight decay (AdamW, Loshchilov and Hutter 2019).</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Share of a target that is spread over all classes.</summary>
    public double LabelSmoothing { get; init; } = 0.05;

    /// <summary>Weight of the second task, the simulator's hidden state; 0 for none.</summary>
    public double HiddenStateWeight { get; init; } = 0.5;

    /// <summary>Passes without a better validation loss after which training ends; null for going on to the last.</summary>
    public int? Patience { get; init; } = 5;

    /// <summary>Whether the weights with the lowest validation loss are kept; otherwise the last ones are.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Whether the learning rate rises and falls; otherwise it stays, with plain Adam in place of AdamW.</summary>
    public bool OneCycle { get; init; } = true;

    /// <summary>Whether each pass takes the windows in an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether training windows are changed as a measurement could change them, warps of time by 2 % included: see <see cref="Augmentation"/>.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>The division by the gradient's size is kept from zero by this much.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Seed of weights, order, dropout and augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Processor threads. Sums are split by threads, so another number gives slightly different weights.</summary>
    public int Threads { get; init; } = 2;
}

using System.Collections.Immutable;

namespace EcgStream.Tests;

/// <summary>A classifier whose answer tells what it was asked: the first label's probability is a function of the input's first value.</summary>
sealed class FakeClassifier(
    int windowLength = 100, double rateHz = 100, int maxBatch = 4, bool needsBaseline = false, double abstainBelow = 0, params string[] features) : IWindowClassifier
{
    public List<int> Batches { get; } = [];

    public Action? Asked { get; set; }

    /// <summary>First value of the baseline that each window was asked with.</summary>
    public List<float> Baselines { get; } = [];

    public ModelContract Contract { get; } = new()
    {
        Name = "fake",
        Version = "1",
        Hash = new string('0', 64),
        Labels = ["one", "other"],
        RateHz = rateHz,
        WindowLength = windowLength,
        Unit = "mV",
        Filter = FilterSpec.None,
        Normalisation = Normalisation.None,
        TrainedOn = "nothing.",
        NeedsBaseline = needsBaseline,
        AbstainBelow = abstainBelow,
        Input = features.Length > 0 ? ModelInput.Features : ModelInput.Window,
        Features = [.. features],
    };

    public string Provider => "cpu";

    public int MaxBatch { get; } = maxBatch;

    public static ImmutableArray<float> AnswerTo(float first) => [1 / (1 + first * first), 1 - 1 / (1 + first * first)];

    public void Classify(ReadOnlySpan<float> inputs, ReadOnlySpan<float> baselines, int count, Span<float> probabilities)
    {
        Batches.Add(count);
        Asked?.Invoke();
        for (var i = 0; i < count; i++)
        {
            AnswerTo(inputs[i * Contract.InputLength]).CopyTo(probabilities[(2 * i)..]);
            if (Contract.NeedsBaseline)
                Baselines.Add(baselines[i * Contract.InputLength]);
        }
    }

    public void Dispose()
    {
    }
}

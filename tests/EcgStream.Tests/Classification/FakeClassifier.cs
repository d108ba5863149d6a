using System.Collections.Immutable;

namespace EcgStream.Tests;

/// <summary>A classifier whose answer tells what it was asked: the first label's probability is a function of the window's first value.</summary>
sealed class FakeClassifier(int windowLength = 100, double rateHz = 100, int maxBatch = 4) : IWindowClassifier
{
    public List<int> Batches { get; } = [];

    public Action? Asked { get; set; }

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
    };

    public string Provider => "cpu";

    public int MaxBatch { get; } = maxBatch;

    public static ImmutableArray<float> AnswerTo(float first) => [1 / (1 + first * first), 1 - 1 / (1 + first * first)];

    public void Classify(ReadOnlySpan<float> windows, int count, Span<float> probabilities)
    {
        Batches.Add(count);
        Asked?.Invoke();
        for (var i = 0; i < count; i++)
            AnswerTo(windows[i * Contract.WindowLength]).CopyTo(probabilities[(2 * i)..]);
    }

    public void Dispose()
    {
    }
}

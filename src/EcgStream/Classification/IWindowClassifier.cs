namespace EcgStream;

/// <summary>A model that is ready to run. One instance serves all devices of a process; it is not for concurrent calls.</summary>
public interface IWindowClassifier : IDisposable
{
    /// <summary>What the model asks of its input.</summary>
    ModelContract Contract { get; }

    /// <summary>Where it really runs: <c>cpu</c> or <c>cuda</c>.</summary>
    string Provider { get; }

    /// <summary>The most inputs one call takes, 1 or more.</summary>
    int MaxBatch { get; }

    /// <summary>Classifies <paramref name="count"/> windows in one run.</summary>
    /// <param name="inputs">
    /// What <see cref="InputPreparation"/> made of the windows, one after another: <paramref name="count"/> × <see cref="ModelContract.InputLength"/>
    /// values. Features that can't be told are NaN.
    /// </param>
    /// <param name="baselines">
    /// For each window its person's rest, prepared in the same way: as many values; empty for a model without <see cref="ModelContract.NeedsBaseline"/>.
    /// </param>
    /// <param name="count">1 … <see cref="MaxBatch"/>.</param>
    /// <param name="probabilities">
    /// Receives <paramref name="count"/> × number of labels values, each 0 … 1, each window's summing to 1.
    /// </param>
    void Classify(ReadOnlySpan<float> inputs, ReadOnlySpan<float> baselines, int count, Span<float> probabilities);
}

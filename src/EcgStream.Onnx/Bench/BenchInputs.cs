namespace EcgStream.Onnx;

/// <summary>What models are measured on: inputs as <see cref="InputPreparation"/> makes them, one after another.</summary>
/// <param name="Windows">Number of inputs × <see cref="ModelContract.InputLength"/> values.</param>
/// <param name="Baselines">As many values of the person at rest; empty for a model without <see cref="ModelContract.NeedsBaseline"/>.</param>
public sealed record BenchInputs(float[] Windows, float[] Baselines)
{
    /// <summary>Noise, normally distributed with mean 0 and variance 1, as z-scored samples are.</summary>
    /// <param name="contract">What the model takes.</param>
    /// <param name="count">Inputs.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    public static BenchInputs Noise(ModelContract contract, int count, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var random = new Random(seed);
        float[] Values() => GaussianNoise.Of(random, count * contract.InputLength);
        return new(Values(), contract.NeedsBaseline ? Values() : []);
    }
}

using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// Makes of a window what a model takes: the normalised samples, or the features it names. Keeps its working memory; not for concurrent use.
/// </summary>
public sealed class InputPreparation
{
    /// <summary>What a window is told for whose features none could be: fewer than twelve beats, beats unlike each other, or hardly a regular interval.</summary>
    public const string NoFeatures = "no features: too few regular beats";

    readonly ModelContract _contract;
    readonly ImmutableArray<int> _places;
    readonly float[] _features;

    /// <summary>For the inputs of one model.</summary>
    /// <exception cref="EcgStreamException">The model takes a feature that is not among <see cref="EcgFeatures.Names"/>.</exception>
    public InputPreparation(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _places = contract.Input == ModelInput.Features ? [.. contract.Features.Select(PlaceOf)] : [];
        _features = _places.IsEmpty ? [] : new float[EcgFeatures.Names.Length];

        int PlaceOf(string name) => EcgFeatures.Names.IndexOf(name) is var place and >= 0
            ? place
            : throw new EcgStreamException($"The model '{contract.Name}' takes a feature '{name}' that this program does not compute: it computes {string.Join(", ", EcgFeatures.Names)}.");
    }

    /// <summary>Writes the input.</summary>
    /// <param name="filteredMilliVolts">The window, at the model's rate and of its length, filtered, in mV.</param>
    /// <param name="input">
    /// Room for <see cref="ModelContract.InputLength"/> values. A feature that can't be told is NaN: the model's graph fills it in.
    /// </param>
    /// <returns>
    /// False where the window's beats say nothing and every feature is NaN: the model must not be asked, for its answer would be about the mean of those it
    /// was trained on (<see cref="NoFeatures"/>).
    /// </returns>
    public bool Prepare(ReadOnlySpan<float> filteredMilliVolts, Span<float> input)
    {
        if (_contract.Input == ModelInput.Window)
        {
            Normaliser.Apply(_contract.Normalisation, filteredMilliVolts, input);
            return true;
        }
        EcgFeatures.Compute(filteredMilliVolts, _contract.RateHz, _features);
        for (var i = 0; i < _places.Length; i++)
            input[i] = _features[_places[i]];
        // All or none: the heart rate is told wherever anything is.
        return !float.IsNaN(_features[0]);
    }
}

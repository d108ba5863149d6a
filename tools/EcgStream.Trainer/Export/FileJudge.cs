using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Runs a model file over labelled windows with the live path's classifier, on the CPU, as it is: what is judged is the file.</summary>
public sealed class FileJudge : IDisposable
{
    readonly OnnxClassifier _classifier;
    readonly ImmutableArray<int> _places;

    /// <param name="model">The bytes of the model file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="EcgStreamException">The live path would refuse it.</exception>
    public FileJudge(byte[] model, string name)
    {
        _classifier = OnnxClassifier.Load(model, name, new() { Provider = OnnxProvider.Cpu, Optimize = OnnxOptimize.Off });
        _places = [.. Contract.Features.Select(feature => EcgFeatures.Names.IndexOf(feature))];
    }

    ModelContract Contract => _classifier.Contract;

    /// <summary>One row of probabilities a window.</summary>
    /// <exception cref="EcgStreamException">The model needs a resting minute and a window has none.</exception>
    public IEnumerable<double[]> Probabilities(IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var (length, labels) = (Contract.InputLength, Contract.Labels.Length);
        var probabilities = new float[_classifier.MaxBatch * labels];
        foreach (var batch in windows.Chunk(_classifier.MaxBatch))
        {
            var inputs = new float[batch.Length * length];
            var baselines = Contract.NeedsBaseline ? new float[inputs.Length] : [];
            for (var i = 0; i < batch.Length; i++)
            {
                var (window, row) = (batch[i], (i * length)..((i + 1) * length));
                Prepare(window.MilliVolts, window.Features, inputs.AsSpan(row));
                if (!Contract.NeedsBaseline)
                    continue;
                var rest = window.Rest ?? throw new EcgStreamException(
                    $"The model {Contract.Name} compares with a resting minute, and participant {window.Participant} has none: add a row labelled 'baseline'.");
                Prepare(rest.MilliVolts, rest.Features, baselines.AsSpan(row));
            }
            _classifier.Classify(inputs, baselines, batch.Length, probabilities);
            for (var i = 0; i < batch.Length; i++)
                yield return [.. probabilities.Skip(i * labels).Take(labels).Select(v => (double)v)];
        }
    }

    public void Dispose() => _classifier.Dispose();

    // The features are there already; computing them anew would be the most of the work.
    void Prepare(float[] milliVolts, float[] features, Span<float> input)
    {
        if (Contract.Input == ModelInput.Window)
            Normaliser.Apply(Contract.Normalisation, milliVolts.AsSpan()[^input.Length..], input);
        else
            for (var i = 0; i < input.Length; i++)
                input[i] = features[_places[i]];
    }
}

using EcgStream.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Trainer;

/// <summary>Proves that a file says what the trainer's model says.</summary>
public static class Parity
{
    /// <summary>The most windows that are compared.</summary>
    public const int MostWindows = 64;

    /// <summary>A larger difference of a probability means that the file is not the model.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>The largest difference between the file's probabilities and the calibrated ones of the model, over up to 64 windows.</summary>
    /// <exception cref="EcgStreamException">It is above <see cref="Tolerance"/>.</exception>
    public static double Difference(OnnxModel file, Fitted fitted, IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(windows);
        // Evenly over the participants.
        var step = Math.Max(1, windows.Count / MostWindows);
        var chosen = windows.Where((_, i) => i % step == 0).Take(MostWindows).ToArray();
        using var session = new FileJudge(file.ToArray(), ModelContractMetadata.Read(file, "The exported model", ""));
        var worst = session.Probabilities(chosen).Zip(fitted.Model.Probabilities(chosen))
            .Max(pair => pair.First.Zip(TemperatureScaling.Apply(pair.Second, fitted.Temperature), (a, b) => Math.Abs(a - b)).Max());
        return worst <= Tolerance ? worst
            : throw new EcgStreamException(FormattableString.Invariant($"The exported file differs from the trained model by {worst:0.0e+0}, more than {Tolerance:0.0e+0}: this is a defect of ecgtrain, and nothing was written."));
    }
}

/// <summary>Runs a model file over labelled windows, as the live path runs it: normalised windows or features, with the resting minute where needed.</summary>
public sealed class FileJudge : IDisposable
{
    const int Batch = 8;

    readonly InferenceSession _session;
    readonly ModelContract _contract;
    readonly int[] _features;

    /// <param name="model">The bytes of the model file.</param>
    /// <param name="contract">Its contract.</param>
    public FileJudge(byte[] model, ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _contract = contract;
        _features = [.. contract.Features.Select(name => EcgFeatures.Names.IndexOf(name))];
        _session = new(model);
    }

    /// <summary>One row of probabilities a window.</summary>
    /// <exception cref="EcgStreamException">The model needs a resting minute and a window has none.</exception>
    public IEnumerable<double[]> Probabilities(IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        foreach (var batch in windows.Chunk(Batch))
        {
            var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
            try
            {
                var names = _session.InputNames;
                inputs[names[0]] = Tensor(batch, w => (w.MilliVolts, w.Features), names[0]);
                if (_contract.NeedsBaseline)
                {
                    inputs[names[1]] = Tensor(batch, w => w.Rest is { } rest ? (rest.MilliVolts, rest.Features)
                        : throw new EcgStreamException($"The model {_contract.Name} compares with a resting minute, and participant {w.Participant} has none: add a row labelled 'baseline'."), names[1]);
                }
                using var options = new RunOptions();
                using var outputs = _session.Run(options, inputs, _session.OutputNames);
                var values = outputs[0].GetTensorDataAsSpan<float>().ToArray();
                for (var i = 0; i < batch.Length; i++)
                    yield return [.. values.Skip(i * _contract.Labels.Length).Take(_contract.Labels.Length).Select(v => (double)v)];
            }
            finally
            {
                foreach (var input in inputs.Values)
                    input.Dispose();
            }
        }
    }

    public void Dispose() => _session.Dispose();

    OrtValue Tensor(LabelledWindow[] batch, Func<LabelledWindow, (float[] MilliVolts, float[] Features)> part, string input)
    {
        var length = _contract.InputLength;
        var values = new float[batch.Length * length];
        for (var i = 0; i < batch.Length; i++)
        {
            var (samples, features) = part(batch[i]);
            var row = values.AsSpan(i * length, length);
            if (_contract.Input == ModelInput.Window)
                Normaliser.Apply(_contract.Normalisation, samples.AsSpan()[^length..], row);
            else
                for (var f = 0; f < length; f++)
                    row[f] = features[_features[f]];
        }
        // Keras puts the channel last, others leave it out: the file says which.
        long[] shape = [.. _session.InputMetadata[input].Dimensions.Select((d, axis) => axis == 0 ? batch.Length : (long)d)];
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}

using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Onnx;

/// <summary>What a model gives for some windows, and how long it took.</summary>
/// <param name="Values">For each output its values; whole numbers and truth values as they are.</param>
/// <param name="Milliseconds">Of the run alone.</param>
sealed record ModelOutputs(IReadOnlyList<double[]> Values, double Milliseconds)
{
    /// <summary>Runs a session.</summary>
    /// <exception cref="EcgStreamException">An output is of a type that can't be compared.</exception>
    /// <exception cref="OnnxRuntimeException">The model can't be run on so many windows.</exception>
    public static ModelOutputs Of(InferenceSession session, IReadOnlyList<IReadOnlyDictionary<string, float[]>> windows)
    {
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, metadata) in session.InputMetadata)
            {
                long[] shape = [windows.Count, .. metadata.Dimensions.Skip(1).Select(d => (long)d)];
                inputs[name] = OrtValue.CreateTensorValueFromMemory(windows.SelectMany(window => window[name]).ToArray(), shape);
            }
            using var options = new RunOptions();
            var start = Stopwatch.GetTimestamp();
            using var outputs = session.Run(options, inputs, session.OutputNames);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return new([.. outputs.Select((output, i) => Read(output, session.OutputNames[i]))], elapsed);
        }
        finally
        {
            foreach (var value in inputs.Values)
                value.Dispose();
        }
    }

    static double[] Read(OrtValue output, string name) => (output.IsTensor ? output.GetTensorTypeAndShape().ElementDataType : TensorElementType.DataTypeMax) switch
    {
        TensorElementType.Float => Array.ConvertAll(output.GetTensorDataAsSpan<float>().ToArray(), value => (double)value),
        TensorElementType.Double => output.GetTensorDataAsSpan<double>().ToArray(),
        TensorElementType.Int64 => Array.ConvertAll(output.GetTensorDataAsSpan<long>().ToArray(), value => (double)value),
        TensorElementType.Int32 => Array.ConvertAll(output.GetTensorDataAsSpan<int>().ToArray(), value => (double)value),
        TensorElementType.Bool => Array.ConvertAll(output.GetTensorDataAsSpan<bool>().ToArray(), value => value ? 1.0 : 0),
        var type => throw new EcgStreamException($"The output '{name}' is of the type {type}, which can't be compared: leave it out when exporting."),
    };
}

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Onnx;

/// <summary>Windows for any model whose inputs are fixed but for how many windows there are: noise, and such as are given.</summary>
static class ModelWindows
{
    /// <summary>Values of one window for all inputs of a session, by name.</summary>
    /// <param name="session">The session whose inputs count.</param>
    /// <param name="name">What an error calls the model.</param>
    /// <param name="given">Windows of the signal; those of another length than an input's are an error.</param>
    /// <param name="random">How many windows of noise come before them.</param>
    /// <exception cref="EcgStreamException">An input is no float or its length is not fixed, or a window's length is another.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, float[]>> For(InferenceSession session, string name, IReadOnlyList<float[]> given, int random)
    {
        var lengths = session.InputMetadata.ToDictionary(input => input.Key, input => Length(input.Key, input.Value, name));
        var windows = new List<IReadOnlyDictionary<string, float[]>>();
        var noise = new Random(20210);
        for (var i = 0; i < random; i++)
            windows.Add(lengths.ToDictionary(input => input.Key, input => Noise(noise, input.Value, i)));
        foreach (var window in given)
        {
            if (lengths.Values.FirstOrDefault(length => length != window.Length) is var other and not 0)
                throw new EcgStreamException($"{name} takes windows of {other} samples and one of {window.Length} was given: cut windows of that length.");
            windows.Add(lengths.ToDictionary(input => input.Key, _ => window));
        }
        return windows;
    }

    /// <summary>Whether a model takes any number of windows at once.</summary>
    public static bool TakesMany(InferenceSession session) => session.InputMetadata.Values.All(input => input.Dimensions[0] < 0);

    static int Length(string input, NodeMetadata metadata, string name)
    {
        var dimensions = metadata.IsTensor ? metadata.Dimensions : [];
        if (dimensions.Length < 2 || metadata.ElementDataType != TensorElementType.Float || dimensions.Skip(1).Any(d => d < 1) || dimensions[0] is not (< 0 or 1))
            throw new EcgStreamException($"{name} takes '{input}', which is no float window of a fixed length: fix all but its first dimension when exporting.");
        return dimensions.Skip(1).Aggregate(1, (product, d) => checked(product * d));
    }

    // White noise shows every frequency alike; its sum, where the slow ones are strong, is nearer to a signal.
    static float[] Noise(Random random, int length, int kind)
    {
        var (values, sum) = (new float[length], 0.0);
        for (var i = 0; i < length; i++)
        {
            var white = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            sum = 0.98 * sum + 0.2 * white;
            values[i] = (float)(kind % 2 == 0 ? white : sum);
        }
        return values;
    }
}

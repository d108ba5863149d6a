using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Onnx;

/// <summary>Windows for any model whose inputs are fixed but for how many windows there are: noise, and such as are given.</summary>
static class ModelWindows
{
    /// <summary>Values of one window for all inputs of a session, by name.</summary>
    /// <param name="session">The session whose inputs count.</param>
    /// <param name="name">What an error calls the model.</param>
    /// <param name="given">
    /// Windows of the signal; those of another length than an input's are an error. A model of several inputs, a person's rest for one, is given another
    /// window at each.
    /// </param>
    /// <param name="random">How many windows of noise come before them.</param>
    /// <exception cref="EcgStreamException">An input is no float or its length is not fixed, or a window's length is another.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, float[]>> For(InferenceSession session, string name, IReadOnlyList<float[]> given, int random)
    {
        var lengths = session.InputNames.Select(input => (Name: input, Length: Length(input, session.InputMetadata[input], name))).ToList();
        var windows = new List<IReadOnlyDictionary<string, float[]>>();
        var noise = new Random(20210);
        for (var i = 0; i < random; i++)
            windows.Add(lengths.ToDictionary(input => input.Name, input => Noise(noise, input.Length, i)));
        for (var i = 0; i < given.Count; i++)
        {
            if (lengths.Find(input => input.Length != given[i].Length) is { Name: not null } other)
                throw new EcgStreamException($"{name} takes windows of {other.Length} samples and one of {given[i].Length} was given: cut windows of that length.");
            windows.Add(lengths.Select((input, k) => (input.Name, Values: k == 0 || given.Count > 1 ? given[(i + k) % given.Count] : Noise(noise, input.Length, k)))
                .ToDictionary(input => input.Name, input => input.Values));
        }
        return windows;
    }

    /// <summary>Whether a model takes any number of windows at once.</summary>
    public static bool TakesMany(InferenceSession session) => session.InputMetadata.Values.All(input => input.Dimensions[0] < 0);

    static int Length(string input, NodeMetadata metadata, string name)
    {
        var dimensions = metadata.IsTensor ? metadata.Dimensions : [];
        if (dimensions.Length < 2 || metadata.ElementDataType != TensorElementType.Float || dimensions.Skip(1).Any(d => d < 1))
            throw new EcgStreamException($"{name} takes '{input}', which is no float window of a fixed length: fix all but its first dimension when exporting.");
        if (dimensions[0] > 1)
            throw new EcgStreamException($"{name} takes {dimensions[0]} windows at once and no other number, so it can't be checked: export it with a free first dimension.");
        return dimensions.Skip(1).Aggregate(1, (product, d) => checked(product * d));
    }

    // White noise shows every frequency alike; its sum, where the slow ones are strong, is nearer to a signal.
    static float[] Noise(Random random, int length, int kind)
    {
        var values = GaussianNoise.Of(random, length);
        for (var i = 1; kind % 2 == 1 && i < length; i++)
            values[i] = 0.98f * values[i - 1] + 0.2f * values[i];
        return values;
    }
}

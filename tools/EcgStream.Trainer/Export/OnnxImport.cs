using System.Collections.Immutable;
using EcgStream.Onnx;
using static TorchSharp.torch;

namespace EcgStream.Trainer;

/// <summary>Reads a network back from a file that <see cref="OnnxExport"/> wrote, to go on training it or to prove where it came from.</summary>
public static class OnnxImport
{
    /// <exception cref="EcgStreamException">The file is not one of this network's.</exception>
    public static CompactResidualNetwork Network(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var weights = model.Graph.Initializers.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var network = new CompactResidualNetwork(Shape(model, weights));
        using var still = no_grad();
        foreach (var (name, value) in network.state_dict())
        {
            // Counts training steps; running the network does not need it.
            if (name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
                continue;
            var stored = Find(weights, name);
            if (!value.shape.SequenceEqual(stored.Dimensions))
                throw Foreign(name);
            using var loaded = tensor(stored.Floats(), value.shape);
            value.copy_(loaded);
        }
        network.eval();
        return network;
    }

    static NetworkShape Shape(OnnxModel model, Dictionary<string, OnnxTensor> weights)
    {
        var widths = ImmutableArray.CreateBuilder<int>();
        while (weights.TryGetValue($"stage{widths.Count + 1}.first.weight", out var first) && first.Dimensions.Length == 3)
            widths.Add((int)first.Dimensions[0]);
        var stem = Find(weights, "stem.weight").Dimensions;
        var head = Find(weights, "head.bias").Dimensions;
        var stride = model.Graph.Nodes.FirstOrDefault(n => n.OpType == "Conv")?.Attributes.FirstOrDefault(a => a.Name == "strides")?.Value;
        var input = model.Graph.Inputs.FirstOrDefault(i => i.Name == OnnxExport.InputName)?.Shape ?? [];
        if (widths.Count == 0 || stem.Length != 3 || head.Length != 1 || stride is not ImmutableArray<long> { Length: 1 } strides
            || input.IsDefault || input.Length != 3 || input[2].Length is not { } length)
            throw Foreign("stage1.first.weight");
        return new()
        {
            WindowLength = (int)length,
            Classes = (int)head[0],
            StemWidth = (int)stem[0],
            StemKernel = (int)stem[2],
            StemStride = (int)strides[0],
            Widths = widths.ToImmutable(),
            Kernel = (int)weights["stage1.first.weight"].Dimensions[2],
        };
    }

    static OnnxTensor Find(Dictionary<string, OnnxTensor> weights, string name) => weights.GetValueOrDefault(name) ?? throw Foreign(name);

    static EcgStreamException Foreign(string name) =>
        new($"The model does not hold '{name}' as a compact residual network does: give a file that ecgtrain wrote.");
}

namespace EcgStream.Onnx;

/// <summary>What of a graph's values never changes: initializers that no caller can replace, constants, and casts of either to 32-bit floats.</summary>
sealed class ConstantValues
{
    readonly Dictionary<string, OnnxTensor> _tensors;
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);

    public ConstantValues(OnnxModel model)
    {
        var graph = model.Graph;
        // Where initializers are listed among the inputs a caller may give other values; the format's first three versions list all of them, as constants.
        HashSet<string> given = model.IrVersion < 4 ? [] : graph.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        _tensors = graph.Initializers.Where(tensor => !given.Contains(tensor.Name)).DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.OpType is "Constant" or "Cast" or "Identity" && node.Outputs.Length == 1))
            _makers[node.Outputs[0]] = node;
    }

    /// <summary>The value as 32-bit floats with its dimensions; null where it may change, or is no float.</summary>
    public OnnxTensor? Find(string name) => Resolve(name, 0) is { ElementType: OnnxElementType.Float } tensor && HoldsElements(tensor) ? tensor : null;

    OnnxTensor? Resolve(string name, int depth)
    {
        if (_tensors.TryGetValue(name, out var tensor))
            return tensor;
        if (depth > 8 || !_makers.TryGetValue(name, out var node))
            return null;
        if (node.OpType == "Constant")
            return node.Attribute("value")?.Value as OnnxTensor;
        if (node.Inputs.Length != 1 || Resolve(node.Inputs[0], depth + 1) is not { } value)
            return null;
        if (node.OpType == "Identity" || node.Attribute("to")?.Value is long same && same == (long)value.ElementType)
            return value;
        var widens = node.Attribute("to")?.Value is (long)OnnxElementType.Float && value.ElementType == OnnxElementType.Float16 && HoldsElements(value);
        return widens ? OnnxTensor.From(name, value.Dimensions.AsSpan(), value.Floats()) : null;
    }

    // Elements kept in another file, for one, are not here.
    static bool HoldsElements(OnnxTensor tensor) => tensor.Data.Length == tensor.Count * (tensor.ElementType == OnnxElementType.Float16 ? 2 : sizeof(float));
}

using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>Puts products in the place of convolutions, and takes out what nobody uses any more.</summary>
sealed class GraphEdit(OnnxGraph graph)
{
    readonly Dictionary<OnnxNode, ImmutableArray<OnnxNode>> _replaced = new(ReferenceEqualityComparer.Instance);
    readonly ImmutableArray<OnnxTensor>.Builder _constants = ImmutableArray.CreateBuilder<OnnxTensor>();
    readonly HashSet<string> _names =
    [
        .. graph.Nodes.SelectMany(node => node.Outputs.Append(node.Name)), .. graph.Initializers.Select(tensor => tensor.Name), .. graph.Inputs.Select(input => input.Name),
    ];

    /// <summary>Numbers of the constants added so far.</summary>
    public long Constants { get; private set; }

    /// <summary>The one node that takes a value, where nothing else does and it is no output of the graph; null otherwise.</summary>
    public OnnxNode? OnlyTaker(string value)
    {
        var takers = graph.Nodes.Where(node => node.Inputs.Contains(value)).Take(2).ToList();
        return takers.Count == 1 && graph.Outputs.All(output => output.Name != value) ? takers[0] : null;
    }

    /// <summary>Writes a convolution as a plan says.</summary>
    public void Replace(ConvolutionSite site, OverlapSavePlan plan)
    {
        var prefix = Unused(site.Node.Outputs[0]);
        var (input, output) = (site.Node.Inputs[0], site.Output);
        var (signal, result) = site.Flat == 0 ? (input, output) : ($"{prefix}/signal", $"{prefix}/result");
        var (nodes, constants) = OverlapSaveNodes.Write(plan, site.Weight, site.Bias, signal, result, prefix);
        if (site.Flat != 0)
        {
            var size = site.Size;
            long[] shape = site.Flat == 2 ? [0, size.Outputs, 1, size.Length] : [0, size.Outputs, size.Length, 1];
            nodes = [Reshape(input, signal, [0, size.Inputs, size.Samples]), .. nodes, Reshape(result, output, shape)];
        }
        _constants.AddRange(constants);
        Constants += plan.Constants;
        _replaced[site.Node] = nodes;
        if (site.Norm is not null)
            _replaced[site.Norm] = [];
    }

    /// <summary>The graph as changed.</summary>
    public OnnxGraph Done()
    {
        var nodes = graph.Nodes.SelectMany(node => _replaced.TryGetValue(node, out var others) ? others : [node]).ToList();
        // Widened weights, for one: only what fed the convolutions can have lost its last taker.
        var suspects = Feeding(_replaced.Keys);
        var used = Used(nodes);
        while (nodes.RemoveAll(node => suspects.Contains(node) && !node.Outputs.Any(used.Contains)) > 0)
            used = Used(nodes);
        var gone = _replaced.Keys.Concat(suspects).SelectMany(node => node.Outputs).Where(value => !used.Contains(value)).ToHashSet(StringComparer.Ordinal);
        var freed = _replaced.Keys.Concat(suspects).SelectMany(node => node.Inputs).Where(value => !used.Contains(value)).ToHashSet(StringComparer.Ordinal);
        return graph with
        {
            Nodes = [.. nodes],
            Initializers = [.. graph.Initializers.Where(tensor => !freed.Contains(tensor.Name)), .. _constants],
            InnerValues = [.. graph.InnerValues.Where(value => !gone.Contains(value.Name))],
        };
    }

    HashSet<OnnxNode> Feeding(IEnumerable<OnnxNode> nodes)
    {
        var feeding = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        for (var inputs = nodes.SelectMany(node => node.Inputs.Skip(1)).ToHashSet(StringComparer.Ordinal); inputs.Count > 0;)
        {
            var found = graph.Nodes.Where(node => node.Outputs.Any(inputs.Contains) && feeding.Add(node)).ToList();
            inputs = found.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        }
        return feeding;
    }

    HashSet<string> Used(IEnumerable<OnnxNode> nodes) =>
        [.. nodes.SelectMany(node => node.Inputs), .. graph.Outputs.Select(output => output.Name), .. graph.Inputs.Select(input => input.Name)];

    OnnxNode Reshape(string value, string output, ReadOnlySpan<long> shape)
    {
        _constants.Add(OnnxTensor.From($"{output}/shape", [shape.Length], shape));
        return new() { OpType = "Reshape", Inputs = [value, $"{output}/shape"], Outputs = [output], Name = $"{output}/reshape" };
    }

    /// <summary>A prefix for new names that no name of the graph begins with.</summary>
    string Unused(string value)
    {
        var prefix = $"{value}/overlap_save";
        while (_names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            prefix += "_";
        _names.Add(prefix);
        return prefix;
    }
}

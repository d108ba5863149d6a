using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>
/// Writes a convolution as a plan's products, out of ONNX's own operators (Pad, Gather, Reshape, Transpose, MatMul, Slice, Concat, Add as since operator set 11), so that every
/// execution provider runs it. The number of windows stays free, and no shape is worked out while running.
/// </summary>
sealed class OverlapSaveNodes
{
    readonly string _prefix;
    readonly ImmutableArray<OnnxNode>.Builder _nodes = ImmutableArray.CreateBuilder<OnnxNode>();
    readonly ImmutableArray<OnnxTensor>.Builder _constants = ImmutableArray.CreateBuilder<OnnxTensor>();

    OverlapSaveNodes(string prefix) => _prefix = prefix;

    /// <param name="plan">How to cut the convolution up.</param>
    /// <param name="weight">[outputs, inputs, taps].</param>
    /// <param name="bias">[outputs]; empty for none.</param>
    /// <param name="input">Name of the signal, [windows, inputs, samples].</param>
    /// <param name="output">Name of what comes out, [windows, outputs, length].</param>
    /// <param name="prefix">What all new names begin with.</param>
    public static (ImmutableArray<OnnxNode> Nodes, ImmutableArray<OnnxTensor> Constants) Write(
        OverlapSavePlan plan, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, string input, string output, string prefix)
    {
        var writer = new OverlapSaveNodes(prefix);
        var blocks = writer.Blocks(plan, input);
        var spectra = writer.Forward(plan, blocks);
        var mixed = writer.Mix(plan, spectra, weight);
        writer.Back(plan, mixed, bias, output);
        return (writer._nodes.ToImmutable(), writer._constants.ToImmutable());
    }

    /// <summary>The blocks as columns, [block, inputs · windows · blocks].</summary>
    string Blocks(OverlapSavePlan plan, string input)
    {
        var size = plan.Size;
        // Channels go first while rows are long and cheap to move; what is left is the transpose of a plain matrix, which runtimes are good at.
        var channels = Node("Transpose", [input], "channels", OnnxAttribute.Ints("perm", 1, 0, 2));
        var padded = Node("Pad", [channels, Numbers("pads", 0, 0, size.PadBefore, 0, 0, plan.SignalRows * plan.Row - size.Samples - size.PadBefore)], "padded");
        var samples = Reshape(padded, "samples", size.Inputs, -1, plan.SignalRows, plan.Row);
        var indices = new long[plan.Transformed * plan.Outer];
        for (var block = 0; block < plan.Transformed; block++)
        {
            for (var a = 0; a < plan.Outer; a++)
                indices[block * plan.Outer + a] = block * plan.KeptRows + a;
        }
        var gathered = Node("Gather", [samples, Constant(OnnxTensor.From(Name("indices"), [indices.Length], indices))], "gathered", OnnxAttribute.Int("axis", 2));
        var blocks = Reshape(gathered, "blocks", -1, plan.Block);
        return Node("Transpose", [blocks], "columns", OnnxAttribute.Ints("perm", 1, 0));
    }

    /// <summary>The spectra, [bins, 2 · inputs, windows · blocks].</summary>
    string Forward(OverlapSavePlan plan, string columns)
    {
        var constants = new OverlapSaveConstants(plan);
        var rows = Reshape(columns, "rows", plan.Outer, -1);
        var spectra = Node("MatMul", [Matrix("outer", [2 * plan.Kept, plan.Outer], constants.OuterForward()), rows], "half");
        foreach (var stage in plan.Stages())
            spectra = Stage(stage, spectra, constants.Forward(stage), "forward");
        if (plan.Parts == 1)
            return Reshape(spectra, "spectra", plan.Bins, 2 * plan.Size.Inputs, -1);
        // Part p of the kernel meets the block that lies p steps later.
        var blocks = Reshape(spectra, "spectra", plan.Bins, 2 * plan.Size.Inputs, -1, plan.Transformed);
        var shifted = Enumerable.Range(0, plan.Parts).Select(part => Node(
            "Slice", [blocks, Numbers($"from{part}", part), Numbers($"to{part}", part + plan.Blocks), Numbers($"axis{part}", 3)], $"shifted{part}"));
        return Reshape(Node("Concat", [.. shifted], "parts", OnnxAttribute.Int("axis", 1)), "mixable", plan.Bins, 2 * plan.Parts * plan.Size.Inputs, -1);
    }

    string Stage(OverlapSaveStage stage, string values, float[] matrix, string way)
    {
        var name = $"{way}{stage.Points}x{stage.Transforms}";
        var rows = Reshape(values, $"{name}_in", stage.Transforms, 2 * stage.Points, -1);
        return Node("MatMul", [Matrix(name, [stage.Transforms, 2 * stage.Points, 2 * stage.Points], matrix), rows], $"{name}_out");
    }

    /// <summary>The products, [bins, 2 · outputs · windows · blocks].</summary>
    string Mix(OverlapSavePlan plan, string spectra, ReadOnlySpan<float> weight)
    {
        var mixing = Matrix("mixing", [plan.Bins, 2 * plan.Size.Outputs, 2 * plan.Parts * plan.Size.Inputs], new OverlapSaveConstants(plan).Mixing(weight));
        return Reshape(Node("MatMul", [mixing, spectra], "product"), "products", plan.Bins, -1);
    }

    void Back(OverlapSavePlan plan, string products, ReadOnlySpan<float> bias, string output)
    {
        var (size, constants) = (plan.Size, new OverlapSaveConstants(plan));
        foreach (var stage in plan.Stages().Reverse())
            products = Stage(stage, products, constants.Back(stage), "back");
        var rows = Reshape(products, "rowsback", 2 * plan.Kept, -1);
        var blocks = Node("MatMul", [Matrix("outerback", [plan.KeptRows, 2 * plan.Kept], constants.OuterBack()), rows], "blocksback");
        var split = Reshape(blocks, "splitback", plan.Step, -1);
        var ordered = Node("Transpose", [split], "ordered", OnnxAttribute.Ints("perm", 1, 0));
        var joined = Reshape(ordered, "joined", size.Outputs, -1, plan.Blocks * plan.Step);
        if (plan.Blocks * plan.Step != size.Length)
            joined = Node("Slice", [joined, Numbers("from", 0), Numbers("to", size.Length), Numbers("axis", 2)], "cut");
        if (!bias.IsEmpty)
            joined = Node("Add", [joined, Matrix("bias", [size.Outputs, 1, 1], bias.ToArray())], "sum");
        _nodes.Add(new() { OpType = "Transpose", Inputs = [joined], Outputs = [output], Name = Name("out"), Attributes = [OnnxAttribute.Ints("perm", 1, 0, 2)] });
    }

    string Reshape(string value, string name, params ReadOnlySpan<long> shape) => Node("Reshape", [value, Numbers($"{name}_shape", shape)], name);

    string Node(string opType, ReadOnlySpan<string> inputs, string name, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var output = Name(name);
        _nodes.Add(new() { OpType = opType, Inputs = [.. inputs], Outputs = [output], Name = output, Attributes = [.. attributes] });
        return output;
    }

    string Numbers(string name, params ReadOnlySpan<long> values) => Constant(OnnxTensor.From(Name(name), [values.Length], values));

    string Matrix(string name, ReadOnlySpan<long> shape, float[] values) => Constant(OnnxTensor.From(Name(name), shape, values));

    string Constant(OnnxTensor tensor)
    {
        _constants.Add(tensor);
        return tensor.Name;
    }

    string Name(string name) => $"{_prefix}/{name}";
}

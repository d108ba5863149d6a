using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>A graph: nodes in an order in which each comes after those it depends on.</summary>
public sealed record OnnxGraph
{
    /// <summary>Name of the graph.</summary>
    public required string Name { get; init; }

    /// <summary>The operations, in running order.</summary>
    public ImmutableArray<OnnxNode> Nodes { get; init; } = [];

    /// <summary>The constants: weights and the like.</summary>
    public ImmutableArray<OnnxTensor> Initializers { get; init; } = [];

    /// <summary>What the caller gives. Old files list their initializers here too.</summary>
    public ImmutableArray<OnnxValue> Inputs { get; init; } = [];

    /// <summary>What the caller receives.</summary>
    public ImmutableArray<OnnxValue> Outputs { get; init; } = [];

    /// <summary>Stated types of values within the graph; may be empty.</summary>
    public ImmutableArray<OnnxValue> InnerValues { get; init; } = [];

    /// <summary>Fields of the file that this type does not know, as they stood.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; init; }

    internal static OnnxGraph Read(ProtoMessage message)
    {
        var (name, unknown) = ("", new ProtoUnknown());
        var (nodes, initializers) = (ImmutableArray.CreateBuilder<OnnxNode>(), ImmutableArray.CreateBuilder<OnnxTensor>());
        var inputs = ImmutableArray.CreateBuilder<OnnxValue>();
        var outputs = ImmutableArray.CreateBuilder<OnnxValue>();
        var inner = ImmutableArray.CreateBuilder<OnnxValue>();
        foreach (var field in message)
        {
            switch (field.Wire == ProtoWire.Bytes ? field.Number : 0)
            {
                case 1:
                    nodes.Add(OnnxNode.Read(field.Message()));
                    break;
                case 2:
                    name = field.Text();
                    break;
                case 5:
                    initializers.Add(OnnxTensor.Read(field.Message()));
                    break;
                case 11:
                    inputs.Add(OnnxValue.Read(field.Message()));
                    break;
                case 12:
                    outputs.Add(OnnxValue.Read(field.Message()));
                    break;
                case 13:
                    inner.Add(OnnxValue.Read(field.Message()));
                    break;
                default:
                    unknown.Add(field);
                    break;
            }
        }
        return new()
        {
            Name = name,
            Nodes = nodes.ToImmutable(),
            Initializers = initializers.ToImmutable(),
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            InnerValues = inner.ToImmutable(),
            Unknown = unknown.ToMemory(),
        };
    }

    internal void Write(ProtoWriter writer)
    {
        foreach (var node in Nodes)
            writer.Message(1, node.Write);
        writer.Text(2, Name);
        foreach (var tensor in Initializers)
            writer.Message(5, tensor.Write);
        foreach (var input in Inputs)
            writer.Message(11, input.Write);
        foreach (var output in Outputs)
            writer.Message(12, output.Write);
        foreach (var value in InnerValues)
            writer.Message(13, value.Write);
        writer.Raw(Unknown);
    }
}

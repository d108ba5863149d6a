using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>One operation of a graph.</summary>
public sealed record OnnxNode
{
    /// <summary>The operator, such as <c>Conv</c>.</summary>
    public required string OpType { get; init; }

    /// <summary>Names of the values taken; an empty name stands for an optional input left out.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Names of the values given.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>The node's own name; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The operator set the operator belongs to; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The node's parameters.</summary>
    public ImmutableArray<OnnxAttribute> Attributes { get; init; } = [];

    /// <summary>Fields of the file that this type does not know, as they stood.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; init; }

    /// <summary>The attribute of that name, or null.</summary>
    public OnnxAttribute? Attribute(string name) => Attributes.FirstOrDefault(a => a.Name == name);

    internal static OnnxNode Read(ProtoMessage message)
    {
        var (name, opType, domain, unknown) = ("", "", "", new ProtoUnknown());
        var (inputs, outputs) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var attributes = ImmutableArray.CreateBuilder<OnnxAttribute>();
        foreach (var field in message)
        {
            switch (field.Wire == ProtoWire.Bytes ? field.Number : 0)
            {
                case 1:
                    inputs.Add(field.Text());
                    break;
                case 2:
                    outputs.Add(field.Text());
                    break;
                case 3:
                    name = field.Text();
                    break;
                case 4:
                    opType = field.Text();
                    break;
                case 5:
                    attributes.Add(OnnxAttribute.Read(field.Message()));
                    break;
                case 7:
                    domain = field.Text();
                    break;
                default:
                    unknown.Add(field);
                    break;
            }
        }
        return new()
        {
            OpType = opType,
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            Name = name,
            Domain = domain,
            Attributes = attributes.ToImmutable(),
            Unknown = unknown.ToMemory(),
        };
    }

    internal void Write(ProtoWriter writer)
    {
        foreach (var input in Inputs)
            writer.Text(1, input);
        foreach (var output in Outputs)
            writer.Text(2, output);
        writer.TextUnlessEmpty(3, Name);
        writer.Text(4, OpType);
        foreach (var attribute in Attributes)
            writer.Message(5, attribute.Write);
        writer.TextUnlessEmpty(7, Domain);
        writer.Raw(Unknown);
    }
}

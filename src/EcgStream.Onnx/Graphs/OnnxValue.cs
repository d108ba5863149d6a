using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>A graph's input, output or inner value: its name, element type and shape.</summary>
public sealed record OnnxValue
{
    /// <summary>The name nodes refer to it by.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="OnnxElementType.Undefined"/> where the value is no tensor or its type is not stated.</summary>
    public OnnxElementType ElementType { get; init; }

    /// <summary>The shape; default where none is stated, empty for a scalar.</summary>
    public ImmutableArray<OnnxDimension> Shape { get; init; }

    /// <summary>Fields of the file that this type does not know, as they stood.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; init; }

    /// <summary>For example <c>window: Float[batch, 1, 18000]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType}[{(Shape.IsDefault ? "?" : string.Join(", ", Shape))}]";

    internal static OnnxValue Read(ProtoMessage message)
    {
        var (name, type, unknown) = ("", (ProtoMessage?)null, new ProtoUnknown());
        foreach (var field in message)
        {
            if (field.Is(1, ProtoWire.Bytes))
                name = field.Text();
            else if (field.Is(2, ProtoWire.Bytes) && type is null && IsPlainTensor(field.Message()))
                type = field.Message();
            else
                unknown.Add(field);
        }
        var value = new OnnxValue { Name = name, Unknown = unknown.ToMemory() };
        return type is null ? value : value.WithType(type.Value);
    }

    internal void Write(ProtoWriter writer)
    {
        writer.Text(1, Name);
        if (ElementType != OnnxElementType.Undefined || !Shape.IsDefault)
            writer.Message(2, type => type.Message(1, WriteTensorType));
        writer.Raw(Unknown);
    }

    OnnxValue WithType(ProtoMessage type)
    {
        var value = this;
        foreach (var field in type.First().Message())
            value = field.Number == 1
                ? value with { ElementType = (OnnxElementType)field.Int64() }
                : value with { Shape = ReadShape(field.Message()) };
        return value;
    }

    void WriteTensorType(ProtoWriter tensor)
    {
        tensor.Int64(1, (long)ElementType);
        if (!Shape.IsDefault)
            tensor.Message(2, shape =>
            {
                foreach (var dimension in Shape)
                    shape.Message(1, d => WriteDimension(d, dimension));
            });
    }

    static void WriteDimension(ProtoWriter writer, OnnxDimension dimension)
    {
        if (dimension.Length is { } length)
            writer.Int64(1, length);
        else if (dimension.Name is { } name)
            writer.Text(2, name);
    }

    static ImmutableArray<OnnxDimension> ReadShape(ProtoMessage shape)
    {
        var dimensions = ImmutableArray.CreateBuilder<OnnxDimension>();
        foreach (var field in shape)
        {
            var dimension = default(OnnxDimension);
            foreach (var part in field.Message())
                dimension = part.Number == 1 ? new(part.Int64()) : new(null, part.Text());
            dimensions.Add(dimension);
        }
        return dimensions.ToImmutable();
    }

    // A type with anything else in it (sequences, maps, denotations) is kept as it stands rather than half understood.
    static bool IsPlainTensor(ProtoMessage type)
    {
        var tensors = 0;
        foreach (var field in type)
        {
            if (!field.Is(1, ProtoWire.Bytes) || ++tensors > 1)
                return false;
            var shapes = 0;
            foreach (var part in field.Message())
                if (!part.Is(1, ProtoWire.Varint) && !(part.Is(2, ProtoWire.Bytes) && ++shapes == 1 && IsPlainShape(part.Message())))
                    return false;
        }
        return tensors == 1;
    }

    static bool IsPlainShape(ProtoMessage shape)
    {
        foreach (var field in shape)
        {
            if (!field.Is(1, ProtoWire.Bytes))
                return false;
            foreach (var part in field.Message())
                if (!(part.Is(1, ProtoWire.Varint) && part.Int64() >= 0) && !part.Is(2, ProtoWire.Bytes))
                    return false;
        }
        return true;
    }
}

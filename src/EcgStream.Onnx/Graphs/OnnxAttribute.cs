using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace EcgStream.Onnx;

/// <summary>
/// A named parameter of a node. <see cref="Value"/> is a <see cref="long"/>, <see cref="float"/>, <see cref="string"/>,
/// <see cref="OnnxTensor"/>, or an <see cref="ImmutableArray{T}"/> of <see cref="long"/>, <see cref="float"/> or <see cref="string"/>;
/// null where it is of another kind (a subgraph, for one), which is kept as it stood in the file.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "Attribute is the format's own word.")]
public sealed record OnnxAttribute
{
    // The codes of the format's attribute types.
    const int FloatType = 1, IntType = 2, StringType = 3, TensorType = 4, FloatsType = 6, IntsType = 7, StringsType = 8;

    /// <summary>The parameter's name, such as <c>kernel_shape</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The parameter's value, see the type's summary.</summary>
    public object? Value { get; private init; }

    /// <summary>Whether it holds a graph, which may use values of the graph around it.</summary>
    internal bool HoldsGraph { get; private init; }

    /// <summary>The whole attribute as it stood, where <see cref="Value"/> is null.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; private init; }

    /// <summary>A whole number.</summary>
    public static OnnxAttribute Int(string name, long value) => new() { Name = name, Value = value };

    /// <summary>A 32-bit float.</summary>
    public static OnnxAttribute Float(string name, float value) => new() { Name = name, Value = value };

    /// <summary>A text.</summary>
    public static OnnxAttribute Text(string name, string value) => new() { Name = name, Value = value };

    /// <summary>A tensor.</summary>
    public static OnnxAttribute Tensor(string name, OnnxTensor value) => new() { Name = name, Value = value };

    /// <summary>A list of whole numbers.</summary>
    public static OnnxAttribute Ints(string name, params ReadOnlySpan<long> values) => new() { Name = name, Value = values.ToImmutableArray() };

    /// <summary>A list of 32-bit floats.</summary>
    public static OnnxAttribute Floats(string name, params ReadOnlySpan<float> values) => new() { Name = name, Value = values.ToImmutableArray() };

    /// <summary>A list of texts.</summary>
    public static OnnxAttribute Texts(string name, params ReadOnlySpan<string> values) => new() { Name = name, Value = values.ToImmutableArray() };

    internal static OnnxAttribute Read(ProtoMessage message)
    {
        var (name, type, single, count) = ("", 0L, default(object), 0);
        var (floats, ints, texts, plain, graphs) = (new List<float>(), new List<long>(), new List<string>(), true, false);
        var raw = new ProtoUnknown();
        foreach (var field in message)
        {
            raw.Add(field);
            // The fields g and graphs.
            graphs |= field.Number is 6 or 11;
            if (field.Is(1, ProtoWire.Bytes))
                name = field.Text();
            else if (field.Is(20, ProtoWire.Varint))
                type = field.Int64();
            else if (field.IsRepeated(7, ProtoWire.Fixed32))
                field.Floats(floats);
            else if (field.IsRepeated(8, ProtoWire.Varint))
                field.Int64s(ints);
            else if (field.Is(9, ProtoWire.Bytes) && IsText(field))
                texts.Add(field.Text());
            else if (Single(field) is { } value)
                (single, count) = (value, count + 1);
            else
                plain = false;
        }
        object? known = (type, single, floats.Count, ints.Count, texts.Count) switch
        {
            (FloatType, float or null, 0, 0, 0) => single ?? 0f,
            (IntType, long or null, 0, 0, 0) => single ?? 0L,
            (StringType, string or null, 0, 0, 0) => single ?? "",
            (TensorType, OnnxTensor, 0, 0, 0) => single,
            (FloatsType, null, _, 0, 0) => floats.ToImmutableArray(),
            (IntsType, null, 0, _, 0) => ints.ToImmutableArray(),
            (StringsType, null, 0, 0, _) => texts.ToImmutableArray(),
            _ => null,
        };
        return plain && count <= 1 && known is not null
            ? new() { Name = name, Value = known }
            : new() { Name = name, Unknown = raw.ToMemory(), HoldsGraph = graphs };
    }

    internal void Write(ProtoWriter writer)
    {
        if (Value is null)
        {
            writer.Raw(Unknown);
            return;
        }
        writer.Text(1, Name);
        writer.Int64(20, WriteValue(writer, Value));
    }

    static int WriteValue(ProtoWriter writer, object value)
    {
        switch (value)
        {
            case float number:
                writer.Float(2, number);
                return FloatType;
            case long number:
                writer.Int64(3, number);
                return IntType;
            case string text:
                writer.Text(4, text);
                return StringType;
            case OnnxTensor tensor:
                writer.Message(5, tensor.Write);
                return TensorType;
            case ImmutableArray<float> numbers:
                foreach (var number in numbers)
                    writer.Float(7, number);
                return FloatsType;
            case ImmutableArray<long> numbers:
                foreach (var number in numbers)
                    writer.Int64(8, number);
                return IntsType;
            case ImmutableArray<string> texts:
                foreach (var text in texts)
                    writer.Text(9, text);
                return StringsType;
            default:
                throw new InvalidOperationException($"An attribute can't hold a {value.GetType()}.");
        }
    }

    static object? Single(ProtoField field) => (field.Number, field.Wire) switch
    {
        (2, ProtoWire.Fixed32) => field.Float(),
        (3, ProtoWire.Varint) => field.Int64(),
        (4, ProtoWire.Bytes) when IsText(field) => field.Text(),
        (5, ProtoWire.Bytes) => OnnxTensor.Read(field.Message()),
        _ => null,
    };

    static bool IsText(ProtoField field) => System.Text.Unicode.Utf8.IsValid(field.Bytes());
}

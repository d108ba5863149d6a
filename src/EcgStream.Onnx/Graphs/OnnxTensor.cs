using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EcgStream.Onnx;

/// <summary>A constant tensor: a graph's initializer or the value of a node's attribute.</summary>
public sealed record OnnxTensor
{
    /// <summary>The name nodes refer to it by; empty where it is an attribute's value.</summary>
    public string Name { get; init; } = "";

    /// <summary>Type of the elements.</summary>
    public required OnnxElementType ElementType { get; init; }

    /// <summary>Length of each dimension, 0 or more; empty for a scalar.</summary>
    public ImmutableArray<long> Dimensions { get; init; } = [];

    /// <summary>The elements, row by row, little-endian; empty where the file keeps them in a form that this type does not know.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Fields of the file that this type does not know, as they stood.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; init; }

    /// <summary>Number of elements, by the dimensions; <see cref="long.MaxValue"/> where they multiply to more.</summary>
    public long Count
    {
        get
        {
            var count = Dimensions.Contains(0) ? (Int128)0 : 1;
            foreach (var length in Dimensions)
                count = Int128.Min(count * length, long.MaxValue);
            return (long)count;
        }
    }

    /// <summary>A tensor of 32-bit floats.</summary>
    /// <exception cref="ArgumentException">The dimensions do not multiply to the number of values.</exception>
    public static OnnxTensor From(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<float> values) =>
        From(name, OnnxElementType.Float, dimensions, MemoryMarshal.AsBytes(values), sizeof(float));

    /// <summary>A tensor of 64-bit whole numbers.</summary>
    /// <inheritdoc cref="From(string, ReadOnlySpan{long}, ReadOnlySpan{float})"/>
    public static OnnxTensor From(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> values) =>
        From(name, OnnxElementType.Int64, dimensions, MemoryMarshal.AsBytes(values), sizeof(long));

    /// <summary>A tensor of 16-bit floats.</summary>
    /// <inheritdoc cref="From(string, ReadOnlySpan{long}, ReadOnlySpan{float})"/>
    public static OnnxTensor From(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<Half> values) =>
        From(name, OnnxElementType.Float16, dimensions, MemoryMarshal.AsBytes(values), 2);

    /// <summary>The elements as 32-bit floats; 16-bit floats are widened.</summary>
    /// <exception cref="EcgStreamException">The elements are of another type, or are not in the file.</exception>
    public float[] Floats()
    {
        switch (ElementType)
        {
            case OnnxElementType.Float:
                return MemoryMarshal.Cast<byte, float>(Elements(sizeof(float))).ToArray();
            case OnnxElementType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(Elements(2));
                var floats = new float[halves.Length];
                for (var i = 0; i < floats.Length; i++)
                    floats[i] = (float)halves[i];
                return floats;
            default:
                throw new EcgStreamException($"The tensor '{Name}' holds {ElementType} where floats are asked for: export the model in float32.");
        }
    }

    /// <summary>The elements as 64-bit whole numbers.</summary>
    /// <exception cref="EcgStreamException">The elements are of another type, or are not in the file.</exception>
    public long[] Int64s() => ElementType == OnnxElementType.Int64
        ? MemoryMarshal.Cast<byte, long>(Elements(sizeof(long))).ToArray()
        : throw new EcgStreamException($"The tensor '{Name}' holds {ElementType} where 64-bit whole numbers are asked for: export the model with int64 indices.");

    internal static OnnxTensor Read(ProtoMessage message)
    {
        var (name, type, raw, unknown) = ("", 0L, (byte[]?)null, new ProtoUnknown());
        var (dimensions, floats, integers) = (new List<long>(), new List<float>(), new List<long>());
        foreach (var field in message)
        {
            if (field.IsRepeated(1, ProtoWire.Varint))
                field.Int64s(dimensions);
            else if (field.Is(2, ProtoWire.Varint))
                type = (int)field.Int64();
            else if (field.IsRepeated(4, ProtoWire.Fixed32))
                field.Floats(floats);
            else if (field.IsRepeated(7, ProtoWire.Varint))
                field.Int64s(integers);
            else if (field.Is(8, ProtoWire.Bytes))
                name = field.Text();
            else if (field.Is(9, ProtoWire.Bytes))
                raw = field.Bytes().ToArray();
            else
                unknown.Add(field);
        }
        if (dimensions.Exists(d => d < 0))
            throw new EcgStreamException($"The tensor '{name}' has a negative dimension: the model is damaged; export it again.");
        return new()
        {
            Name = name,
            ElementType = (OnnxElementType)type,
            Dimensions = [.. dimensions],
            Data = raw ?? LittleEndian(floats, integers),
            Unknown = unknown.ToMemory(),
        };
    }

    internal void Write(ProtoWriter writer)
    {
        foreach (var length in Dimensions)
            writer.Int64(1, length);
        writer.Int64(2, (long)ElementType);
        writer.TextUnlessEmpty(8, Name);
        if (!Data.IsEmpty || Unknown.IsEmpty)
            writer.Bytes(9, Data);
        writer.Raw(Unknown);
    }

    static OnnxTensor From(string name, OnnxElementType type, ReadOnlySpan<long> dimensions, ReadOnlySpan<byte> bytes, int elementSize)
    {
        ArgumentNullException.ThrowIfNull(name);
        var tensor = new OnnxTensor { Name = name, ElementType = type, Dimensions = [.. dimensions], Data = bytes.ToArray() };
        if (tensor.Dimensions.Any(d => d < 0) || tensor.Count != bytes.Length / elementSize)
            throw new ArgumentException($"[{string.Join(", ", tensor.Dimensions)}] does not hold {bytes.Length / elementSize} values.", nameof(dimensions));
        return tensor;
    }

    ReadOnlySpan<byte> Elements(int size) => Count == Data.Length / size && Data.Length % size == 0
        ? Data.Span
        : throw new EcgStreamException($"The tensor '{Name}' does not hold its elements in the file itself: export the model without external data.");

    // The format knows two places for elements; one is enough for everything after reading.
    static byte[] LittleEndian(List<float> floats, List<long> integers)
    {
        var bytes = new byte[floats.Count * sizeof(float) + integers.Count * sizeof(long)];
        for (var i = 0; i < floats.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), floats[i]);
        for (var i = 0; i < integers.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(floats.Count * sizeof(float) + i * sizeof(long)), integers[i]);
        return bytes;
    }
}

using System.Collections.Immutable;
using Google.Protobuf;

namespace EcgStream.Onnx;

/// <summary>The version of an operator set that a model is written against.</summary>
/// <param name="Domain">Empty for ONNX's own operators.</param>
/// <param name="Version">Version of the set, 17 for instance.</param>
public readonly record struct OnnxOperatorSet(string Domain, long Version);

/// <summary>
/// An ONNX file in memory: read, changed with <c>with</c>, and written again. Fields of models, graphs, nodes, values, tensors and
/// attributes that the types here do not know are kept byte for byte and written after those they do, so that no model loses
/// anything; a file that we wrote comes back with the same bytes.
/// Field numbers are those of the public onnx.proto.
/// </summary>
public sealed record OnnxModel
{
    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; } = 8;

    /// <summary>The operator sets used.</summary>
    public ImmutableArray<OnnxOperatorSet> OperatorSets { get; init; } = [new("", 17)];

    /// <summary>The program that wrote the file.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>Version of that program.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>The graph.</summary>
    public required OnnxGraph Graph { get; init; }

    /// <summary>The model's metadata_props, in file order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Fields of the file that this type does not know, as they stood.</summary>
    internal ReadOnlyMemory<byte> Unknown { get; init; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="EcgStreamException">The file is missing, can't be opened, or is not an ONNX model.</exception>
    public static OnnxModel Load(string path) => Read(OnnxFile.Bytes(path), path);

    /// <summary>Reads a model.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="name">What an error calls the model, its path for instance.</param>
    /// <exception cref="EcgStreamException">The bytes are not an ONNX model.</exception>
    public static OnnxModel Read(ReadOnlySpan<byte> bytes, string name = "the model") => Read(bytes.ToArray(), name);

    /// <summary>Writes the model to a stream.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new ProtoWriter();
        Write(writer);
        stream.Write(writer.Written().Span);
    }

    /// <summary>The bytes of the model's file.</summary>
    public byte[] ToArray()
    {
        using var writer = new ProtoWriter();
        Write(writer);
        return writer.Written().ToArray();
    }

    /// <summary>Writes the model's file, over an old one too.</summary>
    /// <exception cref="EcgStreamException">The file can't be written.</exception>
    public void Save(string path) => OnnxFile.Write(path, ToArray());

    internal static OnnxModel Read(byte[] bytes, string name)
    {
        try
        {
            return Read(new ProtoMessage(bytes, 0, bytes.Length))
                ?? throw new EcgStreamException($"{name} holds no graph, so it is not an ONNX model: give a file exported with the .onnx format.");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new EcgStreamException($"{name} is not an ONNX model or is damaged: export or download it again.", e);
        }
    }

    static OnnxModel? Read(ProtoMessage message)
    {
        var (irVersion, producer, producerVersion, unknown) = (0L, "", "", new ProtoUnknown());
        var (graph, sets) = ((OnnxGraph?)null, ImmutableArray.CreateBuilder<OnnxOperatorSet>());
        var metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var field in message)
        {
            if (field.Is(1, ProtoWire.Varint))
                irVersion = field.Int64();
            else if (field.Is(2, ProtoWire.Bytes))
                producer = field.Text();
            else if (field.Is(3, ProtoWire.Bytes))
                producerVersion = field.Text();
            else if (field.Is(7, ProtoWire.Bytes) && graph is null)
                graph = OnnxGraph.Read(field.Message());
            else if (field.Is(8, ProtoWire.Bytes))
                sets.Add(ReadOperatorSet(field.Message()));
            else if (field.Is(14, ProtoWire.Bytes))
                metadata.Add(ReadEntry(field.Message()));
            else
                unknown.Add(field);
        }
        return graph is null ? null : new()
        {
            IrVersion = irVersion,
            ProducerName = producer,
            ProducerVersion = producerVersion,
            Graph = graph,
            OperatorSets = sets.ToImmutable(),
            Metadata = metadata.ToImmutable(),
            Unknown = unknown.ToMemory(),
        };
    }

    void Write(ProtoWriter writer)
    {
        writer.Int64(1, IrVersion);
        writer.TextUnlessEmpty(2, ProducerName);
        writer.TextUnlessEmpty(3, ProducerVersion);
        writer.Message(7, Graph.Write);
        foreach (var set in OperatorSets)
            writer.Message(8, inner =>
            {
                inner.TextUnlessEmpty(1, set.Domain);
                inner.Int64(2, set.Version);
            });
        foreach (var (key, value) in Metadata)
            writer.Message(14, inner =>
            {
                inner.Text(1, key);
                inner.Text(2, value);
            });
        writer.Raw(Unknown);
    }

    static OnnxOperatorSet ReadOperatorSet(ProtoMessage message)
    {
        var (domain, version) = ("", 0L);
        foreach (var field in message)
        {
            if (field.Is(1, ProtoWire.Bytes))
                domain = field.Text();
            else if (field.Is(2, ProtoWire.Varint))
                version = field.Int64();
        }
        return new(domain, version);
    }

    static KeyValuePair<string, string> ReadEntry(ProtoMessage message)
    {
        var (key, value) = ("", "");
        foreach (var field in message)
        {
            if (field.Is(1, ProtoWire.Bytes))
                key = field.Text();
            else if (field.Is(2, ProtoWire.Bytes))
                value = field.Text();
        }
        return new(key, value);
    }
}

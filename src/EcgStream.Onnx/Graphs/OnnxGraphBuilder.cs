using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>
/// Builds a model node by node. Every name must be known before it is used, so the nodes come out in running order;
/// a mistake shows where it is made, as an <see cref="ArgumentException"/>.
/// </summary>
/// <example>
/// <code>
/// var graph = new OnnxGraphBuilder("tiny");
/// var x = graph.Input("window", OnnxElementType.Float, "batch", 4);
/// var y = graph.Node("Gemm", [x, graph.Initializer("w", [4, 2], weights), graph.Initializer("b", [2], bias)]);
/// graph.Output(graph.Node("Softmax", [y], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, "batch", 2);
/// graph.Save("tiny.onnx");
/// </code>
/// </example>
public sealed class OnnxGraphBuilder
{
    readonly string _name;
    readonly HashSet<string> _known = new(StringComparer.Ordinal);
    readonly ImmutableArray<OnnxNode>.Builder _nodes = ImmutableArray.CreateBuilder<OnnxNode>();
    readonly ImmutableArray<OnnxTensor>.Builder _initializers = ImmutableArray.CreateBuilder<OnnxTensor>();
    readonly ImmutableArray<OnnxValue>.Builder _inputs = ImmutableArray.CreateBuilder<OnnxValue>();
    readonly ImmutableArray<OnnxValue>.Builder _outputs = ImmutableArray.CreateBuilder<OnnxValue>();
    readonly ImmutableArray<KeyValuePair<string, string>>.Builder _metadata = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();

    /// <summary>Starts an empty graph of that name.</summary>
    public OnnxGraphBuilder(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _name = name;
    }

    /// <summary>Version of ONNX's operator set; 17 unless changed.</summary>
    public long OpsetVersion { get; set; } = 17;

    /// <summary>Version of the file format; 8 unless changed.</summary>
    public long IrVersion { get; set; } = 8;

    /// <summary>The program that writes the model.</summary>
    public string ProducerName { get; set; } = "EcgStream";

    /// <summary>Declares an input, for example <c>Input("window", OnnxElementType.Float, "batch", 1, 18000)</c>, and gives its name back.</summary>
    public string Input(string name, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        Declare(name);
        _inputs.Add(new() { Name = name, ElementType = type, Shape = [.. shape] });
        return name;
    }

    /// <summary>Makes a known value an output of the graph.</summary>
    public void Output(string name, OnnxElementType type, params ReadOnlySpan<OnnxDimension> shape)
    {
        Require(name);
        _outputs.Add(new() { Name = name, ElementType = type, Shape = [.. shape] });
    }

    /// <summary>Adds a constant and gives its name back.</summary>
    public string Initializer(OnnxTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Declare(tensor.Name);
        _initializers.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a constant of 32-bit floats and gives its name back.</summary>
    public string Initializer(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<float> values) =>
        Initializer(OnnxTensor.From(name, dimensions, values));

    /// <summary>Adds a constant of 64-bit whole numbers and gives its name back.</summary>
    public string Initializer(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> values) =>
        Initializer(OnnxTensor.From(name, dimensions, values));

    /// <summary>Adds a constant of 16-bit floats and gives its name back.</summary>
    public string Initializer(string name, ReadOnlySpan<long> dimensions, ReadOnlySpan<Half> values) =>
        Initializer(OnnxTensor.From(name, dimensions, values));

    /// <summary>Adds an operation with one output, named after the operator and its place, and gives that name back.</summary>
    public string Node(string opType, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Node(opType, inputs, $"{opType}_{_nodes.Count}", attributes);

    /// <summary>Adds an operation with one output of a chosen name and gives that name back.</summary>
    public string Node(string opType, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        Add(new() { OpType = opType, Inputs = [.. inputs], Outputs = [output], Name = output, Attributes = [.. attributes] });
        return output;
    }

    /// <summary>Adds an operation as it is, with any number of outputs.</summary>
    public void Add(OnnxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentException.ThrowIfNullOrEmpty(node.OpType);
        foreach (var input in node.Inputs)
            if (input.Length > 0)
                Require(input);
        // An empty name leaves an optional output out.
        foreach (var output in node.Outputs)
            if (output.Length > 0)
                Declare(output);
        _nodes.Add(node);
    }

    /// <summary>Adds an entry to the model's metadata_props; an entry of the same key is replaced.</summary>
    public void Metadata(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        for (var i = 0; i < _metadata.Count; i++)
        {
            if (_metadata[i].Key == key)
            {
                _metadata[i] = new(key, value);
                return;
            }
        }
        _metadata.Add(new(key, value));
    }

    /// <summary>The model as built so far.</summary>
    public OnnxModel Build() => new()
    {
        IrVersion = IrVersion,
        OperatorSets = [new("", OpsetVersion)],
        ProducerName = ProducerName,
        Metadata = _metadata.ToImmutable(),
        Graph = new()
        {
            Name = _name,
            Nodes = _nodes.ToImmutable(),
            Initializers = _initializers.ToImmutable(),
            Inputs = _inputs.ToImmutable(),
            Outputs = _outputs.ToImmutable(),
        },
    };

    /// <summary>The bytes of the model's file.</summary>
    public byte[] ToArray() => Build().ToArray();

    /// <summary>Writes the model's file.</summary>
    /// <exception cref="EcgStreamException">The file can't be written.</exception>
    public void Save(string path) => Build().Save(path);

    void Declare(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_known.Add(name))
            throw new ArgumentException($"The graph '{_name}' already has a value named '{name}'.", nameof(name));
    }

    void Require(string name)
    {
        if (!_known.Contains(name))
            throw new ArgumentException($"The graph '{_name}' has no value named '{name}' yet.", nameof(name));
    }
}

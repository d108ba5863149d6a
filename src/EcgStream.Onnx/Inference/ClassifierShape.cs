using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>
/// The one input and one output of a classifier's graph, found to agree with its contract: windows as [batch, 1, W], [batch, W]
/// or [batch, W, 1], which all lie the same way in memory, to probabilities as [batch, labels].
/// </summary>
sealed class ClassifierShape
{
    readonly ImmutableArray<OnnxDimension> _input;
    readonly int _window;
    readonly int _labels;

    ClassifierShape(OnnxValue input, OnnxValue output, ModelContract contract)
    {
        (InputName, OutputName, _input) = (input.Name, output.Name, input.Shape);
        (_window, _labels) = (contract.WindowLength, contract.Labels.Length);
        TakesOneWindowOnly = input.Shape[0].Length == 1;
    }

    public string InputName { get; }

    public string OutputName { get; }

    /// <summary>Whether the batch dimension is fixed to one, as exporters do when not told otherwise.</summary>
    public bool TakesOneWindowOnly { get; }

    public long[] InputShape(int batch) => _input.Length == 2 ? [batch, _window]
        : IsChannel(_input[1]) ? [batch, 1, _window] : [batch, _window, 1];

    public long[] OutputShape(int batch) => [batch, _labels];

    /// <exception cref="EcgStreamException">The graph does not fit the contract.</exception>
    public static ClassifierShape Check(OnnxModel model, ModelContract contract, string file)
    {
        var constants = model.Graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = model.Graph.Inputs.Where(i => !constants.Contains(i.Name)).ToList();
        if (inputs.Count != 1)
            throw new EcgStreamException($"{file} takes {inputs.Count} inputs where a window classifier takes one: export the model with the window as its only input.");
        if (model.Graph.Outputs.Length != 1)
            throw new EcgStreamException($"{file} gives {model.Graph.Outputs.Length} outputs where a window classifier gives one: export the model with the probabilities as its only output.");
        var (input, output) = (inputs[0], model.Graph.Outputs[0]);
        if (input.ElementType != OnnxElementType.Float || input.Shape.IsDefault || !IsInput(input.Shape, contract.WindowLength))
            throw new EcgStreamException(
                $"{file} takes {input} but its contract states windows of {contract.WindowLength} samples: export it with a float32 input of [batch, 1, {contract.WindowLength}] or correct '{ModelContractMetadata.Prefix}window'.");
        if (output.ElementType != OnnxElementType.Float || !output.Shape.IsDefault && !IsOutput(output.Shape, contract.Labels.Length))
            throw new EcgStreamException(
                $"{file} gives {output} but its contract states {contract.Labels.Length} labels: export it with a float32 output of [batch, {contract.Labels.Length}] or correct '{ModelContractMetadata.Prefix}labels'.");
        return new(input, output, contract);
    }

    static bool IsInput(ImmutableArray<OnnxDimension> shape, int window) => IsBatch(shape) && shape.Length switch
    {
        2 => Fits(shape[1], window),
        3 => IsChannel(shape[1]) && Fits(shape[2], window) || Fits(shape[1], window) && IsChannel(shape[2]),
        _ => false,
    };

    static bool IsOutput(ImmutableArray<OnnxDimension> shape, int labels) => shape.Length == 2 && IsBatch(shape) && Fits(shape[1], labels);

    static bool IsBatch(ImmutableArray<OnnxDimension> shape) => shape.Length > 0 && Fits(shape[0], 1);

    static bool IsChannel(OnnxDimension dimension) => dimension.Length == 1;

    // A dimension that is not fixed fits anything; running the model shows whether it does.
    static bool Fits(OnnxDimension dimension, int length) => dimension.Length is not { } fixedLength || fixedLength == length;
}

using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>
/// The inputs and the one output of a classifier's graph, found to agree with its contract: windows as [batch, 1, W], [batch, W]
/// or [batch, W, 1], which all lie the same way in memory, or features as [batch, F]; the baseline, where there is one, likewise; to
/// probabilities as [batch, labels].
/// </summary>
sealed class ClassifierShape
{
    /// <summary>Name of the second input.</summary>
    public const string Baseline = "baseline";

    readonly ModelContract _contract;
    readonly OnnxValue _input;
    readonly OnnxValue? _baseline;

    ClassifierShape(OnnxValue input, OnnxValue? baseline, OnnxValue output, ModelContract contract)
    {
        (_input, _baseline, OutputName, _contract) = (input, baseline, output.Name, contract);
        TakesOneWindowOnly = input.Shape[0].Length == 1 || baseline?.Shape[0].Length == 1;
    }

    /// <summary>Whether there is a second input, named <see cref="Baseline"/>.</summary>
    public bool TakesBaseline => _baseline is not null;

    /// <summary>Values of one input.</summary>
    public int InputLength => _contract.InputLength;

    /// <summary>Values of one output.</summary>
    public int Labels => _contract.Labels.Length;

    public string OutputName { get; }

    /// <summary>Whether a batch dimension is fixed to one, as exporters do when not told otherwise.</summary>
    public bool TakesOneWindowOnly { get; }

    /// <summary>The inputs of a batch: the windows first, then, where there is one, the baseline.</summary>
    public ImmutableArray<(string Name, long[] Shape)> Inputs(int batch) => _baseline is null
        ? [(_input.Name, ShapeOf(_input, batch))]
        : [(_input.Name, ShapeOf(_input, batch)), (_baseline.Name, ShapeOf(_baseline, batch))];

    public long[] OutputShape(int batch) => [batch, _contract.Labels.Length];

    /// <exception cref="EcgStreamException">The graph does not fit the contract.</exception>
    public static ClassifierShape Check(OnnxModel model, ModelContract contract, string file)
    {
        var constants = model.Graph.Initializers.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = model.Graph.Inputs.Where(i => !constants.Contains(i.Name)).ToList();
        var what = contract.Input == ModelInput.Features ? "features" : "window";
        var wanted = contract.NeedsBaseline ? 2 : 1;
        if (inputs.Count != wanted)
        {
            throw new EcgStreamException(contract.NeedsBaseline
                ? $"{file} takes {inputs.Count} {(inputs.Count == 1 ? "input" : "inputs")} where its contract asks for two: export the model with the {what} and '{Baseline}' as its inputs."
                : $"{file} takes {inputs.Count} inputs where its contract asks for one: export the model with the {what} as its only input, or state '{ModelContractMetadata.Prefix}baseline'.");
        }
        var baseline = contract.NeedsBaseline ? inputs.Find(i => i.Name == Baseline) : null;
        if (contract.NeedsBaseline && baseline is null)
            throw new EcgStreamException($"{file} has no input named '{Baseline}' but {inputs[0].Name} and {inputs[1].Name}: give the second input that name.");
        var input = inputs.First(i => i != baseline);
        if (model.Graph.Outputs.Length != 1)
            throw new EcgStreamException($"{file} gives {model.Graph.Outputs.Length} outputs where a classifier gives one: export the model with the probabilities as its only output.");
        var output = model.Graph.Outputs[0];
        RequireFit(input, contract, file);
        if (baseline is not null)
            RequireFit(baseline, contract, file);
        if (output.ElementType != OnnxElementType.Float || !output.Shape.IsDefault && !IsRow(output.Shape, contract.Labels.Length))
            throw new EcgStreamException(
                $"{file} gives {output} but its contract states {contract.Labels.Length} labels: export it with a float32 output of [batch, {contract.Labels.Length}] or correct '{ModelContractMetadata.Prefix}labels'.");
        return new(input, baseline, output, contract);
    }

    static void RequireFit(OnnxValue input, ModelContract contract, string file)
    {
        var isFloat = input.ElementType == OnnxElementType.Float && !input.Shape.IsDefault;
        var length = contract.InputLength;
        if (contract.Input == ModelInput.Features && !(isFloat && IsRow(input.Shape, length)))
            throw new EcgStreamException(
                $"{file} takes {input} but its contract states {length} features: export it with a float32 input of [batch, {length}] or correct '{ModelContractMetadata.Prefix}features'.");
        if (contract.Input == ModelInput.Window && !(isFloat && IsWindow(input.Shape, length)))
            throw new EcgStreamException(
                $"{file} takes {input} but its contract states windows of {length} samples: export it with a float32 input of [batch, 1, {length}] or correct '{ModelContractMetadata.Prefix}window'.");
    }

    long[] ShapeOf(OnnxValue input, int batch) => input.Shape.Length == 2 ? [batch, _contract.InputLength]
        : IsChannel(input.Shape[1]) ? [batch, 1, _contract.InputLength] : [batch, _contract.InputLength, 1];

    static bool IsWindow(ImmutableArray<OnnxDimension> shape, int window) => IsBatch(shape) && shape.Length switch
    {
        2 => Fits(shape[1], window),
        3 => IsChannel(shape[1]) && Fits(shape[2], window) || Fits(shape[1], window) && IsChannel(shape[2]),
        _ => false,
    };

    static bool IsRow(ImmutableArray<OnnxDimension> shape, int values) => shape.Length == 2 && IsBatch(shape) && Fits(shape[1], values);

    static bool IsBatch(ImmutableArray<OnnxDimension> shape) => shape.Length > 0 && Fits(shape[0], 1);

    static bool IsChannel(OnnxDimension dimension) => dimension.Length == 1;

    // A dimension that is not fixed fits anything; running the model shows whether it does.
    static bool Fits(OnnxDimension dimension, int length) => dimension.Length is not { } fixedLength || fixedLength == length;
}

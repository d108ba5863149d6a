using System.Collections.Immutable;
using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>What all fitted models share: the export's contract is checked against the kind, and is written into the file last.</summary>
abstract class TrainedModel(IModelKind kind, FitRequest request) : ITrainedModel
{
    public abstract long ParameterCount { get; }

    public virtual ImmutableArray<EpochReport> Epochs => [];

    public virtual bool WasStopped => false;

    protected int Classes { get; } = request.Labels.Length;

    protected WindowForm Form { get; } = request.Form;

    protected int Threads { get; } = request.Threads;

    protected IModelKind Kind { get; } = kind;

    public abstract double[][] Probabilities(IReadOnlyList<LabelledWindow> windows);

    public OnnxModel Export(ModelContract contract) => Graph(contract).WithContract(contract);

    /// <summary>The graph without the contract.</summary>
    internal OnnxModel Graph(ModelContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var own = Kind.Contract(Form, contract.Labels, contract.Version, contract.TrainedOn);
        if (contract.Labels.Length != Classes || contract.Input != own.Input || contract.NeedsBaseline != own.NeedsBaseline
            || contract.WindowLength != own.WindowLength || contract.Normalisation != own.Normalisation
            || !contract.Features.SequenceEqual(own.Features))
            throw new ArgumentException($"The contract is not one of {Kind.Name}.", nameof(contract));
        if (!(contract.Temperature > 0))
            throw new ArgumentException($"A temperature of {contract.Temperature} divides nothing.", nameof(contract));
        var graph = new OnnxGraphBuilder(contract.Name) { ProducerName = "ecgtrain" };
        var window = graph.Input(contract.Input == ModelInput.Features ? "features" : "window", OnnxElementType.Float, Shape(contract));
        var baseline = contract.NeedsBaseline ? graph.Input("baseline", OnnxElementType.Float, Shape(contract)) : null;
        var logits = Logits(graph, window, baseline);
        if (contract.Temperature != 1)
            logits = graph.Node("Div", [logits, graph.Initializer("temperature", [], [(float)contract.Temperature])]);
        graph.Output(graph.Node("Softmax", [logits], "probabilities", OnnxAttribute.Int("axis", 1)),
            OnnxElementType.Float, OnnxDimension.Batch, Classes);
        return Finish(graph.Build());
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Adds all between the inputs and the logits [batch, classes], and names these.</summary>
    protected abstract string Logits(OnnxGraphBuilder graph, string input, string? baseline);

    /// <summary>A last change to the model, for an operator set of its own.</summary>
    protected virtual OnnxModel Finish(OnnxModel model) => model;

    static OnnxDimension[] Shape(ModelContract contract) => contract.Input == ModelInput.Features
        ? [OnnxDimension.Batch, contract.Features.Length]
        : [OnnxDimension.Batch, 1, contract.WindowLength];
}

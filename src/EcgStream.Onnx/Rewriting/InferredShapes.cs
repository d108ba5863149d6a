using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>Shapes of values within a model, as ONNX Runtime infers them.</summary>
static class InferredShapes
{
    /// <summary>The shapes of those values; a length that is not fixed is -1. Values whose shape can't be told are left out.</summary>
    /// <exception cref="EcgStreamException">ONNX Runtime refuses the model.</exception>
    public static IReadOnlyDictionary<string, ImmutableArray<long>> Of(OnnxModel model, IEnumerable<string> values, string name)
    {
        var shapes = new Dictionary<string, ImmutableArray<long>>(StringComparer.Ordinal);
        var known = model.Graph.Inputs.Concat(model.Graph.Outputs).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        var asked = values.Distinct(StringComparer.Ordinal).Where(value => !known.Contains(value)).ToList();
        var probe = model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs, .. asked.Select(value => new OnnxValue { Name = value })] } };
        _ = ClassifierSession.RuntimeVersion();
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            using var session = new InferenceSession(probe.ToArray(), options);
            foreach (var (value, metadata) in session.InputMetadata.Concat(session.OutputMetadata))
            {
                if (metadata.IsTensor && metadata.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)
                    shapes[value] = [.. metadata.Dimensions.Select(length => (long)length)];
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw ClassifierSession.Refused(name, e);
        }
        return shapes;
    }
}

using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Onnx;

/// <summary>
/// A batch in the machine's own memory for a session elsewhere: ONNX Runtime itself copies the inputs to the device in each run and the output
/// back. Slower than <see cref="CudaBatch"/>, but it asks for nothing beyond a session.
/// </summary>
sealed class CopiedBatch : BoundBatch
{
    readonly InferenceSession _session;
    readonly RunOptions _run = new();
    readonly string[] _inputNames;
    readonly string[] _outputNames;
    readonly OrtValue[] _inputs;
    readonly OrtValue[] _outputs;

    public CopiedBatch(InferenceSession session, ClassifierShape shape, int size)
        : base(size)
    {
        var inputs = shape.Inputs(size);
        _session = session;
        (_inputNames, _outputNames) = ([.. inputs.Select(input => input.Name)], [shape.OutputName]);
        _inputs = [.. inputs.Select(input => Room(input.Shape))];
        _outputs = [Room(shape.OutputShape(size))];
    }

    public override Span<float> Input => _inputs[0].GetTensorMutableDataAsSpan<float>();

    public override Span<float> Baseline => _inputs.Length > 1 ? _inputs[1].GetTensorMutableDataAsSpan<float>() : [];

    public override Span<float> Output => _outputs[0].GetTensorMutableDataAsSpan<float>();

    public override void Run() => _session.Run(_run, _inputNames, _inputs, _outputNames, _outputs);

    public override void Dispose()
    {
        foreach (var value in (OrtValue[])[.. _inputs, .. _outputs])
            value.Dispose();
        _run.Dispose();
    }

    static OrtValue Room(long[] shape) => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
}

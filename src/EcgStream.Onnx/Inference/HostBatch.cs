using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>A batch in the machine's own memory, for a session on the CPU. A run allocates nothing.</summary>
sealed class HostBatch : BoundBatch
{
    readonly InferenceSession _session;
    readonly RunOptions _run = new();
    readonly Memory<float> _input;
    readonly Memory<float> _baseline;
    readonly Memory<float> _output;
    readonly OrtValue[] _values;
    readonly OrtIoBinding _binding;

    HostBatch(InferenceSession session, ClassifierShape shape, int size, Memory<float> input, Memory<float> baseline, Memory<float> output)
        : base(size)
    {
        (_session, _input, _baseline, _output) = (session, input, baseline, output);
        _binding = session.CreateIoBinding();
        var inputs = shape.Inputs(size);
        _values = [.. inputs.Select((taken, i) => Over(i == 0 ? input : baseline, taken.Shape)), Over(output, shape.OutputShape(size))];
        for (var i = 0; i < inputs.Length; i++)
            _binding.BindInput(inputs[i].Name, _values[i]);
        _binding.BindOutput(shape.OutputName, _values[^1]);
    }

    public override Span<float> Input => _input.Span;

    public override Span<float> Baseline => _baseline.Span;

    public override Span<float> Output => _output.Span;

    /// <summary>Binds batches of these sizes, ascending. They share their memory, so that only the latest run's is to be read.</summary>
    public static ImmutableArray<BoundBatch> Bind(InferenceSession session, ClassifierShape shape, ImmutableArray<int> sizes)
    {
        var input = GC.AllocateArray<float>(checked(sizes[^1] * shape.InputLength), pinned: true);
        var baseline = shape.TakesBaseline ? GC.AllocateArray<float>(input.Length, pinned: true) : [];
        var output = GC.AllocateArray<float>(sizes[^1] * shape.Labels, pinned: true);
        return [.. sizes.Select(size => new HostBatch(
            session, shape, size, input.AsMemory(0, size * shape.InputLength), baseline.AsMemory(0, Math.Min(baseline.Length, size * shape.InputLength)),
            output.AsMemory(0, size * shape.Labels)))];
    }

    public override void Run() => _session.RunWithBinding(_run, _binding);

    public override void Dispose()
    {
        _binding.Dispose();
        foreach (var value in _values)
            value.Dispose();
        _run.Dispose();
    }

    static OrtValue Over(Memory<float> memory, long[] shape) => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
}

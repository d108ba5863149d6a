using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Onnx;

/// <summary>
/// A batch whose inputs and output are bound on the device, at addresses that never change, with page-locked host memory beside them: a run copies in, computes,
/// and copies out. Binding host memory instead would not do: ONNX Runtime copies a bound input when it is bound, not when it is run.
/// </summary>
sealed class CudaBatch : BoundBatch
{
    readonly InferenceSession _session;
    readonly OrtEnv _environment = OrtEnv.Instance();
    readonly RunOptions _run = new();
    readonly OrtMemoryInfo _deviceMemory = new(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
    readonly OrtMemoryInfo _lockedMemory = new(OrtMemoryInfo.allocatorCUDA_PINNED, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.CpuOutput);
    readonly OrtAllocator _device;
    readonly OrtAllocator _locked;
    readonly OrtIoBinding _binding;
    readonly OrtValue[] _inputs;
    readonly OrtValue[] _deviceInputs;
    readonly OrtValue[] _output;
    readonly OrtValue[] _deviceOutput;

    CudaBatch(InferenceSession session, ClassifierShape shape, int size, bool graph)
        : base(size)
    {
        _session = session;
        if (graph)
        {
            // A graph is captured for one shape at fixed addresses, so each size has its own.
            _run.AddRunConfigEntry(CudaOptions.GraphId, size.ToString(CultureInfo.InvariantCulture));
        }
        (_device, _locked) = (new(session, _deviceMemory), new(session, _lockedMemory));
        var inputs = shape.Inputs(size);
        _inputs = [.. inputs.Select(input => Room(_locked, input.Shape))];
        _deviceInputs = [.. inputs.Select(input => Room(_device, input.Shape))];
        (_output, _deviceOutput) = ([Room(_locked, shape.OutputShape(size))], [Room(_device, shape.OutputShape(size))]);
        _binding = session.CreateIoBinding();
        for (var i = 0; i < inputs.Length; i++)
            _binding.BindInput(inputs[i].Name, _deviceInputs[i]);
        _binding.BindOutput(shape.OutputName, _deviceOutput[0]);
    }

    /// <summary>Binds batches of these sizes.</summary>
    /// <param name="session">A session on CUDA.</param>
    /// <param name="shape">What it takes and gives.</param>
    /// <param name="sizes">Windows a run.</param>
    /// <param name="graph">Whether each is captured as a CUDA graph in its first run.</param>
    /// <param name="trouble">Why it can't be done, in a few words; empty where it is.</param>
    /// <returns>None where it can't be done.</returns>
    public static ImmutableArray<BoundBatch> TryBind(InferenceSession session, ClassifierShape shape, ImmutableArray<int> sizes, bool graph, out string trouble)
    {
        var bound = new List<CudaBatch>();
        trouble = "";
        try
        {
            foreach (var size in sizes)
            {
                bound.Add(new(session, shape, size, graph));
                if (!bound[^1].Copies())
                    throw new InvalidDataException("what is copied to the device does not come back");
            }
            return [.. bound];
        }
        // ONNX Runtime's own exception knows no text for some of its errors, and says so by a missing key.
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or KeyNotFoundException or InvalidDataException)
        {
            bound.ForEach(batch => batch.Dispose());
            trouble = ClassifierSession.Brief(e);
            return [];
        }
    }

    public override Span<float> Input => _inputs[0].GetTensorMutableDataAsSpan<float>();

    public override Span<float> Baseline => _inputs.Length > 1 ? _inputs[1].GetTensorMutableDataAsSpan<float>() : [];

    public override Span<float> Output => _output[0].GetTensorMutableDataAsSpan<float>();

    public override void Run()
    {
        // Each call returns when its work is done: a copy without a stream waits for it, and so does a run that is not told otherwise.
        _environment.CopyTensors(_inputs, _deviceInputs, null);
        _session.RunWithBinding(_run, _binding);
        _environment.CopyTensors(_deviceOutput, _output, null);
    }

    public override void Dispose()
    {
        _binding.Dispose();
        foreach (var value in (OrtValue[])[.. _inputs, .. _deviceInputs, .. _output, .. _deviceOutput])
            value.Dispose();
        _locked.Dispose();
        _device.Dispose();
        _lockedMemory.Dispose();
        _deviceMemory.Dispose();
        _run.Dispose();
    }

    /// <summary>Whether what goes to the device comes back: answers about an old window would look like any others.</summary>
    bool Copies()
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var values = _inputs[i].GetTensorMutableDataAsSpan<float>();
            for (var j = 0; j < values.Length; j++)
                values[j] = j + 1;
            _environment.CopyTensors([_inputs[i]], [_deviceInputs[i]], null);
            values.Clear();
            _environment.CopyTensors([_deviceInputs[i]], [_inputs[i]], null);
            for (var j = 0; j < values.Length; j++)
            {
                if (values[j] != j + 1)
                    return false;
            }
        }
        return true;
    }

    static OrtValue Room(OrtAllocator allocator, long[] shape) => OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Float, shape);
}

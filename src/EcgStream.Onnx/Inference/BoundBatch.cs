using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>Buffers of one batch size, bound to a session once, so that a run allocates nothing.</summary>
sealed class BoundBatch : IDisposable
{
    readonly InferenceSession _session;
    readonly RunOptions _run;
    readonly OrtValue _input;
    readonly OrtValue? _baseline;
    readonly OrtValue _output;
    readonly OrtIoBinding _binding;
    readonly bool _onDevice;

    /// <summary>Binds the front parts of the buffers, which must be pinned arrays.</summary>
    public BoundBatch(ClassifierSession session, RunOptions run, ClassifierShape shape, int size, Memory<float> input, Memory<float> baseline, Memory<float> output)
    {
        (_session, _run, Size) = (session.Session, run, size);
        _onDevice = session.Provider != "cpu";
        _input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input, shape.InputShape(size));
        _output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, output, shape.OutputShape(size));
        _binding = session.Session.CreateIoBinding();
        _binding.BindInput(shape.InputName, _input);
        if (shape.TakesBaseline)
        {
            _baseline = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, baseline, shape.BaselineShape(size));
            _binding.BindInput(ClassifierShape.Baseline, _baseline);
        }
        _binding.BindOutput(shape.OutputName, _output);
    }

    /// <summary>Windows a run takes.</summary>
    public int Size { get; }

    /// <summary>Runs the model on what is in the input buffers.</summary>
    public void Run()
    {
        _session.RunWithBinding(_run, _binding);
        if (_onDevice)
            _binding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        _baseline?.Dispose();
        _input.Dispose();
    }
}

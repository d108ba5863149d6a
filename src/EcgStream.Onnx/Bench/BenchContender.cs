namespace EcgStream.Onnx;

/// <summary>A way of running a model that is measured against others.</summary>
/// <param name="Name">What tables and messages call it, for example <c>compact</c>.</param>
/// <param name="File">The model file.</param>
/// <param name="Options">Where and how it runs. <see cref="OnnxClassifierOptions.MaxBatch"/> is the number of windows a run that is measured.</param>
public sealed record BenchContender(string Name, string File, OnnxClassifierOptions Options)
{
    /// <summary>Windows a run.</summary>
    public int Batch => Options.MaxBatch;
}

using BenchmarkDotNet.Attributes;
using EcgStream.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Benchmarks;

/// <summary>Classifying windows of a minute on one thread, beside ONNX Runtime as its own examples use it.</summary>
[WarmupCount(1), IterationCount(3)]
public class Classifier
{
    // Opened and closed by the benchmark's own set-up and clean-up.
    (OnnxClassifier Ours, InferenceSession Plain) _models;
    float[] _windows = [];
    float[] _probabilities = [];

    [Params("compact", "seed-cnn")]
    public string Model { get; set; } = "";

    [Params(1, 8)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Load()
    {
        var path = ModelCatalog.Default().Find(Model);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _models = (OnnxClassifier.Load(path, new() { Provider = OnnxProvider.Cpu, Threads = 1, MaxBatch = Batch }), new(path, options));
        var random = new Random(1);
        _windows = [.. Enumerable.Range(0, Batch * _models.Ours.Contract.InputLength).Select(_ => random.NextSingle())];
        _probabilities = new float[Batch * _models.Ours.Contract.Labels.Length];
    }

    [GlobalCleanup]
    public void Close()
    {
        _models.Ours.Dispose();
        _models.Plain.Dispose();
    }

    [Benchmark(Description = "InferenceSession, NamedOnnxValue", Baseline = true), BenchmarkCategory("classifier")]
    public float Plain()
    {
        var window = NamedOnnxValue.CreateFromTensor(_models.Plain.InputNames[0], new DenseTensor<float>(_windows, [Batch, 1, _windows.Length / Batch]));
        using var results = _models.Plain.Run([window]);
        return results[0].AsEnumerable<float>().First();
    }

    [Benchmark(Description = "OnnxClassifier"), BenchmarkCategory("classifier")]
    public float Ours()
    {
        _models.Ours.Classify(_windows, [], Batch, _probabilities);
        return _probabilities[0];
    }
}

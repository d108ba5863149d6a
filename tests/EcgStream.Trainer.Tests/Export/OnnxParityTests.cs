using EcgStream.Onnx;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace EcgStream.Trainer.Tests;

public class OnnxParityTests(ITestOutputHelper output)
{
    internal const float Tolerance = 1e-5f;

    [TorchFact]
    public void Onnx_runtime_agrees_with_torchsharp_on_random_windows()
    {
        using var network = Samples.Network(new(), seed: 3);
        var random = new Random(3);
        var windows = Enumerable.Range(0, 6).Select(_ => Noise(random, 18_000)).ToArray();
        output.WriteLine($"worst difference {WorstDifference(network, Samples.Contract(), windows):E2}");
    }

    [TorchFact]
    public void The_committed_model_agrees_with_torchsharp_on_simulated_windows()
    {
        using var network = OnnxImport.Network(OnnxModel.Load(CommittedModel.Path));
        var contract = ModelContractMetadata.Load(CommittedModel.Path);
        var data = SimulatedDataSet.Create(new() { Participants = 2, RecordsPerEmotion = 1, Rest = false, Seed = 99 });
        var windows = data.Windows.Select(record =>
        {
            var window = new float[contract.WindowLength];
            Normaliser.Apply(contract.Normalisation, record.MilliVolts.AsSpan()[^contract.WindowLength..], window);
            return window;
        }).ToArray();
        output.WriteLine($"worst difference {WorstDifference(network, contract, windows):E2}");
    }

    static float WorstDifference(CompactResidualNetwork network, ModelContract contract, float[][] windows)
    {
        var expected = Probabilities(network, windows);
        var folder = Samples.TemporaryFolder();
        try
        {
            var path = Path.Combine(folder, "model.onnx");
            OnnxExport.Model(network, contract).Save(path);
            using var classifier = OnnxClassifier.Load(path, new() { Provider = OnnxProvider.Cpu, MaxBatch = windows.Length });
            var together = new float[expected.Length];
            classifier.Classify([.. windows.SelectMany(w => w)], [], windows.Length, together);
            var alone = new float[expected.Length];
            for (var i = 0; i < windows.Length; i++)
                classifier.Classify(windows[i], [], 1, alone.AsSpan(i * contract.Labels.Length));
            var worst = expected.Select((p, i) => Math.Max(Math.Abs(p - together[i]), Math.Abs(p - alone[i]))).Max();
            Assert.InRange(worst, 0, Tolerance);
            // Equal answers to every window would agree, too.
            Assert.True(expected.Chunk(contract.Labels.Length).Select(row => row[0]).Distinct().Count() > 1);
            return worst;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static float[] Probabilities(CompactResidualNetwork network, float[][] windows)
    {
        network.eval();
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var input = tensor(windows.SelectMany(w => w).ToArray(), [windows.Length, 1, windows[0].Length]);
        return nn.functional.softmax(network.forward(input), 1).data<float>().ToArray();
    }

    static float[] Noise(Random random, int length)
    {
        var window = new float[length];
        for (var i = 0; i < length; i++)
            window[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
        return window;
    }
}

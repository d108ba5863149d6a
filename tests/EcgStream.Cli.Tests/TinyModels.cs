using EcgStream.Onnx;

namespace EcgStream.Cli.Tests;

/// <summary>A model small enough to be worked out by hand: it compares one feature with the person's own at rest.</summary>
static class TinyModels
{
    /// <summary>
    /// Writes a model whose probability of <c>aroused</c> is 0.5 where the first of <see cref="EcgFeatures.Names"/> is the same as at rest.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="abstainBelow">Its threshold.</param>
    public static void WriteComparing(string path, double abstainBelow = 0)
    {
        var graph = new OnnxGraphBuilder("comparing");
        var typical = graph.Initializer("typical", [1, 1], [70f]);
        var difference = graph.Node("Sub", [Told("features"), Told("baseline")]);
        var logits = graph.Node("MatMul", [difference, graph.Initializer("w", [1, 2], [0f, 0.1f])]);
        graph.Output(graph.Node("Softmax", [logits], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, "batch", 2);
        graph.Build().WithContract(new()
        {
            Name = "comparing",
            Version = "1",
            Hash = "",
            Labels = ["rest", "aroused"],
            RateHz = 300,
            WindowLength = 18_000,
            Unit = "mV",
            Filter = new(HighPassHz: 0.5, LowPassHz: 40),
            Normalisation = Normalisation.None,
            TrainedOn = "Nothing: made by hand, for tests.",
            Input = ModelInput.Features,
            Features = [EcgFeatures.Names[0]],
            NeedsBaseline = true,
            AbstainBelow = abstainBelow,
            Score = "Nobody has measured it.",
        }).Save(path);

        string Told(string input)
        {
            var x = graph.Input(input, OnnxElementType.Float, "batch", 1);
            return graph.Node("Where", [graph.Node("IsNaN", [x]), typical, x]);
        }
    }

    /// <summary>Writes a model with one convolution of a long kernel, over windows of 20 s.</summary>
    public static void WriteLong(string path)
    {
        const int Window = 6000, Taps = 900;
        var random = new Random(3);
        float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.05f * (random.NextSingle() - 0.5f))];
        var graph = new OnnxGraphBuilder("long");
        var x = graph.Input("window", OnnxElementType.Float, "batch", 1, Window);
        x = graph.Node("Conv", [x, graph.Initializer("short", [12, 1, 9], Noise(12 * 9))]);
        x = graph.Node("Relu", [graph.Node("Conv", [x, graph.Initializer("long", [8, 12, Taps], Noise(8 * 12 * Taps))])]);
        x = graph.Node("ReduceMean", [x], OnnxAttribute.Ints("axes", 2), OnnxAttribute.Int("keepdims", 0));
        x = graph.Node("MatMul", [x, graph.Initializer("dense", [8, 2], Noise(16))]);
        graph.Output(graph.Node("Softmax", [x], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, "batch", 2);
        graph.Build().WithContract(new()
        {
            Name = "long",
            Version = "1",
            Hash = "",
            Labels = ["rest", "aroused"],
            RateHz = 300,
            WindowLength = Window,
            Unit = "mV",
            Filter = new(HighPassHz: 0.5, LowPassHz: 40),
            Normalisation = Normalisation.ZScore,
            TrainedOn = "Nothing: random weights, for tests.",
        }).Save(path);
    }
}

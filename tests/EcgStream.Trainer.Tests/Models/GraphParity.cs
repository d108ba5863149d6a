using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EcgStream.Trainer.Tests;

/// <summary>Runs an exported graph in ONNX Runtime beside the model it was exported from.</summary>
static class GraphParity
{
    public const double Tolerance = 1e-5;

    /// <summary>The largest difference of any probability, all windows in one batch and each alone.</summary>
    public static double Worst(IModelKind kind, ITrainedModel model, FitRequest request, IReadOnlyList<LabelledWindow> windows, double temperature = 1)
    {
        var contract = kind.Contract(request.Form, request.Labels, "1", "Trained on pulses.") with { Temperature = temperature };
        using var session = new InferenceSession(((TrainedModel)model).Graph(contract).ToArray(), new SessionOptions { IntraOpNumThreads = 1 });
        var expected = model.Probabilities(windows).Select(row => Cooled(row, temperature)).ToArray();
        // Equal answers to every window would agree, too.
        if (kind.Name != "majority")
            Assert.True(expected.Select(row => row[0]).Distinct().Count() > 1);
        Assert.All(expected, row => Assert.Equal(1, row.Sum(), 1e-6));
        var together = Run(session, kind, request.Form, windows);
        var alone = windows.SelectMany(w => Run(session, kind, request.Form, [w])).ToArray();
        return expected.SelectMany(row => row).Zip(together.Zip(alone), (e, g) => Math.Max(Math.Abs(e - g.First), Math.Abs(e - g.Second))).Max();
    }

    static float[] Run(InferenceSession session, IModelKind kind, WindowForm form, IReadOnlyList<LabelledWindow> windows)
    {
        var inputs = kind.Input == ModelInput.Features
            ? windows.Select(w => w.Features[..kind.Features.Length]).ToArray()
            : windows.Select(w => Normalised(kind, form, w.MilliVolts)).ToArray();
        var rests = kind.Input == ModelInput.Features
            ? windows.Select(w => w.Rest!.Features[..kind.Features.Length]).ToArray()
            : windows.Select(w => Normalised(kind, form, w.Rest!.MilliVolts)).ToArray();
        int[] shape = kind.Input == ModelInput.Features ? [windows.Count, kind.Features.Length] : [windows.Count, 1, form.Length];
        var given = new List<NamedOnnxValue> { Value(kind.Input == ModelInput.Features ? "features" : "window", inputs) };
        if (kind.NeedsRest)
            given.Add(Value("baseline", rests));
        using var results = session.Run(given);
        return [.. results.Single(r => r.Name == "probabilities").AsEnumerable<float>()];

        NamedOnnxValue Value(string name, float[][] rows) =>
            NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(rows.SelectMany(r => r).ToArray(), shape));
    }

    static float[] Normalised(IModelKind kind, WindowForm form, float[] milliVolts)
    {
        var window = new float[form.Length];
        Normaliser.Apply(kind.Normalisation, milliVolts.AsSpan()[^form.Length..], window);
        return window;
    }

    static double[] Cooled(double[] row, double temperature)
    {
        var powers = row.Select(p => Math.Pow(p, 1 / temperature)).ToArray();
        return [.. powers.Select(p => p / powers.Sum())];
    }
}

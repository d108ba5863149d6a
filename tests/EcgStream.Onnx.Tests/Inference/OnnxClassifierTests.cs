using EcgStream.Testing;

namespace EcgStream.Onnx.Tests;

public sealed class OnnxClassifierTests : IDisposable
{
    const int Window = 300, Labels = 6;
    static readonly OnnxClassifierOptions Cpu = new() { Provider = OnnxProvider.Cpu };
    readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_classifier_gives_probabilities_that_are_ONNX_Runtimes_own()
    {
        var path = _folder.Save(Models.Classifier());
        using var classifier = OnnxClassifier.Load(path, Cpu);
        var windows = Models.Windows(1, Window);
        var probabilities = new float[Labels];

        classifier.Classify(windows, [], 1, probabilities);

        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);
        using var value = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(windows, [1, 1, Window]);
        using var run = new Microsoft.ML.OnnxRuntime.RunOptions();
        using var results = session.Run(run, ["window"], [value], session.OutputNames);
        Assert.Equal(results[0].GetTensorDataAsSpan<float>().ToArray(), probabilities, (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(1, probabilities.Sum(), 1e-5f);
        Assert.Equal(("cpu", "as asked"), (classifier.Provider, classifier.ProviderReason));
    }

    [Fact]
    public void Every_count_up_to_the_most_gives_each_window_its_own_result()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Cpu with { MaxBatch = 6 });
        var windows = Models.Windows(6, Window);
        var alone = new float[6 * Labels];
        for (var i = 0; i < 6; i++)
            classifier.Classify(windows.AsSpan(i * Window, Window), [], 1, alone.AsSpan(i * Labels, Labels));

        for (var count = 2; count <= 6; count++)
        {
            var together = new float[count * Labels];
            classifier.Classify(windows.AsSpan(0, count * Window), [], count, together);
            Assert.Equal(alone[..together.Length], together, (a, b) => MathF.Abs(a - b) < 1e-6f);
        }
    }

    [Fact]
    public void The_same_window_gives_the_same_bits_whatever_ran_between()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Cpu);
        using var other = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Cpu);
        var window = Models.Windows(1, Window);
        var (first, again) = (new float[Labels], new float[Labels]);
        classifier.Classify(window, [], 1, first);

        for (var run = 0; run < 50; run++)
        {
            classifier.Classify(Models.Windows(3, Window, run), [], 3, new float[3 * Labels]);
            (run % 2 == 0 ? classifier : other).Classify(window, [], 1, again);
            Assert.True(first.AsSpan().SequenceEqual(again));
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Cpu);
        var windows = Models.Windows(3, Window);
        var probabilities = new float[3 * Labels];

        Assert.Equal(0, Allocations.FewestBytes(() => classifier.Classify(windows, [], 3, probabilities)));
    }

    [Fact]
    public void Auto_says_what_it_chose_and_why_and_cuda_fails_where_it_does_not_run()
    {
        var path = _folder.Save(Models.Classifier());
        using var classifier = OnnxClassifier.Load(path);
        var refusal = Refusal(path, Cpu with { Provider = OnnxProvider.Cuda });

        Assert.Equal("cpu", classifier.Provider);
        Assert.Contains("no CUDA", classifier.ProviderReason, StringComparison.Ordinal);
        Assert.StartsWith($"CUDA can't run {path}, this build carries no CUDA", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_says_what_it_leaves_out_on_the_CPU()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), new() { Tf32 = true });
        Assert.Equal("cpu", classifier.Provider);
        Assert.EndsWith("; TF32 and CUDA graphs are left out", classifier.ProviderReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_without_a_channel_with_the_channel_last_and_of_unknown_length_are_taken()
    {
        foreach (OnnxDimension[] shape in new OnnxDimension[][] { ["batch", Labels], ["batch", Labels, 1], ["batch", "time"], [1, 1, Labels] })
        {
            var graph = new OnnxGraphBuilder("softmax");
            var x = graph.Input("x", OnnxElementType.Float, shape);
            var flat = graph.Node("Reshape", [x, graph.Initializer("shape", [2], [-1L, Labels])]);
            graph.Output(graph.Node("Softmax", [flat]), OnnxElementType.Float, "batch", Labels);
            using var classifier = OnnxClassifier.Load(_folder.Save(graph.Build().WithContract(Models.Contract(Labels))), Cpu);
            var probabilities = new float[Labels];
            classifier.Classify([0, 0, 0, 0, 0, MathF.Log(5)], [], 1, probabilities);
            Assert.Equal([0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.5f], probabilities, (a, b) => MathF.Abs(a - b) < 1e-6f);
            Assert.Equal(shape[0].Length == 1 ? 1 : 8, classifier.MaxBatch);
        }
    }

    [Fact]
    public void A_model_that_does_not_fit_its_contract_is_refused_in_one_sentence()
    {
        var model = Models.Classifier();
        Assert.Contains("takes window: Float[batch, 1, 300] but its contract states windows of 400 samples",
            Refused(model.WithContract(Models.Contract(400))), StringComparison.Ordinal);
        Assert.Contains("but its contract states 2 labels",
            Refused(model.WithContract(Models.Contract(300) with { Labels = ["calm", "sad"] })), StringComparison.Ordinal);
        Assert.Contains("takes 2 inputs", Refused(With(model, g => g with { Inputs = g.Inputs.Add(new() { Name = "more" }) })), StringComparison.Ordinal);
        Assert.Contains("gives 2 outputs", Refused(With(model, g => g with { Outputs = g.Outputs.Add(new() { Name = "more" }) })), StringComparison.Ordinal);
        Assert.Contains("Float16[batch, 1, 300]",
            Refused(With(model, g => g with { Inputs = [g.Inputs[0] with { ElementType = OnnxElementType.Float16 }] })), StringComparison.Ordinal);
        Assert.Contains("[4, 1, 300]", Refused(Models.Classifier(batch: 4)), StringComparison.Ordinal);
        Assert.Contains("are no probabilities", Refused(Models.Classifier(softmax: false)), StringComparison.Ordinal);
        Assert.Contains("ONNX Runtime refuses", Refused(With(model, g => g with { Nodes = g.Nodes.SetItem(0, g.Nodes[0] with { OpType = "Konv" }) })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_real_shape_shows_only_in_running_is_refused_in_one_sentence()
    {
        var graph = new OnnxGraphBuilder("fixed");
        var x = graph.Input("x", OnnxElementType.Float, "batch", "time");
        var flat = graph.Node("Reshape", [x, graph.Initializer("shape", [2], [-1L, 7])]);
        graph.Output(graph.Node("Softmax", [flat]), OnnxElementType.Float, "rows", "labels");

        Assert.Contains("can't be run on 1 windows of 6 samples", Refused(graph.Build().WithContract(Models.Contract(6))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_that_gives_no_probabilities_is_an_error_and_the_next_one_is_not()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Cpu);
        var window = Models.Windows(1, Window);
        var probabilities = new float[Labels];

        Assert.Throws<EcgStreamException>(() => classifier.Classify([float.NaN, .. window[1..]], [], 1, probabilities));
        classifier.Classify(window, [], 1, probabilities);

        Assert.Equal(1, probabilities.Sum(), 1e-5f);
    }

    [Fact]
    public async Task A_second_call_meanwhile_is_refused()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier(window: 60_000, channels: 16)), Cpu);
        var windows = Models.Windows(8, 60_000);
        using var started = new Barrier(2);
        var refusals = 0;
        void ClassifyUntilRefused()
        {
            started.SignalAndWait(TimeSpan.FromSeconds(30));
            for (var run = 0; run < 1_000 && Volatile.Read(ref refusals) == 0; run++)
            {
                try
                {
                    classifier.Classify(windows, [], 8, new float[8 * Labels]);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refusals);
                }
            }
        }

        await Task.WhenAll(Task.Run(ClassifyUntilRefused), Task.Run(ClassifyUntilRefused));

        Assert.True(refusals > 0);
        classifier.Classify(windows, [], 8, new float[8 * Labels]);
    }

    [Fact]
    public void Wrong_options_and_wrong_spans_are_refused()
    {
        var path = _folder.Save(Models.Classifier());
        Assert.Contains("0 threads", Refusal(path, Cpu with { Threads = 0 }), StringComparison.Ordinal);
        Assert.Contains("257 windows", Refusal(path, Cpu with { MaxBatch = 257 }), StringComparison.Ordinal);
        var classifier = OnnxClassifier.Load(path, Cpu);
        Assert.Throws<ArgumentException>(() => classifier.Classify(new float[Window - 1], [], 1, new float[Labels]));
        Assert.Throws<ArgumentException>(() => classifier.Classify(new float[Window], [], 1, new float[Labels - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Classify(new float[9 * Window], [], 9, new float[9 * Labels]));
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(new float[Window], [], 1, new float[Labels]));
    }

    static OnnxModel With(OnnxModel model, Func<OnnxGraph, OnnxGraph> change) => model with { Graph = change(model.Graph) };

    string Refused(OnnxModel model) => Refusal(_folder.Save(model), Cpu);

    static string Refusal(string path, OnnxClassifierOptions options) =>
        Assert.Throws<EcgStreamException>(() => OnnxClassifier.Load(path, options)).Message;
}

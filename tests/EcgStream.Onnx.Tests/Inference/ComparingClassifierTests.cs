using EcgStream.Testing;

namespace EcgStream.Onnx.Tests;

/// <summary>Models that take features, a personal baseline, or both.</summary>
public sealed class ComparingClassifierTests : IDisposable
{
    static readonly OnnxClassifierOptions Cpu = new() { Provider = OnnxProvider.Cpu };
    readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Features_are_compared_with_the_baseline_of_their_own_window()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfFeatures()), Cpu);
        var probabilities = new float[6];
        classifier.Classify([80, 70, 60], [70, 70, 70], 3, probabilities);
        AssertClose([ComparingModels.Second(1), 0.5f, ComparingModels.Second(-1)], probabilities);
        // Fewer than the batch after more: what was there before must not shine through.
        classifier.Classify([75], [85], 1, probabilities);
        AssertClose([ComparingModels.Second(-1)], probabilities.AsSpan(0, 2));
    }

    [Fact]
    public void A_feature_that_cant_be_told_is_the_graphs_to_fill_in()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfFeatures()), Cpu);
        var probabilities = new float[4];
        classifier.Classify([float.NaN, 80], [70, float.NaN], 2, probabilities);
        AssertClose([0.5f, ComparingModels.Second(1)], probabilities);
    }

    [Fact]
    public void Features_without_a_baseline_are_taken()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfFeatures(baseline: false)), Cpu);
        var probabilities = new float[2];
        classifier.Classify([20], [], 1, probabilities);
        AssertClose([ComparingModels.Second(2)], probabilities);
        Assert.Throws<ArgumentException>(() => classifier.Classify([20], [20], 1, new float[2]));
    }

    [Fact]
    public void Windows_are_compared_with_a_baseline_whatever_the_order_of_the_inputs()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfWindows(4)), Cpu);
        var probabilities = new float[4];
        classifier.Classify([1, 1, 1, 1, 0, 0, 0, 4], [0, 0, 0, 0, 3, 3, 3, 3], 2, probabilities);
        AssertClose([ComparingModels.Second(1), ComparingModels.Second(-2)], probabilities);
    }

    [Fact]
    public void A_batch_fixed_to_one_is_taken_one_at_a_time()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfWindows(4, batch: 1)), Cpu);
        Assert.Equal(1, classifier.MaxBatch);
    }

    [Fact]
    public void A_run_with_a_baseline_allocates_nothing()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfWindows(300)), Cpu);
        var (windows, baselines, probabilities) = (Models.Windows(3, 300), Models.Windows(3, 300, 1), new float[6]);
        Assert.Equal(0, Allocations.FewestBytes(() => classifier.Classify(windows, baselines, 3, probabilities)));
    }

    [Fact]
    public void Baselines_of_another_length_are_refused()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(ComparingModels.OfWindows(4)), Cpu);
        Assert.Throws<ArgumentException>(() => classifier.Classify(new float[4], [], 1, new float[2]));
        Assert.Throws<ArgumentException>(() => classifier.Classify(new float[4], new float[3], 1, new float[2]));
    }

    [Fact]
    public void A_model_that_does_not_fill_in_what_cant_be_told_is_refused_at_the_start() =>
        Assert.Contains("where a feature can't be told (NaN)", Refused(ComparingModels.OfFeatures(imputes: false)), StringComparison.Ordinal);

    [Fact]
    public void A_graph_that_does_not_fit_its_contract_is_refused_in_one_sentence()
    {
        var model = ComparingModels.OfWindows(4);
        var contract = ModelContractMetadata.Read(model, "", "");
        Assert.Contains("takes 1 input where its contract asks for two", Refused(Models.Classifier().WithContract(Models.Contract(300) with { NeedsBaseline = true })), StringComparison.Ordinal);
        Assert.Contains("takes 2 inputs where its contract asks for one", Refused(model.WithContract(contract with { NeedsBaseline = false })), StringComparison.Ordinal);
        Assert.Contains("has no input named 'baseline' but rest and window",
            Refused(model with { Graph = model.Graph with { Inputs = [model.Graph.Inputs[0] with { Name = "rest" }, model.Graph.Inputs[1]] } }), StringComparison.Ordinal);
        Assert.Contains("takes baseline: Float[batch, 1, 4] but its contract states windows of 5 samples",
            Refused(model.WithContract(contract with { WindowLength = 5 }) is var longer
                ? longer with { Graph = longer.Graph with { Inputs = [longer.Graph.Inputs[0], longer.Graph.Inputs[1] with { Shape = ["batch", 1, 5] }] } }
                : model), StringComparison.Ordinal);
        Assert.Contains("takes window: Float[batch, 1, 4] but its contract states 1 features",
            Refused(model.WithContract(contract with { Input = ModelInput.Features, Features = [EcgFeatures.Names[0]] })), StringComparison.Ordinal);
    }

    static void AssertClose(ReadOnlySpan<float> seconds, ReadOnlySpan<float> probabilities)
    {
        for (var i = 0; i < seconds.Length; i++)
            Assert.Equal(seconds[i], probabilities[2 * i + 1], 1e-6f);
    }

    string Refused(OnnxModel model)
    {
        var path = _folder.Save(model);
        return Assert.Throws<EcgStreamException>(() => OnnxClassifier.Load(path, Cpu)).Message;
    }
}

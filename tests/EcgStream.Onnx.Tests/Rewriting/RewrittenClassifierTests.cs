namespace EcgStream.Onnx.Tests;

public sealed class RewrittenClassifierTests : IDisposable
{
    readonly ModelFolder _folder = new();

    OnnxClassifierOptions Options => new() { Provider = OnnxProvider.Cpu, Threads = 1, MaxBatch = 2, CacheFolder = Path.Combine(_folder.Path, "cache") };

    string[] Kept => Directory.Exists(Options.CacheFolder) ? [.. Directory.GetFiles(Options.CacheFolder!).Select(f => Path.GetExtension(f)).Order()] : [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_rewritten_when_loaded_and_says_so_and_answers_the_same()
    {
        var path = _folder.Save(LongKernels.Classifier());
        using var trained = OnnxClassifier.Load(path, Options with { Optimize = OnnxOptimize.Off });
        using var rewritten = OnnxClassifier.Load(path, Options);

        Assert.Equal("", trained.Rewriting);
        Assert.StartsWith("With 2 of 2 convolutions rewritten the model takes ", rewritten.Rewriting, StringComparison.Ordinal);
        Assert.Contains("checked now", rewritten.Rewriting, StringComparison.Ordinal);
        Assert.Equal(trained.Contract.Hash, rewritten.Contract.Hash);
        Assert.Equal(Probabilities(trained), Probabilities(rewritten), (a, b) => MathF.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void What_was_found_is_remembered()
    {
        var path = _folder.Save(LongKernels.Classifier());
        var said = new List<string>();
        using (var first = OnnxClassifier.Load(path, Options with { Progress = said.Add }))
            Assert.Equal([".json", ".onnx"], Kept);
        using var again = OnnxClassifier.Load(path, Options with { Progress = said.Add });

        Assert.Single(said);
        Assert.Contains("checked before", again.Rewriting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".onnx")]
    [InlineData(".json")]
    public void A_damaged_memory_is_made_anew(string extension)
    {
        var path = _folder.Save(LongKernels.Classifier());
        OnnxClassifier.Load(path, Options).Dispose();
        var file = Directory.GetFiles(Options.CacheFolder!, $"*{extension}").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(file, extension == ".json" ? bytes[..(bytes.Length / 2)] : bytes);

        using var classifier = OnnxClassifier.Load(path, Options);

        Assert.Contains("checked now", classifier.Rewriting, StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_that_can_not_be_written_costs_the_time_alone()
    {
        var path = _folder.Save(LongKernels.Classifier());
        File.WriteAllText(Options.CacheFolder!, "a file where the folder should be");

        using var classifier = OnnxClassifier.Load(path, Options);

        Assert.Contains("the cache can't be written", classifier.Rewriting, StringComparison.Ordinal);
        Assert.Equal(1, Probabilities(classifier)[..6].Sum(), 1e-4f);
    }

    [Fact]
    public void Another_model_of_the_same_name_is_another_memory()
    {
        OnnxClassifier.Load(_folder.Save(LongKernels.Classifier()), Options).Dispose();
        using var other = OnnxClassifier.Load(_folder.Save(LongKernels.Classifier(taps: 880)), Options);

        Assert.Contains("checked now", other.Rewriting, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_long_kernels_is_loaded_as_it_is()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(Models.Classifier()), Options);

        Assert.Equal("", classifier.Rewriting);
        Assert.Empty(Kept);
    }

    [Fact]
    public void A_model_that_takes_one_window_at_a_time_is_rewritten_too()
    {
        using var classifier = OnnxClassifier.Load(_folder.Save(LongKernels.Classifier(batch: 1)), Options);

        Assert.Contains("rewritten", classifier.Rewriting, StringComparison.Ordinal);
        Assert.Equal(1, classifier.MaxBatch);
    }

    [Fact]
    public void Outputs_that_differ_are_found()
    {
        var model = LongKernels.Classifier();
        var other = model with { Graph = model.Graph with { Initializers = [.. model.Graph.Initializers.Select(t => t.Name == "dense" ? OnnxTensor.From("dense", [8, 6], LongKernels.Noise(48, 61)) : t)] } };

        var check = RewriteCheck.Compare(model.ToArray(), other.ToArray(), "the model", [LongKernels.Noise(LongKernels.Window, 5)]);

        Assert.False(check.Agrees);
        Assert.Equal(3, check.Windows);
        Assert.True(RewriteCheck.Compare(model.ToArray(), model.ToArray(), "the model", []) is { Agrees: true, WorstDifference: 0 });
    }

    [Fact]
    public void Windows_of_another_length_are_refused_in_one_sentence()
    {
        var model = LongKernels.Classifier().ToArray();
        var refusal = Assert.Throws<EcgStreamException>(() => RewriteCheck.Compare(model, model, "long.onnx", [new float[10]]));

        Assert.Equal("long.onnx takes windows of 6000 samples and one of 10 was given: cut windows of that length.", refusal.Message);
    }

    static float[] Probabilities(OnnxClassifier classifier)
    {
        var probabilities = new float[2 * 6];
        if (classifier.MaxBatch == 1)
            classifier.Classify(LongKernels.Noise(LongKernels.Window, 3), [], 1, probabilities);
        else
            classifier.Classify(LongKernels.Noise(2 * LongKernels.Window, 3), [], 2, probabilities);
        return probabilities;
    }
}

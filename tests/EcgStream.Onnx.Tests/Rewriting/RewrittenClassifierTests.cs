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
        AssertRewritten(rewritten, "checked now");
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
        AssertRewritten(again, "checked before");
    }

    [Theory]
    [InlineData(".onnx", null)]
    [InlineData(".json", null)]
    [InlineData(".json", "{}")]
    [InlineData(".json", "{\"provider\":\"cpu\",\"sha256\":\"\",\"rewritten\":1,\"convolutions\":1,\"failure\":\"\"}")]
    public void A_damaged_memory_is_made_anew(string extension, string? text)
    {
        var path = _folder.Save(LongKernels.Classifier());
        OnnxClassifier.Load(path, Options).Dispose();
        var file = Directory.GetFiles(Options.CacheFolder!, $"*{extension}").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(file, text is not null ? System.Text.Encoding.UTF8.GetBytes(text) : extension == ".json" ? bytes[..(bytes.Length / 2)] : bytes);

        using var classifier = OnnxClassifier.Load(path, Options);

        AssertRewritten(classifier, "checked now");
    }

    [Fact]
    public void A_memory_that_can_not_be_written_costs_the_time_alone()
    {
        var path = _folder.Save(LongKernels.Classifier());
        File.WriteAllText(Options.CacheFolder!, "a file where the folder should be");

        using var classifier = OnnxClassifier.Load(path, Options);

        AssertRewritten(classifier, "checked now, and not kept: the cache can't be written");
        Assert.Equal(1, Probabilities(classifier)[..6].Sum(), 1e-4f);
    }

    [Fact]
    public void Another_model_of_the_same_name_is_another_memory()
    {
        OnnxClassifier.Load(_folder.Save(LongKernels.Classifier()), Options).Dispose();
        using var other = OnnxClassifier.Load(_folder.Save(LongKernels.Classifier(taps: 880)), Options);

        AssertRewritten(other, "checked now");
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

        AssertRewritten(classifier, "checked now");
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
    public void Outputs_that_are_no_numbers_hide_nothing()
    {
        // The logarithm of what a rectifier lets through is infinite in both where that is nothing.
        var model = LongKernels.Infinite(seed: 1).ToArray();

        Assert.True(RewriteCheck.Compare(model, LongKernelRewriter.Rewrite(LongKernels.Infinite(seed: 1)).Model.ToArray(), "the model", []).WorstDifference > 0);
        Assert.False(RewriteCheck.Compare(model, LongKernels.Infinite(seed: 2).ToArray(), "the model", []).Agrees);
        Assert.True(RewriteCheck.Compare(model, model, "the model", []) is { Agrees: true, WorstDifference: 0, OutputRange: > 0 });
    }

    [Fact]
    public void An_output_of_large_values_hides_no_other()
    {
        var model = LongKernels.Classifier();
        OnnxModel WithFeatures(OnnxModel of)
        {
            var scaled = new OnnxNode { OpType = "Mul", Inputs = [of.Graph.Nodes.First(n => n.OpType == "Relu").Outputs[0], "thousand"], Outputs = ["features"] };
            var graph = of.Graph with { Nodes = [.. of.Graph.Nodes, scaled], Initializers = [.. of.Graph.Initializers, OnnxTensor.From("thousand", [], [1000f])] };
            return of with { Graph = graph with { Outputs = [new() { Name = "features" }, .. of.Graph.Outputs] } };
        }
        var wrong = model with { Graph = model.Graph with { Initializers = [.. model.Graph.Initializers.Select(t => t.Name == "dense" ? OnnxTensor.From("dense", [8, 6], LongKernels.Noise(48, 61)) : t)] } };

        Assert.False(RewriteCheck.Compare(WithFeatures(model).ToArray(), WithFeatures(wrong).ToArray(), "the model", []).Agrees);
        Assert.True(RewriteCheck.Compare(WithFeatures(model).ToArray(), LongKernelRewriter.Rewrite(WithFeatures(model)).Model.ToArray(), "the model", []).Agrees);
    }

    [Fact]
    public void Whole_numbers_are_compared_too()
    {
        OnnxModel Choice(OnnxModel of)
        {
            var choice = new OnnxNode { OpType = "ArgMax", Inputs = [of.Graph.Outputs[0].Name], Outputs = ["choice"], Attributes = [OnnxAttribute.Int("axis", 1)] };
            return of with { Graph = of.Graph with { Nodes = [.. of.Graph.Nodes, choice], Outputs = [new() { Name = "choice" }] } };
        }
        var model = Choice(LongKernels.Classifier()).ToArray();

        Assert.True(RewriteCheck.Compare(model, Choice(LongKernelRewriter.Rewrite(LongKernels.Classifier()).Model).ToArray(), "the model", []) is { Agrees: true, WorstDifference: 0 });
    }

    [Fact]
    public void A_model_that_fits_one_window_inside_is_not_run_on_more()
    {
        var graph = new OnnxGraphBuilder("one");
        var x = graph.Input("x", OnnxElementType.Float, OnnxDimension.Batch, 1, 50);
        graph.Output(graph.Node("Reshape", [x, graph.Initializer("shape", [2], [1L, 50L])]), OnnxElementType.Float);
        var model = graph.ToArray();

        Assert.Equal(0, RewriteCheck.Compare(model, model, "the model", []).Together);
    }

    [Fact]
    public void A_persons_rest_is_another_window_than_the_one_compared_with_it()
    {
        OnnxModel Difference(int seed)
        {
            var graph = new OnnxGraphBuilder("difference");
            var (x, rest) = (graph.Input("window", OnnxElementType.Float, OnnxDimension.Batch, 1, 600), graph.Input("baseline", OnnxElementType.Float, OnnxDimension.Batch, 1, 600));
            graph.Output(graph.Node("Conv", [graph.Node("Sub", [x, rest]), graph.Initializer("w", [1, 1, 40], LongKernels.Noise(40, seed))]), OnnxElementType.Float);
            return graph.Build();
        }
        using var before = new Microsoft.ML.OnnxRuntime.InferenceSession(Difference(1).ToArray());
        using var after = new Microsoft.ML.OnnxRuntime.InferenceSession(Difference(2).ToArray());

        Assert.False(RewriteCheck.Run(before, after, "the model", [LongKernels.Noise(600, 5)], random: 0).Agrees);
        Assert.False(RewriteCheck.Run(before, after, "the model", [LongKernels.Noise(600, 5), LongKernels.Noise(600, 6)], random: 0).Agrees);
    }

    [Fact]
    public void What_was_used_last_is_kept()
    {
        var cache = new RewriteCache(Options.CacheFolder!);
        var check = new RewriteCheck(2, 2, 0, 1, 10, 1);
        string Put(int i)
        {
            byte[] model = [(byte)i];
            var record = new RewriteRecord("cpu", ModelContractMetadata.HashOf(model), 1, 1, "", check);
            Assert.True(cache.Keep($"k{i}", record, model));
            // Times of files are no finer than the system's clock: set apart by hand.
            File.SetLastWriteTimeUtc(Path.Combine(Options.CacheFolder!, $"k{i}.json"), new DateTime(2020, 1, 1, 0, i, 0, DateTimeKind.Utc));
            return $"k{i}";
        }
        for (var i = 0; i < 8; i++)
            Put(i);
        Assert.NotNull(cache.Find("k0"));
        Put(8);
        Put(9);

        Assert.NotNull(cache.Find("k0"));
        Assert.Null(cache.Find("k1"));
        Assert.Equal(8, Directory.GetFiles(Options.CacheFolder!, "*.onnx").Length);
    }

    [Fact]
    public void A_failure_to_rewrite_is_told_and_nothing_else_claimed()
    {
        var failed = new RewriteRecord("cpu", "", 0, 0, "out of memory", null);
        var slower = new RewriteRecord("cpu", "", 1, 2, "", new(2, 2, 1e-7, 1, 5, 6));
        var different = new RewriteRecord("cpu", "", 1, 2, "", new(2, 0, 0.5, 1, 5, 1));

        Assert.Equal("Its long convolutions could not be rewritten (out of memory): the model runs as trained (checked now).", failed.Remark("checked now"));
        Assert.Contains("took 6.0 ms a window instead of 5.0, so it runs as trained", slower.Remark("checked now"), StringComparison.Ordinal);
        Assert.Contains("gave outputs that differ by 0.5, so it runs as trained", different.Remark("checked now"), StringComparison.Ordinal);
        Assert.True(failed.IsSound && slower.IsSound && different.IsSound);
        Assert.False((different with { Sha256 = "abc" }).IsSound);
    }

    static void AssertRewritten(OnnxClassifier classifier, string when)
    {
        Assert.StartsWith("With 2 of 2 convolutions rewritten the model took ", classifier.Rewriting, StringComparison.Ordinal);
        Assert.Contains(" times less, with outputs within ", classifier.Rewriting, StringComparison.Ordinal);
        Assert.EndsWith($"({when}; --optimize off leaves it as it is).", classifier.Rewriting, StringComparison.Ordinal);
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

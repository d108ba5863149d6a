namespace EcgStream.Trainer.Tests;

public sealed class SelfSupervisedTests : IDisposable
{
    readonly string _folder = Samples.TemporaryFolder();

    string Path => System.IO.Path.Combine(_folder, "encoder.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TorchFact]
    public void Its_guesses_get_better_and_its_weights_start_another_fit()
    {
        var windows = Windows.Rhythm(8, seed: 3).Select(w => w.MilliVolts).ToArray();
        var epochs = SelfSupervised.Train(windows, Windows.Form, Path, new() { Epochs = 8, BatchSize = 8, Threads = 1, LearningRate = 3e-3 }, null, default);
        Assert.True(epochs[^1].TrainingLoss < epochs[0].TrainingLoss, string.Join(" ", epochs));
        foreach (var kind in (IModelKind[])[ModelLineUp.Named("compact"), ModelLineUp.Named("compact-baseline")])
        {
            var request = Windows.Request(kind, Windows.Rhythm(4, seed: 1)) with { Epochs = 1 };
            using var plain = kind.Fit(request, default);
            using var begun = kind.Fit(request with { Pretrained = Path }, default);
            Assert.NotEqual(plain.Epochs[0].TrainingLoss, begun.Epochs[0].TrainingLoss);
        }
    }

    [TorchFact]
    public void Weights_of_another_network_or_none_at_all_are_refused_in_one_sentence()
    {
        var kind = ModelLineUp.Named("compact");
        var request = Windows.Request(kind, Windows.Rhythm(2, seed: 1)) with { Epochs = 1, Pretrained = Path };
        Assert.Contains(Path, Assert.Throws<EcgStreamException>(() => kind.Fit(request, default)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path, "no weights");
        Assert.Contains(Path, Assert.Throws<EcgStreamException>(() => kind.Fit(request, default)).Message, StringComparison.Ordinal);
        using (var other = new DenseNetwork(3_000, 2))
            other.save(Path);
        Assert.Contains(Path, Assert.Throws<EcgStreamException>(() => kind.Fit(request, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pretexts_change_the_window_and_keep_what_they_must()
    {
        var random = new Random(1);
        var before = Enumerable.Range(0, 1_000).Select(i => (float)i).ToArray();
        foreach (var pretext in Enum.GetValues<SignalPretext>())
        {
            var after = before.ToArray();
            SignalPretexts.Apply(pretext, after, random);
            Assert.Equal(pretext == SignalPretext.None, before.SequenceEqual(after));
            if (pretext is SignalPretext.Permuted or SignalPretext.Reversed)
                Assert.Equal(before, after.Order());
            if (pretext is SignalPretext.Warped)
                Assert.Equal(999, after[^1], 1e-2);
        }
    }
}

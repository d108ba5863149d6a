using Xunit.Abstractions;

namespace EcgStream.Trainer.Tests;

public sealed class NetworkKindTests(ITestOutputHelper output) : IDisposable
{
    static readonly LabelledWindow[] Training = Windows.Rhythm(8, seed: 1);
    static readonly LabelledWindow[] Others = Windows.Rhythm(4, seed: 2);
    readonly string _folder = Samples.TemporaryFolder();

    static IModelKind[] Kinds =>
    [
        ModelLineUp.Named("dense"), ModelLineUp.Named("lstm"), ModelLineUp.Named("compact"), ModelLineUp.Named("compact-baseline"),
        new SeedKind(asPosted: true) { Shape = SmallSeed }, new SeedKind(asPosted: false) { Shape = SmallSeed },
    ];

    static SeedShape SmallSeed => new() { FirstFilters = 6, SecondFilters = 4, Kernel = 70 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TorchFact]
    public void Its_graph_agrees_with_it()
    {
        foreach (var kind in Kinds)
        {
            var request = Windows.Request(kind, Training, Others) with { Epochs = 2 };
            using var model = kind.Fit(request, default);
            foreach (var temperature in (double[])[1, 2.5])
            {
                var worst = GraphParity.Worst(kind, model, request, Others, temperature);
                output.WriteLine($"{kind.Name}, temperature {temperature}: {worst:E1}");
                Assert.InRange(worst, 0, GraphParity.Tolerance);
            }
        }
    }

    [TorchFact]
    public void A_run_broken_off_and_resumed_equals_one_in_a_piece()
    {
        foreach (var kind in Kinds)
        {
            // Two steps a pass: it is broken off in the middle of the second one.
            var request = Windows.Request(kind, Windows.Rhythm(12, seed: 1), Others) with { Epochs = 3, Checkpoint = Path.Combine(_folder, $"{kind.Name} {Array.IndexOf(Kinds, kind)}") };
            using var stop = new CancellationTokenSource();
            using (kind.Fit(request with { Progress = new Told(p => Stop(p, stop)) }, stop.Token))
            {
            }
            var seen = new List<int>();
            using var resumed = kind.Fit(request with { Progress = new Told(p => seen.AddRange(p.Epoch is { } e ? [e.Epoch] : [])) }, default);
            using var whole = kind.Fit(request with { Checkpoint = null }, default);
            Assert.Equal([2, 3], seen);
            Assert.Equal(whole.Epochs.AsEnumerable(), resumed.Epochs);
            Assert.Equal(Bytes(kind, request, whole), Bytes(kind, request, resumed));
            Directory.Delete(request.Checkpoint!, recursive: true);
        }

        static void Stop(FitProgress progress, CancellationTokenSource stop)
        {
            if (progress is { Done: > 0.33, Epoch: null })
                stop.Cancel();
        }
    }

    [TorchFact]
    public void The_state_of_another_run_is_refused_in_one_sentence()
    {
        var kind = ModelLineUp.Named("dense");
        var request = Windows.Request(kind, Training) with { Epochs = 1, Checkpoint = _folder };
        kind.Fit(request, default).Dispose();
        var error = Assert.Throws<EcgStreamException>(() => kind.Fit(request with { Seed = 2 }, default));
        Assert.Contains("state of another run", error.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "passes.json"), "{");
        error = Assert.Throws<EcgStreamException>(() => kind.Fit(request, default));
        Assert.Contains("delete it to begin anew", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void As_posted_all_passes_are_made_and_the_last_weights_kept()
    {
        var kind = new SeedKind(asPosted: true) { Shape = SmallSeed };
        var reports = new List<EpochReport>();
        using var model = kind.Fit(Windows.Request(kind, Training, Others) with { Epochs = 6, Progress = new Told(p => reports.AddRange(p.Epoch is { } e ? [e] : [])) }, default);
        Assert.Equal(6, reports.Count);
        Assert.Equal(reports, model.Epochs);
        Assert.All(reports, r => Assert.True(r.Best && r.TrainingAccuracy is >= 0 and <= 1 && r.ValidationAccuracy is >= 0 and <= 1));
    }

    [TorchFact]
    public void Progress_goes_up_and_cancelling_at_once_keeps_nothing()
    {
        var kind = ModelLineUp.Named("dense");
        var done = new List<double>();
        kind.Fit(Windows.Request(kind, Training) with { Epochs = 3, Progress = new Told(p => done.Add(p.Done)) }, default).Dispose();
        Assert.Equal(done.Order(), done);
        Assert.Equal(1, done[^1]);
        Assert.ThrowsAny<OperationCanceledException>(() => kind.Fit(Windows.Request(kind, Training), new(canceled: true)));
    }

    static byte[] Bytes(IModelKind kind, FitRequest request, ITrainedModel model) =>
        ((TrainedModel)model).Graph(kind.Contract(request.Form, request.Labels, "1", "Trained on pulses.")).ToArray();

    sealed class Told(Action<FitProgress> tell) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => tell(value);
    }
}

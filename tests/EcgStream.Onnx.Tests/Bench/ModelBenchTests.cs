namespace EcgStream.Onnx.Tests;

/// <summary>On a clock of our own, on which every reading comes a millisecond after the one before.</summary>
public sealed class ModelBenchTests : IDisposable
{
    const int Window = 300;
    static readonly OnnxClassifierOptions Cpu = new() { Provider = OnnxProvider.Cpu, Threads = 1 };
    readonly ModelFolder _folder = new();
    readonly SteppingTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_contender_has_its_turn_in_every_round_and_runs_for_its_time()
    {
        using var bench = Load([Contender("a", 1), Contender("b", 4)]);

        var figures = bench.Run(new() { Rounds = 3, Time = TimeSpan.FromMilliseconds(15) });

        // Five runs of a millisecond in each of three turns.
        Assert.Equal([15, 15], figures.Select(f => f.Runs));
        Assert.Equal(["a", "b"], figures.Select(f => f.Contender.Name));
        Assert.All(figures, f => Assert.Equal("cpu", f.Provider));
    }

    [Fact]
    public void Figures_are_of_one_window_and_agree_with_each_other()
    {
        using var bench = Load([Contender("a", 1), Contender("b", 4)]);

        var figures = bench.Run(new() { Rounds = 1, Time = TimeSpan.FromMilliseconds(10) });

        Assert.Equal([1, 0.25], figures.Select(f => f.MsPerWindow));
        Assert.Equal([1, 0.25], figures.Select(f => f.P99MsPerWindow));
        Assert.Equal([1000, 4000], figures.Select(f => f.WindowsPerSecond));
        Assert.Equal([1, 4], figures.Select(f => f.Speed));
        Assert.All(figures, f => Assert.True(f.CpuMsPerWindow >= 0 && double.IsFinite(f.CpuMsPerWindow)));
    }

    [Fact]
    public void The_median_and_the_slowest_in_a_hundred_are_told_apart()
    {
        // Runs of 1 ms, but every 50th takes 100 ms.
        _time.Step = reading => reading % 50 == 0 ? 100 : 1;
        using var bench = Load([Contender("a", 1)]);

        var figures = bench.Run(new() { Rounds = 1, Time = TimeSpan.FromSeconds(1) })[0];

        Assert.Equal((1, 100), (figures.MsPerWindow, figures.P99MsPerWindow));
    }

    [Fact]
    public void A_run_longer_than_a_turn_is_measured_once_a_round()
    {
        using var bench = Load([Contender("a", 1)]);
        Assert.Equal(4, bench.Run(new() { Rounds = 4, Time = TimeSpan.Zero })[0].Runs);
    }

    [Fact]
    public void Answers_are_compared_with_the_firsts_on_the_same_windows()
    {
        var other = _folder.Save(Models.Classifier(softmax: true, channels: 5), "other.onnx");
        using var bench = Load([Contender("a", 2), Contender("a", 3), new("b", other, Cpu with { MaxBatch = 2 })]);

        var figures = bench.Run(new() { Rounds = 1, Time = TimeSpan.Zero });

        Assert.Null(figures[0].WorstDifference);
        Assert.InRange(figures[1].WorstDifference!.Value, 0, 1e-6);
        Assert.Equal(Worst(figures[0].Contender.File, other), figures[2].WorstDifference!.Value, 1e-6);
        Assert.True(figures[2].WorstDifference > 0.001);
    }

    [Fact]
    public void Models_of_other_labels_windows_or_needs_are_not_compared()
    {
        var labels = Models.Classifier(labels: 2).WithContract(Models.Contract(Window) with { Labels = ["calm", "sad"] });
        using var bench = Load([
            Contender("a", 1), new("labels", _folder.Save(labels, "labels.onnx"), Cpu with { MaxBatch = 1 }),
            new("window", _folder.Save(Models.Classifier(window: 400), "window.onnx"), Cpu with { MaxBatch = 1 }),
            new("rest", _folder.Save(ComparingModels.OfWindows(Window), "rest.onnx"), Cpu with { MaxBatch = 1 }),
        ]);
        Assert.All(bench.Run(new() { Rounds = 1, Time = TimeSpan.Zero }), f => Assert.Null(f.WorstDifference));
    }

    [Fact]
    public void Inputs_are_made_once_a_contract_and_enough_for_the_largest_batch()
    {
        var asked = new List<int>();
        using var bench = ModelBench.Load([Contender("a", 1), Contender("a", 40)], (contract, count) =>
        {
            asked.Add(count);
            return BenchInputs.Noise(contract, count);
        }, _time);
        Assert.Equal([40], asked);
        Assert.Equal(40, bench.Windows);
    }

    [Fact]
    public void A_contender_that_allocates_nothing_is_told_as_such()
    {
        using var bench = Load([Contender("a", 2)]);
        Assert.Equal(0, bench.Run(new() { Rounds = 10, Time = TimeSpan.FromMilliseconds(100) })[0].BytesPerRun);
    }

    [Fact]
    public void A_model_of_one_window_a_run_is_refused_at_more_and_nothing_is_measured()
    {
        var one = _folder.Save(Models.Classifier(batch: 1), "one.onnx");
        var refused = Assert.Throws<EcgStreamException>(() => Load([Contender("a", 1), new("one", one, Cpu with { MaxBatch = 8 })]));
        Assert.Equal($"{one} takes one window a run and can't be measured at 8: leave that batch out, or export the model with a free batch dimension.", refused.Message);
        Assert.Contains("There is no model at", Assert.Throws<EcgStreamException>(() => Load([new("none", "none.onnx", Cpu)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_out_of_range_is_refused_and_a_stop_ends_it()
    {
        using var bench = Load([Contender("a", 1)]);
        Assert.Contains("0 rounds", Assert.Throws<EcgStreamException>(() => bench.Run(new() { Rounds = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("-1 s", Assert.Throws<EcgStreamException>(() => bench.Run(new() { Time = TimeSpan.FromSeconds(-1) })).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => bench.Run(new(), stop: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Noise_is_the_same_for_the_same_seed_and_of_unit_variance()
    {
        var contract = Models.Contract(Window) with { NeedsBaseline = true };
        var noise = BenchInputs.Noise(contract, 20);
        Assert.Equal((20 * Window, 20 * Window), (noise.Windows.Length, noise.Baselines.Length));
        Assert.Equal(noise.Windows, BenchInputs.Noise(contract, 20).Windows);
        Assert.NotEqual(noise.Windows, BenchInputs.Noise(contract, 20, seed: 2).Windows);
        Assert.NotEqual(noise.Windows, noise.Baselines);
        Assert.InRange(noise.Windows.Average(v => v * v), 0.95, 1.05);
    }

    static double Worst(string first, string second)
    {
        using var one = OnnxClassifier.Load(first, Cpu with { MaxBatch = ModelBench.FewestWindows });
        using var two = OnnxClassifier.Load(second, Cpu with { MaxBatch = ModelBench.FewestWindows });
        var windows = BenchInputs.Noise(one.Contract, ModelBench.FewestWindows).Windows;
        var (a, b) = (new float[ModelBench.FewestWindows * 6], new float[32 * 6]);
        one.Classify(windows, [], ModelBench.FewestWindows, a);
        two.Classify(windows, [], ModelBench.FewestWindows, b);
        return a.Zip(b, (x, y) => (double)MathF.Abs(x - y)).Max();
    }

    BenchContender Contender(string name, int batch) => new(name, _folder.Save(Models.Classifier()), Cpu with { MaxBatch = batch });

    ModelBench Load(IReadOnlyList<BenchContender> contenders) => ModelBench.Load(contenders, (contract, count) => BenchInputs.Noise(contract, count), _time);

    sealed class SteppingTime : TimeProvider
    {
        long _now;
        long _reading;

        public Func<long, long> Step { get; set; } = _ => 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now += Step(_reading++);
    }
}

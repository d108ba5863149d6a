using System.Diagnostics;

namespace EcgStream.Onnx;

/// <summary>
/// Measures ways of running models side by side: all are loaded first, then each has a turn in every round, so that what disturbs the machine disturbs
/// all of them. Not for concurrent use.
/// </summary>
public sealed class ModelBench : IDisposable
{
    /// <summary>The fewest windows that probabilities are compared on.</summary>
    public const int FewestWindows = 8;

    readonly List<LoadedContender> _contenders = [];

    ModelBench()
    {
    }

    /// <summary>Windows that the contenders are measured and compared on.</summary>
    public int Windows { get; private init; }

    /// <summary>Loads every contender and runs it once; nothing is measured unless all of them can be.</summary>
    /// <param name="contenders">At least one; the first is what the others are compared with.</param>
    /// <param name="inputs">Makes the given number of inputs for a contract; called once for models of the same contract.</param>
    /// <param name="time">Tells how long runs take.</param>
    /// <param name="progress">Is told what is loaded; null for nobody.</param>
    /// <exception cref="EcgStreamException">
    /// A model can't be loaded as asked (see <see cref="OnnxClassifier.Load(string, OnnxClassifierOptions?)"/>), or takes fewer windows a run.
    /// </exception>
    public static ModelBench Load(
        IReadOnlyList<BenchContender> contenders, Func<ModelContract, int, BenchInputs> inputs, TimeProvider time, Action<string>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(contenders);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfZero(contenders.Count);
        TouchRuntime();
        var bench = new ModelBench { Windows = Math.Max(FewestWindows, contenders.Max(c => c.Batch)) };
        var prepared = new Dictionary<ModelContract, BenchInputs>();
        try
        {
            foreach (var contender in contenders)
            {
                progress?.Invoke($"loading {contender.Name}{(contender.Options.Optimize == OnnxOptimize.Off ? " as trained" : "")}, {contender.Batch} a run");
                bench._contenders.Add(Load(contender, Inputs, time));
            }
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }

        BenchInputs Inputs(ModelContract contract)
        {
            if (!prepared.TryGetValue(contract, out var made))
                prepared.Add(contract, made = inputs(contract, bench.Windows));
            return made;
        }
    }

    /// <summary>Measures all contenders in turn.</summary>
    /// <param name="plan">How long.</param>
    /// <param name="progress">Is told the rounds; null for nobody.</param>
    /// <param name="stop">Ends it after the turn that is being measured.</param>
    /// <returns>The figures, in the order of the contenders.</returns>
    /// <exception cref="EcgStreamException">The plan is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<BenchFigures> Run(BenchPlan plan, Action<string>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Validate();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            progress?.Invoke($"round {round} of {plan.Rounds}");
            foreach (var contender in _contenders)
            {
                stop.ThrowIfCancellationRequested();
                contender.Turn(plan.Turn);
            }
        }
        progress?.Invoke($"comparing answers on {Windows} windows");
        var first = _contenders[0].Figures(null);
        return [first, .. _contenders.Skip(1).Select(c => c.Figures((first, _contenders[0])))];
    }

    /// <summary>Releases the models.</summary>
    public void Dispose()
    {
        _contenders.ForEach(c => c.Dispose());
        _contenders.Clear();
    }

    static LoadedContender Load(BenchContender contender, Func<ModelContract, BenchInputs> inputs, TimeProvider time)
    {
        var before = WorkingSet();
        var classifier = OnnxClassifier.Load(contender.File, contender.Options);
        if (classifier.Rewriting.Length > 0)
        {
            // Rewriting a model for the first time takes memory that running it doesn't.
            classifier.Dispose();
            before = WorkingSet();
            classifier = OnnxClassifier.Load(contender.File, contender.Options);
        }
        try
        {
            if (classifier.MaxBatch < contender.Batch)
                throw new EcgStreamException(
                    $"{contender.File} takes one window a run and can't be measured at {contender.Batch}: leave that batch out, or export the model with a free batch dimension.");
            var memory = WorkingSet() - before;
            return new(contender, classifier, memory, inputs(classifier.Contract), time);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <summary>Runs the smallest of models: what ONNX Runtime and .NET load with the first of all is no contender's memory.</summary>
    static void TouchRuntime()
    {
        var graph = new OnnxGraphBuilder("touch");
        graph.Output(graph.Node("Softmax", [graph.Input("x", OnnxElementType.Float, "batch", 2)], OnnxAttribute.Int("axis", 1)), OnnxElementType.Float, "batch", 2);
        using var model = OnnxClassifier.Load(graph.Build().WithContract(new()
        {
            Name = "touch",
            Version = "1",
            Hash = "",
            Labels = ["a", "b"],
            RateHz = 1,
            WindowLength = 2,
            Unit = "mV",
            Filter = FilterSpec.None,
            Normalisation = Normalisation.None,
            TrainedOn = "Nothing.",
        }).ToArray(), "touch", new() { Provider = OnnxProvider.Cpu, Threads = 1, MaxBatch = 1 });
        model.Classify([0, 0], [], 1, new float[2]);
    }

    static long WorkingSet()
    {
        // What the model's bytes took while it was loaded goes back to the system, as it would in time.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

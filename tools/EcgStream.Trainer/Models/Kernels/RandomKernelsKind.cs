using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Fixed convolution kernels and a logistic head with an L2 penalty; with a baseline, on how the shares differ from the resting minute's.</summary>
sealed class RandomKernelsKind(string name, string title) : IModelKind
{
    public string Name => name;

    public string Title => title;

    public ModelInput Input => ModelInput.Window;

    public ImmutableArray<string> Features => [];

    public bool NeedsRest { get; init; }

    public bool NeedsTorch => false;

    public bool StopsEarly => false;

    // Thousands of features for hundreds of windows: the penalty is what keeps them in check.
    public ImmutableArray<ModelSetting> Settings { get; } =
        [.. from penalty in (double[])[10, 1, 100, 1000] select new ModelSetting(FormattableString.Invariant($"penalty {penalty}"), penalty)];

    public Normalisation Normalisation => Normalisation.ZScore;

    public ITrainedModel Fit(FitRequest request, CancellationToken cancellation)
    {
        this.Check(request);
        var options = new ParallelOptions { MaxDegreeOfParallelism = request.Threads, CancellationToken = cancellation };
        var windows = new float[request.Training.Count][];
        Parallel.For(0, windows.Length, options, i => windows[i] = Normalised(request.Training[i].MilliVolts, request.Form.Length));
        var bank = KernelBank.Draw(windows, request.Seed);
        var rows = new float[windows.Length][];
        var rest = new RestCache(bank, request.Form.Length);
        var done = 0;
        Parallel.For(0, rows.Length, options, i =>
        {
            rows[i] = bank.Features(windows[i]);
            if (NeedsRest)
                rows[i] = Difference(rows[i], rest.Of(request.Training[i]));
            request.Progress?.Report(new(0.8 * Interlocked.Increment(ref done) / rows.Length, null));
        });
        var scaling = FeatureScaling.Of(rows);
        var weights = LogisticRegression.Weights([.. rows.Select(scaling.Apply)], [.. request.Training.Select(w => w.Label)],
            request.ClassWeights(), request.Setting.Value, cancellation);
        return new TrainedKernels(this, request, bank, new(scaling, weights, request.Labels.Length));
    }

    internal static float[] Normalised(float[] milliVolts, int length)
    {
        var window = new float[length];
        Normaliser.Apply(Normalisation.ZScore, milliVolts.AsSpan()[^length..], window);
        return window;
    }

    internal static float[] Difference(float[] row, float[] rest) => [.. row.Zip(rest, (a, b) => a - b)];
}

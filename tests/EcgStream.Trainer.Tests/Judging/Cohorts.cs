using EcgStream.Onnx;

namespace EcgStream.Trainer.Tests;

/// <summary>Small data sets whose answers are known, and a model that learns them in no time.</summary>
static class Cohorts
{
    /// <summary>
    /// Participants with <paramref name="perLabel"/> windows of each label. The first feature is the label times <paramref name="effect"/>, the
    /// participant times <paramref name="identity"/>, and noise of SD 1.
    /// </summary>
    public static DataSet Make(int participants, int labels = 2, int perLabel = 3, double effect = 0, double identity = 0, int seed = 1, bool stimuli = false)
    {
        var random = new Random(seed);
        var windows = new List<LabelledWindow>();
        for (var p = 0; p < participants; p++)
        {
            for (var i = 0; i < labels * perLabel; i++)
            {
                var label = i % labels;
                var features = new float[EcgFeatures.Names.Length];
                features[0] = (float)(effect * label + identity * p + Normal(random));
                windows.Add(new()
                {
                    Participant = $"p{p}",
                    Record = $"p{p}-{i}",
                    Stimulus = stimuli ? $"{label}-{i / labels}" : "",
                    Order = i,
                    Label = label,
                    MilliVolts = [features[0]],
                    Features = features,
                });
            }
        }
        return new()
        {
            Name = "made up",
            Labels = [.. Enumerable.Range(0, labels).Select(l => $"label{l}")],
            Windows = [.. windows],
            Form = new(300, 1, FilterSpec.None),
            IsSimulated = true,
            Description = "Numbers.",
        };
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>Nearest mean of the first feature; with <see cref="RemembersPeople"/> the nearest training window.</summary>
sealed class NearestMean(string name = "nearest-mean") : IModelKind
{
    public string Name => name;
    public string Title => "Nearest mean";
    public ModelInput Input => ModelInput.Features;
    public System.Collections.Immutable.ImmutableArray<string> Features => [];
    public bool NeedsRest => false;
    public bool NeedsTorch => false;
    public bool StopsEarly { get; init; }
    public bool RemembersPeople { get; init; }
    /// <summary>What a fit is refused with; null for none.</summary>
    public string? Fault { get; init; }
    public int Fits { get; private set; }
    public IReadOnlyList<FitRequest> Requests => _requests;
    public System.Collections.Immutable.ImmutableArray<ModelSetting> Settings { get; init; } = [new("plain", 1)];
    public Normalisation Normalisation => Normalisation.None;

    readonly List<FitRequest> _requests = [];

    public ITrainedModel Fit(FitRequest request, CancellationToken cancellation)
    {
        if (Fault is not null)
            throw new EcgStreamException(Fault);
        Fits++;
        _requests.Add(request);
        return new Model(request, RemembersPeople);
    }

    sealed class Model(FitRequest request, bool remembers) : ITrainedModel
    {
        readonly double[] _means = [.. request.Labels.Select((_, l) => request.Training.Where(w => w.Label == l).Select(w => (double)w.Features[0]).DefaultIfEmpty().Average())];

        public long ParameterCount => _means.Length;
        public System.Collections.Immutable.ImmutableArray<EpochReport> Epochs => [];

        public double[][] Probabilities(IReadOnlyList<LabelledWindow> windows) => [.. windows.Select(w =>
        {
            var x = w.Features[0];
            var distances = remembers
                ? [.. request.Labels.Select((_, l) => request.Training.Where(t => t.Label == l).Min(t => (double)Math.Abs(t.Features[0] - x)))]
                : _means.Select(m => Math.Abs(m - x)).ToArray();
            // Sharper than it should be: there is something to calibrate.
            var weights = distances.Select(d => Math.Exp(-5 * request.Setting.Value * d)).ToArray();
            return weights.Select(v => v / weights.Sum()).ToArray();
        })];

        public OnnxModel Export(ModelContract contract) => throw new NotSupportedException();
        public void Dispose()
        {
        }
    }
}

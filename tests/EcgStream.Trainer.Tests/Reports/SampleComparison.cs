using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Trainer.Tests.Reports;

/// <summary>Comparisons as the judging makes them, of answers drawn at random with a chosen skill.</summary>
sealed record SampleComparison
{
    public ImmutableArray<string> Labels { get; init; } = ["angry", "calm", "disgust", "fear", "happy", "sad"];
    public int Participants { get; init; } = 26;
    public int WindowsPerLabel { get; init; } = 2;
    public Func<int, string> Name { get; init; } = number => string.Create(CultureInfo.InvariantCulture, $"P{number + 1:00}");
    public bool IsSimulated { get; init; }
    public bool Leaks { get; init; }
    public bool HasLeak { get; init; }
    public BayesLimit? Limit { get; init; }
    public ImmutableArray<SampleModel> Models { get; init; } = [new("logistic", 0.1)];
    public string Title { get; init; } = "Ten models on a sample";

    public static SampleComparison Large { get; } = new()
    {
        IsSimulated = true,
        HasLeak = true,
        Limit = new(0.33, 0.41, 0.44, 0.55, 0.001, "By quadrature over the generator's own densities."),
        Models =
        [
            new("majority", 0) { Parameters = 6 }, new("heart-rate", 0.05) { Parameters = 12 }, new("heart-rate-baseline", 0.09) { NeedsRest = true, Parameters = 12 },
            new("logistic", 0.08) { Choices = 3 }, new("logistic-baseline", 0.2) { NeedsRest = true, Choices = 3 }, new("boosting-baseline", 0.17) { NeedsRest = true },
            new("random-kernels", 0.06), new("seed-cnn", 0.01) { Training = 1, Epochs = 50, Parameters = 4_800_000 },
            new("compact", 0.07) { Training = 0.6, Epochs = 30, Parameters = 61_000 }, new("compact-baseline", 0.16) { NeedsRest = true, Training = 0.7, Epochs = 35 },
        ],
    };

    public static SampleComparison TwoClasses { get; } = new()
    {
        Title = "Rest against mental arithmetic",
        Labels = ["rest", "arithmetic"],
        Participants = 32,
        WindowsPerLabel = 3,
        Models = [new("majority", 0), new("heart-rate", 0.4), new("heart-rate-baseline", 0.65) { NeedsRest = true }, new("logistic-baseline", 0.75) { NeedsRest = true }, new("compact-baseline", 0.7) { NeedsRest = true, Epochs = 25, Training = 0.95 }],
    };

    public static SampleComparison Seed { get; } = new()
    {
        Title = "The seed again",
        IsSimulated = true,
        Models = [new("seed-cnn", 0.01) { Training = 1, Epochs = 50, Parameters = 4_800_000, FoldsOfSplit = 1 }],
    };

    public Comparison Build()
    {
        var data = Data();
        var options = new JudgingOptions { BootstrapDraws = 200, Permutations = 1000 };
        var maker = new ResultOfModel(data, data.Participants, options, Leaks);
        var results = new List<ModelResult>();
        foreach (var model in Models)
            results.Add(maker.Of(ModelFacts.Of(model), model.Folds(data), results.Find(r => r.Name == ModelRoles.HeartRateFor(ModelFacts.Of(model)))?.Windows));
        var leakOf = Models[^1];
        var comparison = new Comparison
        {
            Title = Title,
            Data = new()
            {
                Name = "sample.csv",
                Description = "Drawn for a test.",
                IsSimulated = IsSimulated,
                Participants = Participants,
                Windows = data.Windows.Length,
                HasRest = true,
                Labels = Labels,
                WindowsPerLabel = [.. Labels.Select(_ => Participants * WindowsPerLabel)],
                BayesLimit = Limit,
                Remarks = ["s07 was left out: its electrode was off for 41 s of 60 s."],
            },
            Protocol = new()
            {
                Split = Splits.Describe(Leaks ? SplitKind.Record : SplitKind.Participant, 5),
                Leaks = Leaks,
                Folds = 5,
                Chance = 1.0 / Labels.Length,
                ChanceBand = ChanceLevel.Band([.. data.Windows], 1000, 1),
                BootstrapDraws = 200,
                Permutations = 1000,
                Seed = 1,
                Notes = ["Settings are chosen among each fold's training participants alone."],
            },
            Models = [.. results],
            Leak = HasLeak ? Trainer.Leaks.Of(leakOf, maker.Of(ModelFacts.Of(leakOf), (leakOf with { Skill = leakOf.Skill + 0.4 }).Folds(data), null), results[^1], data, options) : null,
            Effects = [.. from feature in new[] { "Δ heart_rate", "Δ ln_rmssd", "Δ ln_hf", "Δ t_amplitude" }
                          from label in Labels select new FeatureEffect(feature, label, new(0.1 * feature.Length * (label.Length - 5), 0.1 * feature.Length * (label.Length - 5) - 0.4, 0.1 * feature.Length * (label.Length - 5) + 0.5))],
            Conclusions = [],
            Seconds = 4321,
        };
        return comparison with { Conclusions = ConclusionsOf.Comparison(comparison) };
    }

    DataSet Data() => new()
    {
        Name = "sample.csv",
        Labels = Labels,
        Form = WindowForm.Default,
        IsSimulated = IsSimulated,
        Description = "Drawn for a test.",
        Windows =
        [
            .. from person in Enumerable.Range(0, Participants)
               from label in Enumerable.Range(0, Labels.Length)
               from record in Enumerable.Range(0, WindowsPerLabel)
               select new LabelledWindow
               {
                   Participant = Name(person), Record = string.Create(CultureInfo.InvariantCulture, $"r{person}-{label}-{record}"), Label = label, MilliVolts = [], Features = [70],
                   Rest = new([], [65]),
               },
        ],
    };
}

/// <summary>A model that knows the answer this often and guesses otherwise.</summary>
sealed record SampleModel(string Name, double Skill) : IModelKind
{
    const int FoldCount = 5;

    public bool NeedsRest { get; init; }
    public double Training { get; init; } = 0.4;
    public int Epochs { get; init; }
    public long Parameters { get; init; } = 36;
    public int FoldsOfSplit { get; init; } = FoldCount;
    public int Choices { get; init; } = 1;
    public string Title => $"{Name}, as it is drawn for a test";
    public ModelInput Input => ModelInput.Features;
    public ImmutableArray<string> Features => [];
    public bool NeedsTorch => false;
    public bool StopsEarly => Epochs > 0;
    ImmutableArray<ModelSetting> IModelKind.Settings => ModelSetting.Only;
    public Normalisation Normalisation => Normalisation.None;

    public ITrainedModel Fit(FitRequest request, CancellationToken cancellation) => throw new NotSupportedException();

    public ImmutableArray<FoldOutcome> Folds(DataSet data)
    {
        var random = new Random(Name.Length + (int)(100 * Skill));
        return [.. data.Windows.GroupBy(w => data.Participants.IndexOf(w.Participant) % FoldsOfSplit).Select(fold => new FoldOutcome
        {
            Fold = $"fold {fold.Key + 1}", Setting = Choices == 1 ? "fixed" : $"penalty {Math.Pow(10, -random.Next(Choices))}", Temperature = 1.4 + 0.2 * random.NextDouble(),
            TrainingBalancedAccuracy = Training, Parameters = Parameters, Seconds = 3 + Epochs * 7, Epochs = Curve(random, data.Labels.Length),
            Windows = [.. fold.Select(w => Judge(w, random, data.Labels.Length))],
        })];
    }

    JudgedWindow Judge(LabelledWindow window, Random random, int classes)
    {
        var answer = Name == "majority" ? 0 : random.NextDouble() < Skill ? window.Label : random.Next(classes);
        var sure = Math.Clamp(1.0 / classes + 0.75 * random.NextDouble() * (answer == window.Label ? 1 : 0.8), 0.02, 0.98);
        ImmutableArray<double> raw = [.. Enumerable.Range(0, classes).Select(c => c == answer ? sure : (1 - sure) / (classes - 1))];
        return new(window.Participant, window.Record, window.Label, raw, TemperatureScaling.Apply(raw, 1.6));
    }

    ImmutableArray<EpochReport> Curve(Random random, int classes) =>
        [.. Enumerable.Range(1, Math.Max(0, Epochs - (FoldsOfSplit > 1 ? random.Next(Epochs / 3 + 1) : 0))).Select(epoch =>
        {
            var done = 1 - Math.Exp(-epoch / 12.0);
            return new EpochReport(epoch, Math.Log(classes) * (1.15 - Training * done), Math.Log(classes) * (1.05 + 0.1 * random.NextDouble() - Skill * done),
                Math.Clamp(1.0 / classes + Skill * done + 0.06 * (random.NextDouble() - 0.5), 0, 1), false)
            { TrainingAccuracy = 1.0 / classes + (Training - 1.0 / classes) * Math.Min(1, 1.03 * done) };
        })];
}

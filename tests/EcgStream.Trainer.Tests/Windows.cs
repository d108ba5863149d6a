using System.Collections.Immutable;

namespace EcgStream.Trainer.Tests;

/// <summary>Small labelled windows for tests: ten seconds at 300 Hz, so that a test is quick.</summary>
static class Windows
{
    public static WindowForm Form { get; } = new(300, 3_000, WindowForm.Default.Filter);

    public static ImmutableArray<string> Names { get; } = ["heart_rate", "ln_rmssd", "t"];

    /// <summary>
    /// Pulses of participants whose resting rates lie 40 beats apart; class 1 is twelve beats faster than rest, class 2 twenty-four. Features are
    /// the rate and two that say little, at times missing.
    /// </summary>
    public static LabelledWindow[] Rhythm(int participants, int seed, int classes = 3)
    {
        var random = new Random(seed);
        return
        [
            .. from participant in Enumerable.Range(0, participants)
               let rate = 55 + 40 * random.NextDouble()
               let rest = new RestingMinute(Samples.Pulse(rate, 3_000, random.NextDouble(), random), Features(rate, random, missing: false))
               from label in Enumerable.Range(0, classes)
               let faster = rate + 12 * label + random.NextDouble()
               select new LabelledWindow
               {
                   Participant = $"p{participant}",
                   Record = $"p{participant}-{label}",
                   Label = label,
                   MilliVolts = Samples.Pulse(faster, 3_300, random.NextDouble(), random),
                   Features = Features(faster, random, missing: random.Next(8) == 0),
                   Rest = rest,
               },
        ];
    }

    public static FitRequest Request(IModelKind kind, IReadOnlyList<LabelledWindow> training, IReadOnlyList<LabelledWindow>? validation = null) => new()
    {
        Training = training,
        Validation = validation ?? [],
        Labels = [.. Enumerable.Range(0, training.Max(w => w.Label) + 1).Select(i => $"class{i}")],
        Form = Form,
        Setting = kind.Settings[0],
        Threads = 1,
    };

    public static double Accuracy(ITrainedModel model, IReadOnlyList<LabelledWindow> windows) =>
        model.Probabilities(windows).Zip(windows).Average(pair => Array.IndexOf(pair.First, pair.First.Max()) == pair.Second.Label ? 1.0 : 0);

    static float[] Features(double rate, Random random, bool missing) =>
        [(float)rate, missing ? float.NaN : (float)(rate / 30 + random.NextDouble()), random.NextSingle()];
}

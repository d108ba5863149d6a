using System.CommandLine;
using System.Globalization;
using EcgStream.Devices;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary><c>ecgtrain simulate</c>.</summary>
static class SimulateCommand
{
    public static Command Create()
    {
        var plan = new SimulationPlan();
        var to = new Option<string>("--to") { Description = "The folder to write.", Required = true };
        var shape = new Option<string?>("--shape") { Description = "'seed': 26 participants, six emotions, two records of 60 s at 300 Hz each. The default, too, unless other options say otherwise." };
        shape.AcceptOnlyFromAmong("seed");
        var participants = new Option<int?>("--participants") { Description = "Simulated people. Default: 26." };
        var emotions = new Option<string?>("--emotions") { Description = "Emotions, separated by commas. Default: all six." };
        var records = new Option<int?>("--records") { Description = "Records of each emotion and participant. Default: 2." };
        var seconds = new Option<double?>("--seconds") { Description = "Length of a record. Default: 60." };
        var rate = new Option<double?>("--rate") { Description = "Sampling rate, Hz. Default: 300." };
        var elicitation = Choice("--elicitation", "How the emotions are brought about: film, recall or task. It decides size and even sign of the effects.", "recall", "film", "recall", "task");
        var effect = new Option<double>("--effect-scale") { Description = "Size of the emotions' effects: 1 as published, 0 none at all, on which every model must score at chance.", DefaultValueFactory = _ => plan.EffectScale };
        var stimuli = Choice("--stimuli", "own: each record has its own stimulus; shared: all participants meet the same ones; per-emotion: one for each emotion; none.", "own", "own", "shared", "per-emotion", "none");
        var noise = new Option<string>("--noise") { Description = "Mean signal-to-noise ratio in dB, or 'none'.", DefaultValueFactory = _ => "20" };
        var faults = new Option<double>("--faults") { Description = "Share of records in which an electrode comes off, 0 to 1." };
        var seed = new Option<int>("--seed") { Description = "Seed of people, sessions and records: the same seed gives the same files.", DefaultValueFactory = _ => plan.Seed };
        var rest = new Option<bool?>("--rest") { Description = "Begin each session with a record at rest, labelled 'baseline'. Default: true, but false for seed-csv, which has no place for it." };
        var format = Choice("--format", "wfdb: records and a manifest; seed-csv: one file of the columns ecg and emotion.", "wfdb", "wfdb", "seed-csv");
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount) };
        var command = new Command("simulate",
            "Writes a simulated cohort whose best possible accuracy is known, for trying out methods. It is no evidence about people.\n\n"
            + "Example: ecgtrain simulate --shape seed --to cohort") { to, shape, participants, emotions, records, seconds, rate, elicitation, effect, stimuli, noise, faults, seed, rest, format, threads };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var asSeed = parsed.GetValue(format) == "seed-csv";
            if (parsed.GetValue(shape) is not null && (parsed.GetValue(participants) ?? parsed.GetValue(records) ?? parsed.GetValue(seconds) ?? parsed.GetValue(rate)) is not null)
                throw new EcgStreamException("--shape seed states participants, records, seconds and rate itself: leave out one or the other.");
            var chosen = plan with
            {
                Participants = parsed.GetValue(participants) ?? plan.Participants,
                Emotions = parsed.GetValue(emotions) is { } names ? [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : plan.Emotions,
                RecordsPerEmotion = parsed.GetValue(records) ?? plan.RecordsPerEmotion,
                RecordSeconds = parsed.GetValue(seconds) ?? plan.RecordSeconds,
                RateHz = parsed.GetValue(rate) ?? plan.RateHz,
                Elicitation = Enum.Parse<Elicitation>(parsed.GetValue(elicitation)!, ignoreCase: true),
                EffectScale = parsed.GetValue(effect),
                Stimuli = Enum.Parse<StimulusPlan>(parsed.GetValue(stimuli)!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
                NoiseDb = Decibels(parsed.GetValue(noise)!),
                FaultShare = parsed.GetValue(faults),
                Seed = parsed.GetValue(seed),
                Rest = parsed.GetValue(rest) ?? !asSeed,
            };
            chosen.Check();
            return Run(parsed.GetValue(to)!, chosen, asSeed, Math.Max(1, parsed.GetValue(threads)), cancellation);
        }, CancellationToken.None));
        return command;
    }

    static int Run(string folder, SimulationPlan plan, bool asSeed, int threads, CancellationToken cancellation)
    {
        // The limits take a while: a mistake is told before.
        CohortWriter.Prepare(folder);
        var cohort = CohortFile.Of(plan, BayesLimits.Of(plan));
        var path = LoadProgress.Show("Simulating", progress => asSeed
            ? CohortWriter.WriteSeed(folder, cohort, progress, cancellation)
            : CohortWriter.WriteWfdb(folder, cohort, threads, progress, cancellation));
        var limit = cohort.BayesLimit;
        var console = AnsiConsole.Console;
        console.MarkupLineInterpolated($"Wrote {path}: {cohort.Description}");
        var table = new Table().AddColumn("best balanced accuracy that any model can reach").AddColumn("").RoundedBorder();
        table.AddRow("chance", Text(1.0 / plan.Emotions.Length));
        table.AddRow("from a minute alone", Text(limit.FromMinute));
        table.AddRow("from a minute and the person's minute at rest", Text(limit.FromMinuteAndRest));
        table.AddRow("from the hidden state alone", Text(limit.FromState));
        table.AddRow("from the hidden state and the true rest", Text(limit.FromStateAndRest));
        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{limit.Method} Standard error {limit.StandardError:0.0000}.");
        return 0;
    }

    static double? Decibels(string text) => text == "none" ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var db) ? db
        : throw new EcgStreamException($"--noise '{text}' is no number of decibels: give one, such as 20, or 'none'.");

    static Option<string> Choice(string name, string description, string value, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => value };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

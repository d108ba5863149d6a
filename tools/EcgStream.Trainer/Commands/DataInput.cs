using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace EcgStream.Trainer;

/// <summary>Where a command takes its labelled windows from: a manifest, a CSV of the seed's form, or a cohort that is simulated on the spot.</summary>
sealed class DataInput
{
    const string Scheme = "sim:";

    readonly Option<string?> _baselineLabel = new("--baseline-label")
    {
        Description = "Label whose first minute is each participant's rest, where there are no rows labelled 'baseline'; 'rest', 'resting' and 'neutral' are found by themselves, 'none' takes no rest.",
    };
    readonly Option<double?> _hop = new("--hop") { Description = "Seconds from window to window; 60 by default, so that none overlap." };
    readonly Option<int?> _records = new("--records-per-participant") { Description = "For a CSV of the columns ecg and emotion: consecutive records of one participant; the seed has 12." };

    /// <summary>The argument that names the data.</summary>
    public static Argument<string> Argument() => new("data")
    {
        Description = "A manifest (file, channel, participant, stimulus, label, start, duration), a CSV of the columns ecg and emotion, or \"sim:?participants=26&effect=1&elicitation=recall&records=2&rest=true&seed=4711\".",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_baselineLabel);
        command.Options.Add(_hop);
        command.Options.Add(_records);
    }

    /// <summary>The data, with progress.</summary>
    /// <exception cref="EcgStreamException">They can't be read or simulated.</exception>
    public DataSet Load(
        ParseResult parsed, Argument<string> data, int threads, JudgingView view, CancellationToken cancellation, WindowForm? form = null)
    {
        var text = parsed.GetValue(data)!;
        var set = view.Progress(done => Load(text, new()
        {
            Form = form ?? WindowForm.Default,
            BaselineLabel = parsed.GetValue(_baselineLabel),
            HopSeconds = parsed.GetValue(_hop),
            RecordsPerParticipant = parsed.GetValue(_records),
            Threads = threads,
        }, done, cancellation));
        view.Console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{set.Name}: {set.Participants.Length} participants, {set.Windows.Length} windows of {string.Join(", ", set.Labels)}{(set.HasRest ? ", with everyone's resting minute" : "")}");
        foreach (var remark in set.Remarks)
            view.Console.MarkupLineInterpolated($"[yellow]{remark}[/]");
        return set;
    }

    static DataSet Load(string text, LoadOptions options, Action<string, double> done, CancellationToken cancellation) =>
        text.StartsWith(Scheme, StringComparison.Ordinal)
            ? SimulatedDataSet.Create(SimulatedPlanText.Parse(text), options, new Telling<double>(share => done("simulating people", share)), cancellation)
            : ManifestDataSet.Load(text, options, new Telling<double>(share => done("reading recordings", share)), cancellation);
}

using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>What the manifest says: labels that something else than the heart tells, balance, participants, rest.</summary>
static class LabelFindings
{
    const int FewParticipants = 10;
    const double Unbalanced = 2;

    /// <summary>All findings about labels; <paramref name="classes"/> are the readings that are no resting minutes.</summary>
    public static IEnumerable<Finding> Of(Manifest manifest, RowReading[] classes, LoadOptions options) =>
        [.. Names(manifest), .. Balance(classes), .. People(classes), .. Stimuli(classes), .. Ties(classes, options)];

    static IEnumerable<Finding> Names(Manifest manifest)
    {
        foreach (var (what, names) in new[] { ("labels", manifest.Rows.Select(r => r.Label)), ("participants", manifest.Rows.Select(r => r.Participant)) })
        {
            var alike = names.Distinct(StringComparer.Ordinal).GroupBy(n => n.TrimStart('0').Trim().ToLowerInvariant()).FirstOrDefault(g => g.Count() > 1);
            if (alike is not null)
                yield return new(Severity.Serious, "names", $"The {what} {string.Join(" and ", alike.Select(a => $"'{a}'"))} look like two spellings of one: write it one way, or training and test may share a person.");
        }
    }

    static IEnumerable<Finding> Balance(RowReading[] classes)
    {
        var counts = classes.GroupBy(r => r.Row.Label).Select(g => (Label: g.Key, Windows: Usable(g))).OrderBy(c => c.Windows).ToArray();
        if (counts.Length < 2)
        {
            yield return new(Severity.Serious, "classes", counts.Length == 0
                ? $"There is no label besides '{Manifest.BaselineLabel}', which is rest and no class: add rows of the states that are to be told apart."
                : "There is one label alone: a classifier needs two or more.");
            yield break;
        }
        if (counts[0].Windows == 0)
            yield return new(Severity.Serious, "classes", $"No usable window is labelled '{counts[0].Label}': look at its recordings, or delete the rows.");
        else if (counts[^1].Windows > Unbalanced * counts[0].Windows)
            yield return new(Severity.Advice, "balance", $"'{counts[^1].Label}' has {counts[^1].Windows} windows, '{counts[0].Label}' {counts[0].Windows}: judge by balanced accuracy, never by accuracy.");
        var labels = counts.Where(c => c.Windows > 0).Select(c => c.Label).ToArray();
        var lacking = classes.GroupBy(r => r.Row.Participant).Where(p => labels.Any(l => Usable(p.Where(r => r.Row.Label == l)) == 0)).Select(p => p.Key).ToArray();
        if (lacking.Length > 0)
            yield return new(lacking.Length > labels.Length * 3 ? Severity.Advice : Severity.Note, "balance", $"{RowRemarks.Count(lacking.Length, "participant")} without usable windows of some class ({RowRemarks.Some(lacking)}): a test within participants counts them less.");
    }

    static IEnumerable<Finding> People(RowReading[] classes)
    {
        var people = classes.Where(r => Usable([r]) > 0).GroupBy(r => r.Row.Participant).Select(p => Usable(p)).ToArray();
        if (people.Length == 1)
        {
            yield return new(Severity.Serious, "participants", "All windows are one participant's, or nobody said whose they are: without several known participants no result holds for a new person, so name them (for a file of ecg and emotion by --records-per-participant).");
            yield break;
        }
        if (people.Length == 0)
            yield break;
        var width = Power.HalfWidth(people.Length, people.Average());
        var needed = Power.Participants(0.05, people.Average());
        yield return new(people.Length < FewParticipants ? Severity.Serious : people.Length < needed ? Severity.Advice : Severity.Note, "participants", string.Create(CultureInfo.InvariantCulture,
            $"{people.Length} participants with about {people.Average():0.#} windows each give a 95 % interval of about ±{width:0.00} on accuracy; ±0.05 needs about {needed} ({Power.Assumption}): {(people.Length < needed ? "report the interval, and record more people rather than more minutes" : "report the interval")}."));
    }

    static IEnumerable<Finding> Stimuli(RowReading[] classes)
    {
        var known = classes.Where(r => r.Row.Stimulus.Length > 0).ToArray();
        if (known.Length == 0)
        {
            yield return new(Severity.Note, "stimulus", "No stimuli are named: if participants saw the same clips, add the column 'stimulus', or a model may learn the clip.");
            yield break;
        }
        var stimuli = known.GroupBy(r => r.Row.Stimulus).ToArray();
        var labels = known.GroupBy(r => r.Row.Label).Select(g => (Label: g.Key, Stimuli: g.Select(r => r.Row.Stimulus).Distinct().Count())).ToArray();
        var shared = stimuli.Any(s => s.Select(r => r.Row.Participant).Distinct().Count() > 1);
        var single = stimuli.All(s => s.Select(r => r.Row.Label).Distinct().Count() == 1);
        if (!shared || labels.Length < 2)
            yield return new(Severity.Note, "stimulus", "Each stimulus is met by one participant: splitting by participant keeps them apart, too.");
        else if (single && labels.All(l => l.Stimuli == 1))
            yield return new(Severity.Serious, "stimulus", "Each label has one stimulus, the same for all: label and stimulus can't be told apart, so say what was found for these clips, or record others for each label.");
        else if (single)
            yield return new(Severity.Advice, "stimulus", $"Each stimulus has one label and several participants meet it ({labels.Min(l => l.Stimuli)} or more for each label): split by participant and stimulus, or a model may know the clip instead of the label.");
        else
            yield return new(Severity.Note, "stimulus", "Stimuli are shared by participants and labels: split by participant and stimulus.");
    }

    static IEnumerable<Finding> Ties(RowReading[] classes, LoadOptions options)
    {
        var order = classes.GroupBy(r => r.Row.Participant).SelectMany(p => p.Select((r, i) => (r, i))).ToDictionary(x => x.r, x => x.i);
        var last = classes.GroupBy(r => r.Row.Participant).Select(p => p.Count()).DefaultIfEmpty().Max();
        if (Tells(classes, r => order[r].ToString(CultureInfo.InvariantCulture), out var found))
        {
            var first = Commonest(classes, order, 0);
            var share = classes.Count(r => order[r] == 0 && r.Row.Label == first) / (double)classes.Count(r => order[r] == 0);
            var example = last == 2 ? $"; '{first}' {(share == 1 ? "always" : "mostly")} comes first" : "";
            yield return new(Severity.Serious, "order", $"The place in the session alone tells the label, {found}{example}: time, tiredness and settling down can't be told from it, so mix the order in the next recording and say so in this one.");
        }
        (string Subject, string What, Func<RowReading, string> Value)[] attributes =
        [
            ("duration", "The length of the record", r => Math.Round(r.StretchSeconds).ToString("0", CultureInfo.InvariantCulture)),
            ("rate", "The sampling rate", r => r.RateHz.ToString("R", CultureInfo.InvariantCulture)),
            ("channel", "The channel", r => r.Channel),
            ("resolution", "The converter's step", r => (r.Resolution ?? 0).ToString("G3", CultureInfo.InvariantCulture)),
            // Half an octave: an amplifier's gain, not a T wave.
            ("amplitude", "The height of the beats", r => SignalFindings.Amplitude(r, options) is { } mv ? Math.Round(2 * Math.Log2(mv)).ToString("0", CultureInfo.InvariantCulture) : ""),
        ];
        foreach (var (subject, what, value) in attributes)
        {
            if (Tells(classes, value, out var how))
                yield return new(subject == "duration" ? Severity.Advice : Severity.Serious, subject,
                    $"{what} alone tells the label, {how}: {(subject == "duration" ? "no feature may see it, so compare windows of one length, as is done here, and as many of each record" : "a model may learn the equipment, so record all labels with the same")}.");
        }
    }

    static bool Tells(RowReading[] classes, Func<RowReading, string> value, out string how)
    {
        var found = Association.Of([.. classes.Select(r => (r.Row.Participant, value(r), r.Row.Label))]);
        how = string.Create(CultureInfo.InvariantCulture, $"balanced accuracy {found.Accuracy:0.00} on other participants (chance {found.Chance:0.00})");
        return found.IsTelling;
    }

    static string Commonest(RowReading[] classes, Dictionary<RowReading, int> order, int place) =>
        classes.Where(r => order[r] == place).GroupBy(r => r.Row.Label).MaxBy(g => g.Count())!.Key;

    static int Usable(IEnumerable<RowReading> readings) => readings.Sum(r => r.Windows.Count(w => w.Quality.IsUsable));
}

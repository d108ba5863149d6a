namespace EcgStream.Trainer;

/// <summary>Looks at a manifest and its recordings as a careful reviewer would, before anything is trained.</summary>
public static class Inspection
{
    const int FewForFolds = 40;

    /// <summary>Reads everything and says what was found.</summary>
    /// <exception cref="EcgStreamException">Something can't be read.</exception>
    public static InspectionReport Of(string path, LoadOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        // Slack is for training; a window that is looked at needs none.
        options = (options ?? new()) with { SlackSeconds = 0 };
        var manifest = Manifest.Load(path, options.RecordsPerParticipant);
        // Before anything is read: a mistake is told at once.
        var restLabel = RestingMinutes.LabelOf(manifest, options.BaselineLabel);
        var cohort = CohortFile.Beside(path);
        var readings = RowReading.ReadAll(manifest, RowReading.Open, options, progress, cancellation);
        var classes = readings.Where(r => r.Row.Label != Manifest.BaselineLabel).ToArray();
        List<Finding> findings = [.. manifest.Remarks.Select(r => new Finding(Severity.Serious, "participants", r)), .. SignalFindings.Of(readings, options)];
        findings.AddRange(LabelFindings.Of(manifest, classes, options));
        findings.Add(Rest(readings, restLabel, options));
        findings.AddRange(readings.SelectMany(r => r.Remarks).Distinct(StringComparer.Ordinal).Take(5).Select(r => new Finding(Severity.Advice, "file", r)));
        if (cohort is not null)
            findings.Add(new(Severity.Note, "simulated", "These people are simulated: a result says something of the method and nothing of emotions."));
        var heights = readings.Select(r => SignalFindings.Amplitude(r, options)).OfType<double>().Order().ToArray();
        return new()
        {
            Manifest = path,
            IsSimulated = cohort is not null,
            Participants = readings.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count(),
            Records = readings.Length,
            Windows = readings.Sum(r => r.Windows.Length),
            UsableWindows = readings.Sum(r => r.Windows.Count(w => w.Quality.IsUsable)),
            RatesHz = [.. readings.Select(r => r.RateHz).Distinct().Order()],
            Channels = [.. readings.Select(r => r.Channel).Distinct(StringComparer.Ordinal)],
            AmplitudeMilliVolts = heights.Length > 0 ? heights[heights.Length / 2] : null,
            Classes = [.. ClassNames.Ordered(classes.Select(r => r.Row.Label), restLabel).Select(label => Facts(label, [.. classes.Where(r => r.Row.Label == label)]))],
            Split = Split(classes),
            Findings = [.. findings.OrderByDescending(f => f.Severity)],
            BayesLimit = cohort?.BayesLimit,
        };
    }

    static ClassFacts Facts(string label, RowReading[] rows)
    {
        var seconds = rows.Select(r => r.StretchSeconds).Order().ToArray();
        var usable = rows.Where(r => r.Windows.Any(w => w.Quality.IsUsable)).ToArray();
        return new(label, rows.Length, rows.Sum(r => r.Windows.Count(w => w.Quality.IsUsable)),
            usable.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count(), [seconds[0], seconds[seconds.Length / 2], seconds[^1]]);
    }

    static Finding Rest(RowReading[] readings, string? label, LoadOptions options)
    {
        if (label is null)
            return new(Severity.Advice, "rest", "There is no resting minute: a personal baseline was the largest gain we ever measured (0.71 to 0.87), so add rows labelled 'baseline' where resting signal was recorded, or name the label by --baseline.");
        var people = readings.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count();
        var rests = RestingMinutes.Find(readings, label, options.Form);
        var from = label == Manifest.BaselineLabel ? "rows labelled 'baseline'" : $"the first minute of '{label}', which is in no class then";
        var without = readings.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Where(p => !rests.ContainsKey(p)).ToArray();
        return without.Length == 0
            ? new(Severity.Note, "rest", $"All {people} participants have a personal baseline, {from}: use models that take it.")
            : new(Severity.Advice, "rest", $"{rests.Count} of {people} participants have a personal baseline, {from}; not {RowRemarks.Some(without)}: models that need it leave these out.");
    }

    static string Split(RowReading[] classes)
    {
        var usable = classes.Where(r => r.Windows.Any(w => w.Quality.IsUsable)).ToArray();
        var people = usable.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count();
        if (people < 2)
            return "None is honest: all windows are one participant's, or nobody said whose they are.";
        var stimuli = usable.Where(r => r.Row.Stimulus.Length > 0).GroupBy(r => r.Row.Stimulus).ToArray();
        var shared = stimuli.Any(s => s.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count() > 1);
        var several = usable.GroupBy(r => r.Row.Label).All(l => l.Select(r => r.Row.Stimulus).Where(s => s.Length > 0).Distinct().Count() > 1);
        if (shared && several)
            return "By participant and stimulus: both must be new in the test.";
        return people < FewForFolds
            ? $"Leave one participant out, since there are {people}."
            : $"By participant, in five or ten folds over the {people}.";
    }
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Finds each participant's personal baseline.</summary>
static class RestingMinutes
{
    /// <summary>Asked for as a label: nobody's rest is taken.</summary>
    public const string Nobody = "none";

    static readonly ImmutableArray<string> Automatic = [Manifest.BaselineLabel, "rest", "resting", "neutral"];

    /// <summary>The label whose first window is a participant's rest; null where there is none, or none is wanted.</summary>
    /// <exception cref="EcgStreamException">The manifest has no row of the label that was asked for.</exception>
    public static string? LabelOf(Manifest manifest, string? wanted)
    {
        if (wanted == Nobody)
            return null;
        var labels = manifest.Rows.Select(r => r.Label).ToHashSet(StringComparer.Ordinal);
        if (wanted is not null && !labels.Contains(wanted))
            throw new EcgStreamException($"{manifest.Path} has no row labelled '{wanted}' for the resting minute: choose one of {string.Join(", ", labels.Order(StringComparer.Ordinal))}.");
        return wanted ?? Automatic.FirstOrDefault(labels.Contains);
    }

    /// <summary>
    /// The first window of each participant's first record of the label, where it can be used; of <c>baseline</c> rows, which are nothing else,
    /// the first window that can.
    /// </summary>
    public static Dictionary<string, (CutWindow Window, RestingMinute Minute)> Find(RowReading[] readings, string? label, WindowForm form)
    {
        var rests = new Dictionary<string, (CutWindow, RestingMinute)>(StringComparer.Ordinal);
        foreach (var session in readings.Where(r => r.Row.Label == label).GroupBy(r => r.Row.Participant, StringComparer.Ordinal))
        {
            var candidates = label == Manifest.BaselineLabel ? session.SelectMany(r => r.Windows) : session.First().Windows.Take(1);
            if (candidates.FirstOrDefault(w => w.Quality.IsUsable) is not { } window)
                continue;
            var samples = window.MilliVolts[^form.Length..];
            rests[session.Key] = (window, new(samples, Features(samples, form)));
        }
        return rests;
    }

    /// <summary>Features of the window that ends the samples.</summary>
    public static float[] Features(float[] milliVolts, WindowForm form)
    {
        var features = new float[EcgFeatures.Names.Length];
        EcgFeatures.Compute(milliVolts.AsSpan()[^form.Length..], form.RateHz, features);
        return features;
    }

    /// <summary>Where the rest comes from, and who has none.</summary>
    public static IEnumerable<string> Remarks(RowReading[] readings, Dictionary<string, (CutWindow, RestingMinute)> rests, string? label)
    {
        if (label is null)
        {
            yield return "No resting minutes are taken, so models with a personal baseline can't be fitted: add rows labelled 'baseline', or name the resting label, if resting signal was recorded.";
            yield break;
        }
        if (label != Manifest.BaselineLabel)
            yield return $"The first minute of each participant's first record of '{label}' is the personal baseline, and is in no class.";
        var without = readings.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Where(p => !rests.ContainsKey(p)).ToArray();
        if (without.Length > 0)
            yield return $"{without.Length} participants have no usable resting minute ({RowRemarks.Some(without)}): models with a personal baseline can't use their windows.";
    }
}

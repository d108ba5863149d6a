using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Trainer;

/// <summary>What was left out of a data set and why.</summary>
static class RowRemarks
{
    const int MostNames = 5;

    /// <summary>A sentence for each kind of thing left out.</summary>
    public static ImmutableArray<string> Of(RowReading[] readings, LoadOptions options)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var seconds = options.Form.Length / options.Form.RateHz;
        var none = readings.Where(r => r.Windows.IsEmpty).Select(r => r.Row.Record).ToArray();
        if (none.Length > 0)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{Count(none.Length, "record")} shorter than a window of {seconds:0.#} s left out ({Some(none)})."));
        var bad = readings.SelectMany(r => r.Windows.Where(w => !w.Quality.IsUsable).Select(w => (r.Row.Record, Reason: Reason(w.Quality))));
        foreach (var group in bad.GroupBy(b => b.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
            remarks.Add($"{Count(group.Count(), "window")} left out: {group.Key} ({Some([.. group.Select(b => b.Record).Distinct()])}).");
        var beyond = readings.Where(r => r.Row.DurationSeconds is { } wanted && wanted - r.StretchSeconds > 1).Select(r => r.Row.Record).ToArray();
        if (beyond.Length > 0)
            remarks.Add($"{Count(beyond.Length, "stretch", "stretches")} of the manifest reach beyond the end of the recording by more than a second ({Some(beyond)}): check start and duration.");
        // A file says the same for each of its rows.
        foreach (var remark in readings.SelectMany(r => r.Remarks).Distinct(StringComparer.Ordinal).Take(MostNames))
            remarks.Add(remark);
        return remarks.ToImmutable();
    }

    /// <summary>Why there is nothing, for the middle of a sentence.</summary>
    public static string Excuse(RowReading[] readings, LoadOptions options) => readings.All(r => r.Windows.IsEmpty)
        ? string.Create(CultureInfo.InvariantCulture, $" of {options.Form.Length / options.Form.RateHz:0.#} s")
        : "";

    /// <summary>The quality's worst reason without its figure.</summary>
    public static string Reason(WindowQuality quality)
    {
        var reason = quality.Reasons.IsEmpty ? "quality" : quality.Reasons[0];
        return reason.Split(':')[0].TrimEnd('%', ' ', '<', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
    }

    /// <summary>At most five names.</summary>
    public static string Some(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    /// <summary>A number and what it counts.</summary>
    public static string Count(int number, string one, string? many = null) => $"{number} {(number == 1 ? one : many ?? one + "s")}";
}

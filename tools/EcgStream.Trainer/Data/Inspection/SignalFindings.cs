using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EcgStream.Trainer;

/// <summary>What the signals themselves say: dead electrodes, inverted leads, odd units, the same samples twice.</summary>
static class SignalFindings
{
    const double PieceSeconds = 2;

    // Of 26 people at rest (EEGMAT) most have 0.1 to 1.3; 2.2, 4.5 and 8.8 are the three whose QRS points down as a whole.
    const double InvertedRatio = 1.5;

    /// <summary>All findings about the signals.</summary>
    public static IEnumerable<Finding> Of(RowReading[] readings, LoadOptions options)
    {
        foreach (var finding in Unusable(readings))
            yield return finding;
        var inverted = readings.Where(r => Usable(r, options) is { } w && IsInverted(w, options.Form.RateHz)).ToArray();
        if (inverted.Length > 0)
        {
            yield return new(Severity.Advice, "inverted",
                $"{RowRemarks.Count(inverted.Length, "record")} look upside down, their QRS points down (participant {RowRemarks.Some([.. inverted.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal)])}): check how the electrodes were put on, and train with inverted leads among the augmentations.");
        }
        foreach (var finding in Amplitudes(readings, options))
            yield return finding;
        foreach (var finding in Repeated(readings, options))
            yield return finding;
    }

    /// <summary>Median range of stretches of 2 s in the record's first usable window, mV; null without one.</summary>
    public static double? Amplitude(RowReading reading, LoadOptions options)
    {
        if (Usable(reading, options) is not { } window)
            return null;
        return Pieces(window, options.Form.RateHz).Select(p => (double)(p.High - p.Low)).Order().ElementAt(window.Length / (int)(PieceSeconds * options.Form.RateHz) / 2);
    }

    static IEnumerable<Finding> Unusable(RowReading[] readings)
    {
        var dead = readings.Where(r => !r.Windows.IsEmpty && r.Windows.All(w => !w.Quality.IsUsable)).ToArray();
        foreach (var group in dead.GroupBy(r => RowRemarks.Reason(r.Windows[0].Quality)))
        {
            var isUnit = group.Key == "out of range";
            yield return new(Severity.Serious, isUnit ? "unit" : "dead",
                $"{RowRemarks.Count(group.Count(), "record")} of {RowRemarks.Count(People(group), "participant")} can't be used at all, '{group.Key}' ({Names(group)}): they are left out, so "
                + (isUnit ? "check their unit and gain, and state the right one in the column 'unit'." : "look for a loose electrode, a wrong channel or a wrong unit."));
        }
        var part = readings.Except(dead).SelectMany(r => r.Windows.Where(w => !w.Quality.IsUsable).Select(w => (Reading: r, Reason: RowRemarks.Reason(w.Quality))));
        foreach (var group in part.GroupBy(p => p.Reason))
        {
            yield return new(Severity.Note, "quality",
                $"{RowRemarks.Count(group.Count(), "window")} of otherwise usable records left out, '{group.Key}' ({Names(group.Select(g => g.Reading).Distinct())}): nothing to do.");
        }
        var shorter = readings.Where(r => r.Windows.IsEmpty).ToArray();
        if (shorter.Length > 0)
        {
            yield return new(shorter.Length > readings.Length / 4 ? Severity.Serious : Severity.Advice, "short",
                $"{RowRemarks.Count(shorter.Length, "record")} shorter than a window ({Names(shorter)}): they are left out, so label longer stretches or give shorter windows.");
        }
    }

    static IEnumerable<Finding> Amplitudes(RowReading[] readings, LoadOptions options)
    {
        var heights = readings.Select(r => (Reading: r, Height: Amplitude(r, options))).Where(h => h.Height is not null).ToArray();
        if (heights.Length == 0)
            yield break;
        var middle = heights.Select(h => h.Height!.Value).Order().ElementAt(heights.Length / 2);
        var odd = heights.Where(h => h.Height > 12 * middle || h.Height < middle / 12).Select(h => h.Reading).ToArray();
        if (odd.Length > 0)
            yield return new(Severity.Serious, "unit", $"{RowRemarks.Count(odd.Length, "record")} with beats more than twelve times higher or lower than the middle one ({Names(odd)}): check unit and gain of these files.");
    }

    static IEnumerable<Finding> Repeated(RowReading[] readings, LoadOptions options)
    {
        var same = readings.SelectMany(r => r.Windows.Select(w => (Reading: r, Hash: Hash(w, options.Form.Length))))
            .GroupBy(w => w.Hash).Where(g => g.Count() > 1).ToArray();
        var across = same.Where(g => g.Select(w => w.Reading.Row.Participant).Distinct(StringComparer.Ordinal).Count() > 1).ToArray();
        if (across.Length > 0)
            yield return new(Severity.Serious, "duplicate", $"{RowRemarks.Count(across.Length, "window")} with the very same samples stand under different participants ({Names(across.SelectMany(g => g.Select(w => w.Reading)).Distinct())}): delete the copies, or training and test share them.");
        var within = same.Except(across).ToArray();
        if (within.Length > 0)
        {
            var contrary = within.Any(g => g.Select(w => w.Reading.Row.Label).Distinct(StringComparer.Ordinal).Count() > 1);
            yield return new(contrary ? Severity.Serious : Severity.Advice, "duplicate",
                $"{RowRemarks.Count(within.Length, "window")} with the very same samples stand there more than once for one participant{(contrary ? ", under different labels" : "")} ({Names(within.SelectMany(g => g.Select(w => w.Reading)).Distinct())}): delete the copies.");
        }
        var overlapping = readings.GroupBy(r => (r.Row.File, r.Row.Channel)).SelectMany(file => file.OrderBy(r => r.Row.StartSeconds).ToArray() is var rows
            ? rows.Zip(rows.Skip(1)).Where(p => p.Second.Row.StartSeconds < p.First.Row.StartSeconds + p.First.StretchSeconds - 1e-6 && p.Second.Row.StartSeconds > p.First.Row.StartSeconds).Select(p => p.Second) : []).ToArray();
        if (overlapping.Length > 0)
            yield return new(Severity.Serious, "overlap", $"{RowRemarks.Count(overlapping.Length, "stretch", "stretches")} begin before the one before has ended ({Names(overlapping)}): a sample belongs to one label, so correct start and duration.");
    }

    static float[]? Usable(RowReading reading, LoadOptions options) =>
        reading.Windows.FirstOrDefault(w => w.Quality.IsUsable)?.MilliVolts[^options.Form.Length..];

    static bool IsInverted(float[] window, double rateHz)
    {
        var ratios = Pieces(window, rateHz).Select(p => (p.Middle - p.Low) / Math.Max(1e-6, p.High - p.Middle)).Order().ToArray();
        return ratios[ratios.Length / 2] > InvertedRatio;
    }

    static IEnumerable<(float Low, float Middle, float High)> Pieces(float[] window, double rateHz) =>
        window.Chunk((int)(PieceSeconds * rateHz)).Select(piece =>
        {
            Array.Sort(piece);
            return (piece[0], piece[piece.Length / 2], piece[^1]);
        });

    static string Hash(CutWindow window, int length) =>
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(window.MilliVolts.AsSpan()[^length..])));

    static int People(IEnumerable<RowReading> readings) => readings.Select(r => r.Row.Participant).Distinct(StringComparer.Ordinal).Count();

    static string Names(IEnumerable<RowReading> readings) => RowRemarks.Some([.. readings.Select(r => r.Row.Record).Distinct()]);
}

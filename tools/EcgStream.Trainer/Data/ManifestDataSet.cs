using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// Labelled windows of a manifest's recordings: resampled, filtered and judged as on the live path, cut, without those that can't be used,
/// each participant with the minute at rest.
/// </summary>
public static class ManifestDataSet
{
    /// <summary>Reads a manifest (or a file of the columns <c>ecg</c> and <c>emotion</c>) and all its recordings.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How windows are cut; null for windows of 60 s at 300 Hz that don't overlap.</param>
    /// <param name="progress">Told the share done, 0 … 1, from several threads.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="EcgStreamException">Something can't be read, or there are not two classes.</exception>
    public static DataSet Load(string path, LoadOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var manifest = Manifest.Load(path, options.RecordsPerParticipant);
        // Before anything is read: a mistake is told at once.
        RestingMinutes.LabelOf(manifest, options.BaselineLabel);
        var cohort = CohortFile.Beside(path);
        var readings = RowReading.ReadAll(manifest, RowReading.Open, options, progress, cancellation);
        var name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        return Assemble(manifest, readings, options, cancellation) with
        {
            Name = string.IsNullOrEmpty(name) ? Path.GetFileName(path) : $"{name}/{Path.GetFileName(path)}",
            IsSimulated = cohort is not null,
            CohortSeed = cohort?.Plan.Seed,
            BayesLimit = cohort?.BayesLimit,
            Description = cohort?.Description ?? $"Recordings listed in {Path.GetFileName(path)}; check their licence before you pass on a model.",
        };
    }

    /// <summary>The data set of readings; name, description and origin are the caller's.</summary>
    internal static DataSet Assemble(Manifest manifest, RowReading[] readings, LoadOptions options, CancellationToken cancellation)
    {
        var restLabel = RestingMinutes.LabelOf(manifest, options.BaselineLabel);
        var rests = RestingMinutes.Find(readings, restLabel, options.Form);
        var taken = rests.Values.Select(r => r.Window).ToHashSet(ReferenceEqualityComparer.Instance);
        var kept = new List<(RowReading Reading, CutWindow Window, int Order)>();
        foreach (var session in readings.GroupBy(r => r.Row.Participant, StringComparer.Ordinal))
        {
            var order = 0;
            foreach (var reading in session.Where(r => r.Row.Label != Manifest.BaselineLabel))
            {
                var rest = reading.Windows.FirstOrDefault(taken.Contains);
                kept.AddRange(reading.Windows.Where(w => w.Quality.IsUsable && !taken.Contains(w))
                    .Select(w => rest is null ? w : Apart(w, rest, options.Form.Length)).OfType<CutWindow>().Select(w => (reading, w, order)));
                order++;
            }
        }
        var labels = ClassNames.Ordered(kept.Select(k => k.Reading.Row.Label), restLabel);
        if (labels.Length < 2)
        {
            throw new EcgStreamException(labels.IsEmpty
                ? $"{manifest.Path} gives no usable window{RowRemarks.Excuse(readings, options)}: look at it with 'ecgtrain inspect'."
                : $"{manifest.Path} gives usable windows of '{labels[0]}' alone: a classifier needs two labels or more, so look at it with 'ecgtrain inspect'.");
        }
        var windows = new LabelledWindow[kept.Count];
        Parallel.For(0, windows.Length, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, i =>
        {
            var (reading, window, order) = kept[i];
            windows[i] = new()
            {
                Participant = reading.Row.Participant,
                Stimulus = reading.Row.Stimulus,
                Record = reading.Row.Record,
                Order = order,
                Label = labels.IndexOf(reading.Row.Label),
                MilliVolts = window.MilliVolts,
                Features = RestingMinutes.Features(window.MilliVolts, options.Form),
                Rest = rests.GetValueOrDefault(reading.Row.Participant).Minute,
            };
        });
        return new()
        {
            Name = "",
            Description = "",
            IsSimulated = false,
            Labels = labels,
            Windows = [.. windows],
            Form = options.Form,
            Remarks = [.. manifest.Remarks, .. RowRemarks.Of(readings, options), .. RestingMinutes.Remarks(readings, rests, restLabel)],
        };
    }

    /// <summary>A window without what it shares with the resting minute, which it would be compared with; null where that is part of the window itself.</summary>
    static CutWindow? Apart(CutWindow window, CutWindow rest, int length)
    {
        var free = Math.Abs(window.Start - rest.Start) - length;
        if (free < 0)
            return null;
        var slack = window.Start < rest.Start ? window.MilliVolts.Length - length : Math.Min(window.MilliVolts.Length - length, free);
        return window with { MilliVolts = window.MilliVolts[^(int)(length + slack)..] };
    }
}

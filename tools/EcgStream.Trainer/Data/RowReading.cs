using System.Collections.Immutable;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>A row of a manifest with what was found in its recording.</summary>
/// <param name="Row">The row.</param>
/// <param name="Channel">Channel that was read.</param>
/// <param name="RateHz">The recording's own rate.</param>
/// <param name="Resolution">Millivolts of one step of the converter, null where the file does not say.</param>
/// <param name="RecordingSeconds">Length of the whole recording.</param>
/// <param name="StretchSeconds">Length of the labelled stretch, as far as the recording reaches.</param>
/// <param name="Windows">Its windows, usable or not.</param>
/// <param name="Remarks">How the file was read, a sentence each.</param>
sealed record RowReading(
    ManifestRow Row,
    string Channel,
    double RateHz,
    double? Resolution,
    double RecordingSeconds,
    double StretchSeconds,
    ImmutableArray<CutWindow> Windows,
    ImmutableArray<string> Remarks)
{
    /// <summary>Reads all rows of a manifest, each file once, several files at a time.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="open">Opens the recording that a row names.</param>
    /// <param name="options">How windows are cut.</param>
    /// <param name="progress">Told the share done, 0 … 1.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <returns>As many readings as rows, in their order.</returns>
    /// <exception cref="EcgStreamException">A file is missing or malformed, or a stretch lies outside it; the sentence begins with the line.</exception>
    public static RowReading[] ReadAll(
        Manifest manifest, Func<ManifestRow, Recording> open, LoadOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        options.Check();
        var readings = new RowReading[manifest.Rows.Length];
        var files = Enumerable.Range(0, readings.Length)
            .GroupBy(i => (manifest.Rows[i].File, manifest.Rows[i].Channel, manifest.Rows[i].RateHz, manifest.Rows[i].Unit))
            .Select(group => group.ToArray()).ToArray();
        var faults = new EcgStreamException?[files.Length];
        var done = 0;
        Parallel.For(0, files.Length, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, (f, loop) =>
        {
            try
            {
                ReadFile(manifest, files[f], open, options, readings);
            }
            catch (EcgStreamException e)
            {
                // The first in the manifest's order is told, whichever thread came first.
                faults[f] = e;
                loop.Break();
            }
            progress?.Report((double)Interlocked.Increment(ref done) / files.Length);
        });
        if (faults.FirstOrDefault(f => f is not null) is { } fault)
            throw fault;
        return readings;
    }

    /// <summary>Opens the file that a row names.</summary>
    public static Recording Open(ManifestRow row) => Recording.Open(row.File, new() { Channel = row.Channel, RateHz = row.RateHz, Unit = row.Unit });

    static void ReadFile(Manifest manifest, int[] rows, Func<ManifestRow, Recording> open, LoadOptions options, RowReading[] readings)
    {
        var row = manifest.Rows[rows[0]];
        try
        {
            var recording = open(row);
            var signals = ConditionedSignal.Of(recording, options.Form);
            var cutter = new WindowCutter(options);
            foreach (var i in rows)
            {
                row = manifest.Rows[i];
                readings[i] = Read(row, recording, signals, cutter, options.Form.RateHz);
            }
        }
        catch (EcgStreamException e)
        {
            throw new EcgStreamException($"{manifest.Path} line {row.Line}: {char.ToLowerInvariant(e.Message[0])}{e.Message.AsSpan(1)}", e);
        }
    }

    static RowReading Read(ManifestRow row, Recording recording, ImmutableArray<ConditionedSignal> signals, WindowCutter cutter, double rateHz)
    {
        var length = recording.End / recording.RateHz;
        if (row.StartSeconds >= length)
            throw new EcgStreamException(FormattableString.Invariant($"the stretch begins at {row.StartSeconds} s, but the recording '{row.File}' ends at {length:0.###} s: correct the start."));
        var end = row.DurationSeconds is { } duration ? Math.Min(row.StartSeconds + duration, length) : length;
        var (from, to) = ((long)Math.Ceiling(row.StartSeconds * rateHz - 1e-6), (long)Math.Ceiling(end * rateHz - 1e-6));
        return new(row, recording.Channel, recording.RateHz, recording.Resolution, length, end - row.StartSeconds,
            [.. signals.SelectMany(signal => cutter.Cut(signal, from, to))], recording.Remarks);
    }
}

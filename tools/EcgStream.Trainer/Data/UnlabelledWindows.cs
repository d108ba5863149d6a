using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>Windows of recordings that nobody labelled, prepared as labelled ones are.</summary>
/// <param name="MilliVolts">Usable windows, each with what earlier signal there was.</param>
/// <param name="Recordings">Recordings that gave at least one.</param>
/// <param name="LeftOut">What was left out and why, a sentence a recording.</param>
public sealed record UnlabelledWindows(ImmutableArray<float[]> MilliVolts, int Recordings, ImmutableArray<string> LeftOut)
{
    /// <summary>Reads recordings, and folders of them with all that is below.</summary>
    /// <param name="paths">Files, records without an extension, or folders; in a folder only files of a known extension are read.</param>
    /// <param name="reading">Channel, rate and unit where files don't say.</param>
    /// <param name="options">How windows are cut.</param>
    /// <param name="progress">Told the share done, 0 … 1, from several threads.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="EcgStreamException">A file that was named can't be read, or there is no usable window. One that was found in a folder is left out instead.</exception>
    public static UnlabelledWindows Load(
        IReadOnlyList<string> paths, RecordingOptions reading, LoadOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var files = paths.SelectMany(FilesOf).ToArray();
        var windows = new ImmutableArray<float[]>[files.Length];
        var problems = new string?[files.Length];
        var isRecording = new bool[files.Length];
        var faults = new EcgStreamException?[files.Length];
        var done = 0;
        Parallel.For(0, files.Length, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, i =>
        {
            try
            {
                (windows[i], problems[i]) = Read(files[i].Path, reading, options);
                isRecording[i] = true;
            }
            catch (EcgStreamException e)
            {
                (windows[i], problems[i], faults[i]) = ([], e.Message, files[i].Found ? null : e);
            }
            progress?.Report((double)Interlocked.Increment(ref done) / files.Length);
        });
        if (faults.FirstOrDefault(f => f is not null) is { } fault)
            throw fault;
        var leftOut = problems.OfType<string>().ToImmutableArray();
        var usable = windows.SelectMany(w => w).ToImmutableArray();
        if (usable.IsEmpty)
        {
            throw new EcgStreamException(leftOut.IsEmpty
                ? "There is no recording to pre-train on: name recordings, or folders of them."
                // What is wrong with a recording rather than with a text that lies beside it.
                : $"There is no usable window of {Seconds(options)} s to pre-train on: {problems.Zip(isRecording).OrderByDescending(p => p.Second).First(p => p.First is not null).First}");
        }
        return new(usable, windows.Count(w => w.Length > 0), leftOut);
    }

    static IEnumerable<(string Path, bool Found)> FilesOf(string path)
    {
        if (!Directory.Exists(path))
            return [(path, false)];
        // A record of several files is one: its header comes first.
        var extensions = RecordingFormats.All.SelectMany(format => format.Extensions).ToList();
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Rank: extensions.IndexOf(Path.GetExtension(file).ToLowerInvariant())))
            .Where(candidate => candidate.Rank >= 0)
            .GroupBy(candidate => Path.ChangeExtension(candidate.File, null))
            .Select(record => (record.MinBy(candidate => candidate.Rank).File, true))
            .OrderBy(record => record.File, StringComparer.Ordinal);
    }

    static (ImmutableArray<float[]> Windows, string? Problem) Read(string path, RecordingOptions reading, LoadOptions options)
    {
        var cutter = new WindowCutter(options);
        var all = ConditionedSignal.Of(Recording.Open(path, reading), options.Form)
            .SelectMany(signal => cutter.Cut(signal, signal.Start, signal.End)).ToArray();
        var usable = all.Where(w => w.Quality.IsUsable).Select(w => w.MilliVolts).ToImmutableArray();
        return (usable, all.Length == 0 ? $"{path} is shorter than a window of {Seconds(options)} s: give shorter ones with --seconds."
            : usable.IsEmpty ? $"{path} has no usable window ({all[0].Quality.Reasons.FirstOrDefault() ?? "poor signal"})."
            : null);
    }

    static string Seconds(LoadOptions options) => (options.Form.Length / options.Form.RateHz).ToString("0.###", CultureInfo.InvariantCulture);
}

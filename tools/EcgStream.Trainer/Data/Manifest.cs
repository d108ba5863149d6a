using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Trainer;

/// <summary>One labelled stretch of one recording.</summary>
/// <param name="Line">Line of the manifest, from 1; of a seed file, the number of the record from 1.</param>
/// <param name="File">Path of the recording.</param>
/// <param name="Channel">Its channel, by name or number; null for the first that looks like an ECG.</param>
/// <param name="Participant">Whose it is.</param>
/// <param name="Stimulus">What brought the state about; empty where not stated.</param>
/// <param name="Label">The class, or <see cref="Manifest.BaselineLabel"/>.</param>
/// <param name="StartSeconds">Where the stretch begins in the recording.</param>
/// <param name="DurationSeconds">How long it is; null to the end of the recording.</param>
public sealed record ManifestRow(
    int Line, string File, string? Channel, string Participant, string Stimulus, string Label, double StartSeconds, double? DurationSeconds)
{
    /// <summary>Sampling rate, for text files that don't say it, Hz.</summary>
    public double? RateHz { get; init; }

    /// <summary>Unit of the samples, for files that don't say it.</summary>
    public string? Unit { get; init; }

    /// <summary>What tells the file from others of the same name: its path in the manifest; null where no other file bears its name.</summary>
    public string? PathInManifest { get; init; }

    /// <summary>
    /// Name of the stretch, for reports and to tell records apart: short where that says which it is. Windows of one record are not independent.
    /// </summary>
    public string Record => (PathInManifest ?? Path.GetFileNameWithoutExtension(File))
        + (StartSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"@{StartSeconds:0.###}") : "");
}

/// <summary>
/// Whose signal lies where and what it is labelled: a CSV with the columns <c>file</c>, <c>participant</c>, <c>label</c> and, if wanted, <c>channel</c>,
/// <c>stimulus</c>, <c>start</c>, <c>duration</c> (seconds), <c>rate</c> (Hz) and <c>unit</c>, in any order; others are passed over. Files are named
/// relative to the manifest. A participant's rows are listed in the order of the session.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Rows">Its rows, at least one.</param>
public sealed record Manifest(string Path, ImmutableArray<ManifestRow> Rows)
{
    /// <summary>Label of resting minutes: a personal baseline and no class.</summary>
    public const string BaselineLabel = "baseline";

    const double LongestSeconds = 1e9;

    /// <summary>What a user should know of how it was read, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Reads a manifest, or a text file of the columns <c>ecg</c> and <c>emotion</c> as one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recordsPerParticipant">For such a file: how many consecutive records are one participant's; null where unknown.</param>
    /// <exception cref="EcgStreamException">The file is missing or malformed.</exception>
    public static Manifest Load(string path, int? recordsPerParticipant = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (SeedFile.Recognises(path))
            return SeedFile.Manifest(path, recordsPerParticipant);
        if (recordsPerParticipant is not null)
            throw new EcgStreamException($"{path} names its participants itself: leave out --records-per-participant, which is for files of the columns 'ecg' and 'emotion'.");
        try
        {
            return Parse(path, File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>The sentence for a file that can't be opened.</summary>
    internal static EcgStreamException Unreadable(string path, Exception e) => new(
        Directory.Exists(path) ? $"{path} is a folder: name the manifest in it."
        : !File.Exists(path) ? $"There is no manifest {path}: check the path."
        : $"The manifest {path} can't be read ({e.Message.TrimEnd('.')}): check its permissions.", e);

    /// <summary>Reads a manifest's text.</summary>
    /// <exception cref="EcgStreamException">It is malformed.</exception>
    public static Manifest Parse(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        var table = CsvTable.Parse(path, text);
        if (table.Count == 0)
            throw new EcgStreamException($"The manifest {path} is empty: begin it with the line 'file,participant,label'.");
        var columns = new ManifestColumns(path, table[0].Line, table[0].Fields);
        var folder = System.IO.Path.GetDirectoryName(path) ?? "";
        var rows = Named(folder, table.Skip(1).Select(row => Row(path, folder, columns, row.Line, row.Fields)));
        if (rows.IsEmpty)
            throw new EcgStreamException($"The manifest {path} has no rows below its header: add one for each labelled stretch of signal.");
        return new(path, rows);
    }

    /// <summary>Names files in full where several in different folders, or of different kinds, would be called the same.</summary>
    static ImmutableArray<ManifestRow> Named(string folder, IEnumerable<ManifestRow> given)
    {
        var rows = given.ToImmutableArray();
        var several = rows.GroupBy(r => System.IO.Path.GetFileNameWithoutExtension(r.File), StringComparer.Ordinal)
            .Where(g => g.Select(r => r.File).Distinct(StringComparer.Ordinal).Skip(1).Any()).SelectMany(g => g).ToHashSet();
        return [.. rows.Select(r => several.Contains(r) ? r with { PathInManifest = System.IO.Path.GetRelativePath(folder.Length == 0 ? "." : folder, r.File) } : r)];
    }

    static ManifestRow Row(string path, string folder, ManifestColumns columns, int line, ImmutableArray<string> fields)
    {
        if (fields.Length != columns.Count)
        {
            throw new EcgStreamException(
                $"{path} line {line}: {fields.Length} fields where the header names {columns.Count}: quote fields that hold the separator, and add the missing ones.");
        }
        return new(
            line,
            System.IO.Path.Combine(folder, Required("file", columns.File)),
            Optional(columns.Channel),
            Required("participant", columns.Participant),
            Optional(columns.Stimulus) ?? "",
            Required("label", columns.Label),
            Number("start", columns.Start, 0) ?? 0,
            Number("duration", columns.Duration, double.Epsilon))
        {
            RateHz = Number("rate", columns.Rate, double.Epsilon),
            Unit = Optional(columns.Unit),
        };

        string? Optional(int column) => column >= 0 && fields[column] is { Length: > 0 } text ? text : null;

        string Required(string name, int column)
        {
            var text = Optional(column) ?? throw new EcgStreamException($"{path} line {line}: the {name} is empty: fill it in, or delete the line.");
            return text.Contains('\0', StringComparison.Ordinal) ? throw new EcgStreamException($"{path} line {line}: the {name} holds a zero byte: save the manifest as UTF-8 text.") : text;
        }

        double? Number(string name, int column, double least)
        {
            if (Optional(column) is not { } text)
                return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= LongestSeconds
                ? value
                : throw new EcgStreamException($"{path} line {line}: the {name} '{ManifestColumns.Shown(text)}' is no {(least > 0 ? "positive number" : "number from 0 on")}: write it with a decimal point, as in 12.5.");
        }
    }
}

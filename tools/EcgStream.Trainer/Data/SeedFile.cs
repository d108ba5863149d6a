using System.Collections.Immutable;
using System.Globalization;
using EcgStream.Recordings;

namespace EcgStream.Trainer;

/// <summary>
/// One text file of the columns <c>ecg</c> and <c>emotion</c>, a label a row, records of 60 s at 300 Hz one after another. It does not say
/// where a participant ends.
/// </summary>
static class SeedFile
{
    /// <summary>Participant of all records where nobody said how many records are one person's.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whether the first line names <c>ecg</c> and <c>emotion</c>, and no <c>file</c>.</summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[512];
            var read = reader.ReadBlock(buffer);
            var line = buffer.AsSpan(0, read);
            var end = line.IndexOfAny('\r', '\n');
            var names = new string(end < 0 ? line : line[..end]).Split([',', ';', '\t']).Select(n => n.Trim(' ', '"')).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return names.Contains("ecg") && names.Contains("emotion") && !names.Contains("file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Trainer.Manifest.Unreadable(path, e);
        }
    }

    /// <summary>A row for each record, labelled as its first row is.</summary>
    public static Manifest Manifest(string path, int? recordsPerParticipant)
    {
        if (recordsPerParticipant is < 1)
            throw new EcgStreamException($"--records-per-participant {recordsPerParticipant} is too small: give 1 or more, 12 for the seed's shape.");
        var stated = recordsPerParticipant ?? CohortFile.Beside(path)?.RecordsPerParticipant;
        var recording = Recording.Open(path);
        var labels = recording.Labels.ToLookup(label => recording.Segments.Count(s => s.Start <= label.Start) - 1);
        var rows = ImmutableArray.CreateBuilder<ManifestRow>(recording.Segments.Length);
        var mixed = 0;
        for (var k = 0; k < recording.Segments.Length; k++)
        {
            var names = labels[k].Select(l => l.Text).Distinct().ToArray();
            mixed += names.Length > 1 ? 1 : 0;
            if (names.Length == 0)
                throw new EcgStreamException($"{path}: record {k + 1} has no label in the column 'emotion': write one in each row.");
            var participant = stated is { } n ? (k / n).ToString("00", CultureInfo.InvariantCulture) : Unknown;
            var segment = recording.Segments[k];
            rows.Add(new(k + 1, path, null, participant, "", names[0], segment.Start / recording.RateHz, segment.MilliVolts.Length / recording.RateHz));
        }
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (stated is null)
        {
            remarks.Add($"{Path.GetFileName(path)} does not say whose its {rows.Count} records are, so they can't be split by participant: "
                + "give --records-per-participant, 12 for the seed's shape.");
        }
        else if (rows.Count % stated != 0)
            remarks.Add($"{rows.Count} records are no multiple of {stated} a participant: check --records-per-participant.");
        if (mixed > 0)
            remarks.Add($"{mixed} records carry more than one label and were given their first: they may be shorter than 60 s, or shifted.");
        return new(path, rows.ToImmutable()) { Remarks = remarks.ToImmutable() };
    }
}

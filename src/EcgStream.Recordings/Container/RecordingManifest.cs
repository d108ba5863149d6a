using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// The table of labelled stretches in a folder of recordings, which the trainer reads as its manifest: <c>manifest.csv</c> with the columns file,
/// channel, participant, label, start_s and duration_s. It holds one row for each stretch that a marker labelled.
/// </summary>
/// <param name="Folder">The folder that recordings are made under.</param>
public sealed record RecordingManifest(string Folder)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.csv";

    const string Columns = "file,channel,participant,label,start_s,duration_s";

    /// <summary>The file, whether it is there or not.</summary>
    public string File => Path.Combine(Folder, FileName);

    /// <summary>Puts the labelled stretches of recordings in the place of what the table said of them.</summary>
    /// <param name="recordings">Folders of recordings below <see cref="Folder"/>.</param>
    /// <param name="passedOver">Told of each recording that can't be read, one sentence.</param>
    /// <returns>Rows that these recordings have now.</returns>
    /// <exception cref="EcgStreamException">The table can't be read or written.</exception>
    public int Update(IEnumerable<string> recordings, Action<string> passedOver)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        ArgumentNullException.ThrowIfNull(passedOver);
        var mine = recordings.ToDictionary(NameOf, StringComparer.Ordinal);
        var added = mine.OrderBy(m => m.Key, StringComparer.Ordinal).SelectMany(m => RowsOf(m.Key, m.Value, passedOver)).ToList();
        var kept = Rows().Where(row => !mine.ContainsKey(FileOf(row))).ToList();
        if (added.Count > 0 || kept.Count > 0 || System.IO.File.Exists(File))
            Write([.. kept, .. added]);
        return added.Count;
    }

    /// <summary>Makes the table anew of these recordings alone.</summary>
    /// <param name="recordings">Folders of recordings below <see cref="Folder"/>.</param>
    /// <param name="passedOver">Told of each recording that can't be read, one sentence.</param>
    /// <returns>Rows in it now, and rows that went because their recording is not there any more.</returns>
    /// <exception cref="EcgStreamException">The table can't be read or written.</exception>
    public (int Rows, int Gone) Rebuild(IEnumerable<string> recordings, Action<string> passedOver)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        ArgumentNullException.ThrowIfNull(passedOver);
        var mine = recordings.ToDictionary(NameOf, StringComparer.Ordinal);
        var rows = mine.OrderBy(m => m.Key, StringComparer.Ordinal).SelectMany(m => RowsOf(m.Key, m.Value, passedOver)).ToList();
        var before = Rows();
        if (rows.Count > 0 || before.Count > 0)
            Write(rows);
        return (rows.Count, before.Count(row => !mine.ContainsKey(FileOf(row))));
    }

    /// <summary>Whether the table, if it is there, is one of ours.</summary>
    /// <exception cref="EcgStreamException">It is not, or it can't be read.</exception>
    public void Check() => Rows();

    /// <summary>How many rows <see cref="Remove"/> would remove.</summary>
    /// <exception cref="EcgStreamException">The table can't be read.</exception>
    public int Count(string participant, IEnumerable<string> recordings)
    {
        var rows = Rows();
        return rows.Count - Without(rows, participant, recordings).Count;
    }

    /// <summary>Removes the rows of a participant, and those of recordings.</summary>
    /// <returns>How many rows went.</returns>
    /// <exception cref="EcgStreamException">The table can't be read or written.</exception>
    public int Remove(string participant, IEnumerable<string> recordings)
    {
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(recordings);
        var rows = Rows();
        var kept = Without(rows, participant, recordings);
        if (kept.Count < rows.Count)
            Write(kept);
        return rows.Count - kept.Count;
    }

    List<string> Without(List<string> rows, string participant, IEnumerable<string> recordings)
    {
        var gone = recordings.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Where(row => !gone.Contains(FileOf(row)) && CsvText.Split(row) is var cells && !(cells.Count > 2 && cells[2] == participant))];
    }

    static IEnumerable<string> RowsOf(string name, string recording, Action<string> passedOver)
    {
        Recording read;
        string participant;
        try
        {
            read = Recording.Open(recording);
            var header = RecordedSession.Open(recording).Header;
            participant = header.Participant ?? header.Device;
        }
        catch (EcgStreamException e)
        {
            passedOver(e.Message);
            yield break;
        }
        foreach (var label in read.Labels)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{CsvText.Quote(name)},{read.Channel},{CsvText.Quote(participant)},{CsvText.Quote(label.Text)},{label.Start / read.RateHz:0.######},{label.Length / read.RateHz:0.######}");
        }
    }

    List<string> Rows()
    {
        try
        {
            if (!System.IO.File.Exists(File))
                return [];
            var lines = System.IO.File.ReadAllLines(File, Encoding.UTF8);
            return lines.Length > 0 && lines[0] != Columns
                ? throw new EcgStreamException($"The table '{File}' is not one of ours (its first line is not '{Columns}'): move it away.")
                : [.. lines.Skip(1).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The table '{File}' can't be read: {e.Message}", e);
        }
    }

    // In one step: whoever trains meanwhile reads the old table or the new one.
    void Write(IReadOnlyList<string> rows)
    {
        var unfinished = File + ".tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            // It names people and what they felt.
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            System.IO.File.Delete(unfinished);
            using (var file = new FileStream(unfinished, options))
                file.Write(Encoding.UTF8.GetBytes(string.Join('\n', [Columns, .. rows]) + "\n"));
            System.IO.File.Move(unfinished, File, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The table '{File}' can't be written: {e.Message}", e);
        }
    }

    static string FileOf(string row) => CsvText.Split(row) is [var file, ..] ? file : "";

    string NameOf(string recording) => Path.GetRelativePath(Folder, recording).Replace('\\', '/');
}

/// <summary>Cells of a line of CSV (RFC 4180).</summary>
static class CsvText
{
    /// <summary>A cell, quoted where it must be; a line end in it becomes a blank.</summary>
    public static string Quote(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.AsSpan().ContainsAny(",\"") ? $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : line;
    }

    /// <summary>The cells of a line.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[++i]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}

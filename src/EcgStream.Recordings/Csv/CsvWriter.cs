using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// Writes text with a row a sample: seconds from sample 0, millivolts to the last bit of a float, and the label where there are labels. A gap has no
/// rows, and a placeholder (a missing sample, an electrode off) is an empty cell.
/// </summary>
public sealed class CsvWriter : IRecordingWriter
{
    /// <summary>Begins the comment that says when sample 0 was taken.</summary>
    internal const string StartComment = "start: ";

    const int FewestDecimals = 6;
    const int MostDecimals = 12;
    const int DecimalsOfOddRates = 9;
    const double LowestRateHz = 1;
    const double HighestRateHz = 1e6;

    /// <inheritdoc/>
    public string Name => "CSV";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".csv"];

    /// <inheritdoc/>
    /// <remarks>One channel becomes the column <c>ecg_mV</c>; several, which must share a rate, one column each with their name and <c>_mV</c>.</remarks>
    public void Write(string path, IReadOnlyList<Recording> channels)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(channels);
        var first = channels[0];
        if (channels.Any(c => Math.Abs(c.RateHz - first.RateHz) > 1e-9 * first.RateHz))
            throw new EcgStreamException($"'{path}' can't hold channels of different rates, because a row is one moment: write them into files of their own.");
        if (first.RateHz is < LowestRateHz or > HighestRateHz)
            throw new EcgStreamException(FormattableString.Invariant($"'{path}' can't hold {first.RateHz} Hz: a CSV file has {LowestRateHz} to {HighestRateHz:N0} rows a second."));
        using var files = new UnfinishedFiles();
        using (var file = new StreamWriter(files.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" })
            WriteAll(file, channels);
        files.Complete();
    }

    static void WriteAll(StreamWriter file, IReadOnlyList<Recording> channels)
    {
        var first = channels[0];
        foreach (var comment in first.Comments)
            file.WriteLine($"# {Printable.Shorten(comment)}");
        if (first.BaseTime is { } at)
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# {StartComment}{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF}Z"));
        var hasLabels = !first.Labels.IsEmpty;
        file.Write("time_s,");
        file.Write(channels.Count == 1 ? "ecg_mV" : string.Join(',', ColumnNames(channels)));
        file.WriteLine(hasLabels ? ",label" : "");
        WriteRows(file, channels, hasLabels);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Losses(IReadOnlyList<Recording> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var first = channels[0];
        if (first.Annotations.Length > 0)
            yield return $"{first.Annotations.Length:N0} annotations (beats, markers, predictions) have no place in CSV.";
        if (channels.Count == 1 && !string.Equals(first.Channel, "ecg_mV", StringComparison.OrdinalIgnoreCase))
            yield return $"The name of the channel, {first.Channel}, has no place in CSV: the column is 'ecg_mV'.";
        if (channels.Any(c => c.Marks.Any(m => m.Fault == SignalFault.LeadOff)))
            yield return "Where an electrode was off, CSV has an empty cell.";
        if (channels.Any(c => c.Marks.Any(m => m.Fault is not (SignalFault.LeadOff or SignalFault.Missing))))
            yield return "Marks of samples at the converter's limit have no place in CSV.";
        if (first.Labels.Any(l => Cell(l.Text) != l.Text))
            yield return "Signs in labels that separate columns were replaced.";
        if (first.Labels.Zip(first.Labels.Skip(1)).Any(pair => pair.Second.Start < pair.First.Start + pair.First.Length))
            yield return "Of labels that overlap, a row has only one.";
    }

    static void WriteRows(StreamWriter file, IReadOnlyList<Recording> channels, bool hasLabels)
    {
        var rate = channels[0].RateHz;
        var timeFormat = $"F{Decimals(channels[0])}";
        var columns = channels.Select(c => new CsvColumn(c)).ToList();
        var labels = channels[0].Labels;
        var label = 0;
        Span<char> cell = stackalloc char[64];
        for (var index = columns.Min(c => c.Next(0)); index < long.MaxValue; index = columns.Min(c => c.Next(index + 1)))
        {
            (index / rate).TryFormat(cell, out var length, timeFormat, CultureInfo.InvariantCulture);
            file.Write(cell[..length]);
            foreach (var column in columns)
            {
                file.Write(',');
                if (column.At(index) is not { } milliVolts)
                    continue;
                milliVolts.TryFormat(cell, out length, default, CultureInfo.InvariantCulture);
                file.Write(cell[..length]);
            }
            if (hasLabels)
            {
                file.Write(',');
                while (label < labels.Length && labels[label].Start + labels[label].Length <= index)
                    label++;
                if (label < labels.Length && labels[label].Start <= index)
                    file.Write(Cell(labels[label].Text));
            }
            file.Write('\n');
        }
    }

    // So many that steps tell gaps, and no other whole rate explains the times of a short recording.
    static int Decimals(Recording recording)
    {
        var rate = recording.RateHz;
        var seconds = Math.Max(recording.MilliVolts.Length - recording.Segments.Length, 1) / rate;
        var fewest = rate == Math.Floor(rate) ? FewestDecimals : DecimalsOfOddRates;
        return (int)Math.Clamp(Math.Ceiling(Math.Max(Math.Log10(rate) + 3, Math.Log10(4 * rate * recording.Segments.Length / seconds))), fewest, MostDecimals);
    }

    static List<string> ColumnNames(IReadOnlyList<Recording> channels)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = new List<string>();
        foreach (var channel in channels)
        {
            var name = WithoutUnit(Cell(channel.Channel));
            // Two channels of one name are told apart by their place.
            for (var (wanted, place) = (name, columns.Count + 1); !names.Add(name); place++)
                name = $"{wanted} {place}";
            columns.Add($"{name}_mV");
        }
        return columns;
    }

    // What was read from text carries its unit in its name. A lone V may be a lead's.
    static string WithoutUnit(string name) =>
        CsvLayout.UnitIn(name) is { Length: 2 } unit && VoltUnit.InMilliVolts(unit) is not null && name.Length > 3 && name[^3] == '_' ? name[..^3] : name;

    static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is ',' or ';' or '"' or '\'' ? '_' : c)).Trim();
}

/// <summary>One channel while its rows are written.</summary>
sealed class CsvColumn(Recording recording)
{
    int _segment;
    int _mark;

    /// <summary>The first sample at or behind an index; to be asked in ascending order. The largest number where there is none.</summary>
    public long Next(long index)
    {
        while (_segment < recording.Segments.Length && recording.Segments[_segment].End <= index)
            _segment++;
        return _segment < recording.Segments.Length ? Math.Max(index, recording.Segments[_segment].Start) : long.MaxValue;
    }

    /// <summary>The sample of an index; null in a gap and for a placeholder.</summary>
    public float? At(long index)
    {
        if (Next(index) != index)
            return null;
        var marks = recording.Marks;
        while (_mark < marks.Length && (marks[_mark].End <= index || marks[_mark].Fault is not (SignalFault.Missing or SignalFault.LeadOff)))
            _mark++;
        if (_mark < marks.Length && marks[_mark].Start <= index)
            return null;
        var segment = recording.Segments[_segment];
        return segment.MilliVolts.Span[(int)(index - segment.Start)];
    }
}

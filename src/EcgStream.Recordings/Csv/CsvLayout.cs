using System.Collections.Immutable;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>Which column of a text file is what, told by its first line.</summary>
/// <param name="Delimiter">What separates the columns.</param>
/// <param name="HasHeader">Whether the first line names the columns.</param>
/// <param name="Names">Names of the columns; their numbers where the file has no header.</param>
/// <param name="Value">The column of samples.</param>
/// <param name="Time">The column of times, or null.</param>
/// <param name="Label">The column of labels, or null.</param>
sealed record CsvLayout(byte Delimiter, bool HasHeader, ImmutableArray<string> Names, int Value, int? Time, int? Label)
{
    static readonly string[] Times = ["time", "t", "timestamp", "times", "timestamps", "elapsed", "elapsed time", "datetime", "date_time", "seconds"];
    static readonly string[] Labels = ["emotion", "label"];

    /// <summary>Whether this is the form of records of a fixed length, one after another, with a label a row and no times.</summary>
    public bool IsLabelledRecords =>
        Time is null && Label is { } label && Is(Names[label], "emotion") && Is(Names[Value], "ecg");

    /// <summary>Whether the labels are emotions, which may be written as numbers.</summary>
    public bool LabelsAreEmotions => Label is { } label && Is(Names[label], "emotion");

    /// <summary>The columns of samples, whose order gives a channel its number: all but those of times and labels.</summary>
    public ImmutableArray<int> ValueColumns { get; } = [.. Enumerable.Range(0, Names.Length).Where(i => i != Time && i != Label)];

    /// <summary>The unit at the end of a column's name (<c>ecg_uV</c>, <c>time [ms]</c>), or empty.</summary>
    public static ReadOnlySpan<char> UnitIn(string name)
    {
        var text = name.AsSpan().TrimEnd(")] ");
        var at = text.LastIndexOfAny("_([ /");
        return at >= 0 ? text[(at + 1)..] : default;
    }

    /// <summary>Tells the columns of a file by its first line.</summary>
    /// <exception cref="EcgStreamException">The column of samples can't be told.</exception>
    public static CsvLayout Of(string file, ReadOnlySpan<byte> line, string? channel)
    {
        var delimiter = DelimiterOf(line);
        var names = new List<string>();
        var numeric = 0;
        for (var i = 0; CsvCell.TryGet(line, delimiter, i, out var cell); i++)
        {
            names.Add(Encoding.UTF8.GetString(cell).Trim());
            numeric += CsvCell.TryNumber(cell, delimiter, out _) || CsvTime.TryRead(cell, delimiter, out _) ? 1 : 0;
        }
        var hasHeader = numeric == 0;
        if (!hasHeader)
            names = [.. Enumerable.Range(0, names.Count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

        int? time = hasHeader ? IndexOf(names, IsTime) : null;
        int? label = hasHeader ? IndexOf(names, n => Labels.Any(l => Is(l, n))) : null;
        return new(delimiter, hasHeader, [.. names], ValueColumn(file, names, channel, time, label), time, label);
    }

    static int ValueColumn(string file, List<string> names, string? channel, int? time, int? label)
    {
        // A channel's number is its place among the columns of samples, as a listing of the file gives it.
        var columns = Enumerable.Range(0, names.Count).Where(i => i != time && i != label).ToList();
        if (columns.Count == 0)
            throw new EcgStreamException($"The recording '{file}' has no column of samples.");
        var choices = columns.ConvertAll(i => names[i]);
        if (channel is not null)
            return columns[Channels.Find(file, choices, channel)];
        var ecg = Channels.FirstEcg([.. choices.Select(BareName)]);
        if (ecg >= 0)
            return columns[ecg];
        return columns.Count == 1
            ? columns[0]
            : throw new EcgStreamException($"The recording '{file}' does not say which column holds the ECG: choose with 'channel' one of {Channels.List(choices)}.");
    }

    static byte DelimiterOf(ReadOnlySpan<byte> line) =>
        line.Contains((byte)'\t') ? (byte)'\t' : line.Contains((byte)';') ? (byte)';' : (byte)',';

    static bool IsTime(string name) => Times.Any(t => Is(t, name) || Is(t, BareName(name)));

    /// <summary>A column's name without the unit at its end.</summary>
    public static string BareName(string name)
    {
        var unit = UnitIn(name);
        return unit.IsEmpty ? name : name[..name.LastIndexOfAny(['_', '(', '[', ' ', '/'])].Trim();
    }

    static int? IndexOf(List<string> names, Predicate<string> match) => names.FindIndex(match) is var i and >= 0 ? i : null;

    static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

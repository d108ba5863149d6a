using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EcgStream.Devices;

/// <summary>What lines of text look like: numbers, columns of numbers, or JSON.</summary>
static class TextGuess
{
    const int FewestLines = 3;

    static readonly int[] Converters = [10, 12, 14, 16, 24];

    /// <summary>Looks at bytes that came within some seconds; null where most of their lines hold no number.</summary>
    public static FormatGuess? Of(ReadOnlySpan<byte> bytes, double seconds)
    {
        // The first line may have lost its head, and the last has no end yet.
        var lines = Encoding.Latin1.GetString(bytes).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var whole = lines.Skip(1).SkipLast(1).ToList();
        if (whole.Count < FewestLines || whole.Count(line => AsciiLine.IsText(Encoding.Latin1.GetBytes(line))) < 0.9 * whole.Count)
            return null;
        return Json(whole, seconds) ?? Columns(whole, seconds);
    }

    static FormatGuess? Json(List<string> lines, double seconds)
    {
        var keys = lines.Select(Key).OfType<string>().ToList();
        if (keys.Count < FewestLines || keys.Count < lines.Count / 2)
            return null;
        var key = keys.Contains("ecg") ? "ecg" : keys[^1];
        return new("jsonl", $"JSON lines with the member '{key}' {Rate(keys.Count, seconds)}", key == "ecg" ? [] : [new("key", key)]);
    }

    static string? Key(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            string? first = null;
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.Array or JsonValueKind.Null) || CsvColumns.UnitOf(member.Name) is not null)
                    continue;
                if (member.Name == "ecg")
                    return member.Name;
                first ??= member.Name;
            }
            return first;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static FormatGuess? Columns(List<string> lines, double seconds)
    {
        var rows = lines.Select(Numbers).OfType<double?[]>().GroupBy(row => row.Length).MaxBy(group => group.Count())?.ToList();
        if (rows is null || rows.Count < FewestLines || rows.Count < lines.Count / 2)
            return null;
        var width = rows[0].Length;
        if (width == 1)
        {
            var (options, scale) = Scale(rows, 0);
            return new("ascii", $"a number a line {Rate(rows.Count, seconds)}, {scale}", options);
        }
        var time = Enumerable.Range(0, width).FirstOrDefault(column => Rises(rows, column), -1);
        var sample = Enumerable.Range(0, width).Where(column => column != time).MaxBy(column => rows.Select(row => row[column]).Distinct().Count());
        var names = string.Join(',', Enumerable.Range(0, width).Select(column =>
            column == time ? "t" : column == sample ? "ecg" : string.Create(CultureInfo.InvariantCulture, $"c{column + 1}")));
        var (unit, said) = Scale(rows, sample);
        var guessed = width - (time < 0 ? 0 : 1) > 1 ? $", column {sample + 1} taken for the ECG because it changes most" : "";
        return new("csv", $"{width} columns{(time < 0 ? "" : $", column {time + 1} a time,")} {Rate(rows.Count, seconds)}, {said}{guessed}", [new("columns", names), .. unit]);
    }

    static double?[]? Numbers(string line)
    {
        var bytes = Encoding.Latin1.GetBytes(line);
        var numbers = new List<double?>();
        for (var column = 1; AsciiLine.Field(bytes, column, out var field); column++)
        {
            if (AsciiLine.Number(field, out var number))
                numbers.Add(number);
            else if (field.SequenceEqual("!"u8))
                numbers.Add(null);
            else
                return null;
        }
        return [.. numbers];
    }

    static bool Rises(List<double?[]> rows, int column) => rows.Zip(rows.Skip(1)).All(pair => pair.First[column] < pair.Second[column]);

    static (List<KeyValuePair<string, string>> Options, string Said) Scale(List<double?[]> rows, int column)
    {
        var values = rows.Select(row => row[column]).OfType<double>().ToList();
        if (values.Count == 0 || values.Any(value => value < 0 || value != Math.Floor(value)))
            return ([new("unit", "mV")], "taken for millivolts because they are no counts (otherwise say unit=)");
        var bits = Converters.FirstOrDefault(bits => values.Max() < 1 << bits, 24);
        return (bits == 10 ? [] : [new("bits", bits.ToString(CultureInfo.InvariantCulture))],
            string.Create(CultureInfo.InvariantCulture, $"counts up to {values.Max()}, taken for {bits} bits (otherwise say bits=)"));
    }

    static string Rate(int samples, double seconds) => string.Create(CultureInfo.InvariantCulture, $"about {samples / seconds:0} times a second");
}

using System.Text;

namespace EcgStream.Recordings;

/// <summary>The rows of a text file, as they came. One entry a row that keeps a place on the sample clock.</summary>
sealed class CsvSamples(CsvLayout layout, double milliVoltsPerUnit)
{
    byte[] _label = [];
    string? _labelText;

    /// <summary>Samples in millivolts; a missing one repeats the value before it.</summary>
    public GrowingArray<float> MilliVolts { get; } = new();

    /// <summary>Times, in the unit of the file; empty without a column of times.</summary>
    public GrowingArray<double> Times { get; } = new();

    /// <summary>Runs of rows without a sample.</summary>
    public List<(int Start, int Length)> Missing { get; } = [];

    /// <summary>Runs of rows with one label.</summary>
    public List<(string Text, int Start, int Length)> Labels { get; } = [];

    /// <summary>How the first time is written; a row that writes it otherwise can't be read.</summary>
    public CsvTimeForm? TimeForm { get; private set; }

    /// <summary>The most digits after the decimal point of any time.</summary>
    public int TimeDecimals { get; private set; }

    /// <summary>Rows with a sample.</summary>
    public long Valid { get; private set; }

    /// <summary>Rows that could not be read.</summary>
    public long Rejected { get; private set; }

    /// <summary>The latest of them.</summary>
    public string? RejectedExample { get; private set; }

    /// <summary>Takes a row.</summary>
    public void Add(ReadOnlySpan<byte> line, long number)
    {
        if (layout.Time is { } column)
        {
            if (!CsvCell.TryGet(line, layout.Delimiter, column, out var time) || !CsvTime.TryRead(time, layout.Delimiter, out var at)
                || at.Form != (TimeForm ??= at.Form))
            {
                // Without its time a row has no place; the next one's time shows what is missing.
                Reject(line, number, "no time");
                return;
            }
            if (Times.Count > 0 && at.Value < Times.Span[^1])
            {
                Reject(line, number, "its time goes back");
                return;
            }
            TimeDecimals = Math.Max(TimeDecimals, at.Decimals);
            Times.Add(at.Value);
        }
        AddSample(line, number);
        if (layout.Label is { } labels && CsvCell.TryGet(line, layout.Delimiter, labels, out var label) && !label.IsEmpty)
            AddLabel(label);
    }

    /// <summary>Counts a row that was passed over.</summary>
    public void Reject(ReadOnlySpan<byte> line, long number, string why)
    {
        Rejected++;
        RejectedExample = $"line {number}, {why}: {Printable.Shorten(Encoding.UTF8.GetString(line.Length > 100 ? line[..100] : line))}";
    }

    void AddSample(ReadOnlySpan<byte> line, long number)
    {
        if (CsvCell.TryGet(line, layout.Delimiter, layout.Value, out var cell) && CsvCell.TryNumber(cell, layout.Delimiter, out var value)
            && float.IsFinite((float)(value * milliVoltsPerUnit)))
        {
            var milliVolts = (float)(value * milliVoltsPerUnit);
            if (Valid++ == 0)
                MilliVolts.Span.Fill(milliVolts);
            MilliVolts.Add(milliVolts);
            return;
        }
        if (!CsvCell.IsEmpty(cell))
            Reject(line, number, "no sample");
        var at = MilliVolts.Count;
        if (Missing.Count > 0 && Missing[^1] is var last && last.Start + last.Length == at)
            Missing[^1] = (last.Start, last.Length + 1);
        else
            Missing.Add((at, 1));
        MilliVolts.Add(at > 0 ? MilliVolts.Span[at - 1] : 0);
    }

    void AddLabel(ReadOnlySpan<byte> label)
    {
        var at = MilliVolts.Count - 1;
        if (_labelText is null || !label.SequenceEqual(_label))
        {
            _label = label.ToArray();
            _labelText = LabelText(label);
        }
        if (Labels.Count > 0 && Labels[^1] is var last && last.Start + last.Length == at && last.Text == _labelText)
            Labels[^1] = last with { Length = last.Length + 1 };
        else
            Labels.Add((_labelText, at, 1));
    }

    static string LabelText(ReadOnlySpan<byte> label)
    {
        // A code stands for an emotion by its place in the list; some tools write whole numbers as 0.0.
        if (CsvCell.TryNumber(label, (byte)',', out var code) && code >= 0 && code < Emotions.All.Length && code == Math.Floor(code))
            return Emotions.All[(int)code];
        var text = Printable.Shorten(Encoding.UTF8.GetString(label));
        return Emotions.All.FirstOrDefault(e => string.Equals(e, text, StringComparison.OrdinalIgnoreCase)) ?? text;
    }
}

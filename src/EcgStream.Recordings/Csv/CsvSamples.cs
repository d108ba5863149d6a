using System.Text;

namespace EcgStream.Recordings;

/// <summary>The rows of a text file, as they came. One entry a row that keeps a place on the sample clock.</summary>
sealed class CsvSamples(CsvLayout layout, double milliVoltsPerUnit)
{
    // A time leaps where it is so many times as far from the one before as the one after is.
    const double Leap = 3;

    // What of a round of a clock may be lost where it goes round.
    const double LostOfRound = 0.01;

    // A day, and what 32 bits hold; their milliseconds and seconds are those of a count of microseconds.
    static readonly double[] RoundsOfNumbers = [4_294_967_296, 4_294_967.296, 4_294.967296, 86_400, 86_400_000];
    static readonly double[] RoundsOfClocks = [86_400];

    double _wrapped;
    double? _behind;
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
            var seconds = at.Value + _wrapped;
            if (Times.Count > 0 && seconds < Times.Span[^1] && !TryGoOn(ref seconds, line, number))
                return;
            _behind = null;
            TimeDecimals = Math.Max(TimeDecimals, at.Decimals);
            Times.Add(seconds);
        }
        AddSample(line, number);
        if (layout.Label is { } labels && CsvCell.TryGet(line, layout.Delimiter, labels, out var label) && !label.IsEmpty)
            AddLabel(label);
    }

    /// <summary>Times so far that a clock went round.</summary>
    public int Rounds { get; private set; }

    /// <summary>Counts a row that was passed over.</summary>
    public void Reject(ReadOnlySpan<byte> line, long number, string why)
    {
        Rejected++;
        RejectedExample = $"line {number}, {why}: {Printable.Shorten(Encoding.UTF8.GetString(line.Length > 100 ? line[..100] : line))}";
    }

    // A time that lies before the one before: the clock went round, or that one was wrong, or this one is.
    bool TryGoOn(ref double time, ReadOnlySpan<byte> line, long number)
    {
        var latest = Times.Span[^1];
        foreach (var round in TimeForm switch { CsvTimeForm.Number => RoundsOfNumbers, CsvTimeForm.Clock => RoundsOfClocks, _ => [] })
        {
            if (time + round < latest || time + round - latest > LostOfRound * round || latest - _wrapped > round)
                continue;
            _wrapped += round;
            time += round;
            Rounds++;
            return true;
        }
        if (Times.Count > 1 && Times.Span[^2] is var before && time >= before
            && latest - before > Leap * Math.Max(time - before, Times.Count > 2 ? before - Times.Span[^3] : 0))
        {
            RemoveLatest(number);
            return true;
        }
        // Of two rows the first may be the wrong one; that the third goes on from the second shows it.
        if (Times.Count == 1 && time >= _behind)
        {
            RemoveLatest(number);
            return true;
        }
        _behind = time;
        Reject(line, number, "its time goes back");
        return false;
    }

    void RemoveLatest(long number)
    {
        var at = MilliVolts.Count - 1;
        if (Missing.Count > 0 && Missing[^1] is var missing && missing.Start + missing.Length > at)
            Shorten(Missing, missing.Length, missing with { Length = missing.Length - 1 });
        else
            Valid--;
        if (Labels.Count > 0 && Labels[^1] is var label && label.Start + label.Length > at)
            Shorten(Labels, label.Length, label with { Length = label.Length - 1 });
        Times.RemoveLast();
        MilliVolts.RemoveLast();
        Rejected++;
        RejectedExample = $"the row before line {number}, its time is far ahead of those that follow";
    }

    static void Shorten<T>(List<T> runs, int length, T shorter)
    {
        runs.RemoveAt(runs.Count - 1);
        if (length > 1)
            runs.Add(shorter);
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

    string LabelText(ReadOnlySpan<byte> label)
    {
        // In a column of emotions a code stands for one by its place in the list, and some tools write whole numbers as 0.0. Any other label means
        // what its file's author says: that of a clip, or what was converted from a file where the label was "2".
        if (layout.LabelsAreEmotions && CsvCell.TryNumber(label, (byte)',', out var code) && code >= 0 && code < Emotions.All.Length && code == Math.Floor(code))
            return Emotions.All[(int)code];
        var text = Printable.Shorten(Encoding.UTF8.GetString(label));
        return Emotions.All.FirstOrDefault(e => string.Equals(e, text, StringComparison.OrdinalIgnoreCase)) ?? text;
    }
}

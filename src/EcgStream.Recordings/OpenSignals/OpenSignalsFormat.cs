using System.Collections.Immutable;

namespace EcgStream.Recordings;

/// <summary>
/// What OpenSignals, the software of BITalino, writes as text: a line that names the format, one with a JSON object, then rows of columns
/// separated by tabs. ECG channels of a BITalino become millivolts by the sensor's transfer function; others need a unit.
/// </summary>
sealed class OpenSignalsFormat : IRecordingFormat
{
    const int MostHeaderLines = 100;
    const int LargestCount = int.MaxValue;
    const int WholeCount = 32;

    static ReadOnlySpan<byte> FirstLine => "# OpenSignals Text File Format"u8;

    public string Name => "OpenSignals";

    public ImmutableArray<string> Extensions { get; } = [".txt"];

    public bool Recognises(ReadOnlySpan<byte> beginning) =>
        (beginning.StartsWith("\uFEFF"u8) ? beginning[3..] : beginning).StartsWith(FirstLine);

    public Recording Read(string path, RecordingOptions options)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);
        return Read(path, stream, options);
    }

    public RecordingInfo Inspect(string path, RecordingOptions options)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);
        using var lines = new CsvLines(path, stream);
        var header = Header(path, lines);
        var chosen = Choose(path, header, options.Channel);
        // Any unit will do to count rows.
        var recording = Read(path, options with { Channel = header.Channels[chosen].Name, Unit = options.Unit ?? (header.Channels[chosen].IsEcg ? null : "mV") });
        return RecordingInfo.Of(Name, recording) with
        {
            Channels = [.. header.Channels.Select(c => new RecordingChannel(c.Name, options.Unit ?? (c.IsEcg ? "mV" : null), header.RateHz, recording.MilliVolts.Length))],
            DefaultChannel = chosen,
        };
    }

    /// <summary>Reads a stream; <paramref name="bufferSize"/> changes nothing but speed.</summary>
    internal static Recording Read(string path, Stream stream, RecordingOptions options, int bufferSize = 1 << 16)
    {
        using var lines = new CsvLines(path, stream, bufferSize);
        var header = Header(path, lines);
        if (options.RateHz is not null)
            throw new EcgStreamException(FormattableString.Invariant($"The recording '{path}' states its own rate, {header.RateHz} Hz: leave out 'rate'."));
        if (options.Record is not null)
            throw new EcgStreamException($"The recording '{path}' is one record: leave out 'record'.");
        var channel = header.Channels[Choose(path, header, options.Channel)];
        var unit = options.Unit is { } stated ? VoltUnit.Stated(stated) : (double?)null;
        if (unit is null && !channel.IsEcg)
            throw new EcgStreamException($"The recording '{path}' has raw steps of a converter in {channel.Name}, not volts: choose another channel of {Recordings.Channels.List([.. header.Channels.Select(c => c.Name)])}, or state 'unit'.");

        var rows = new OpenSignalsRows(channel, unit);
        while (lines.TryNext(out var line))
        {
            if (!line.Trim(" \t"u8).IsEmpty && line[0] != '#')
                rows.Add(line, lines.Number);
        }
        if (rows.MilliVolts.Count == 0 || rows.Rejected > rows.MilliVolts.Count)
            throw new EcgStreamException(rows.Rejected == 0
                ? $"The recording '{path}' holds no samples."
                : $"The recording '{path}' can't be read: {rows.Rejected:N0} of its rows are no samples, for example {rows.RejectedExample}.");
        var isCounted = channel.Counter is not null && OpenSignalsCounter.Counts(rows.Counts.Span, channel.CounterBits);
        var segments = isCounted
            ? OpenSignalsCounter.Place(rows.MilliVolts.Memory, rows.Counts.Span, channel.CounterBits)
            : OpenSignalsCounter.Place(rows.MilliVolts.Memory, rows.Numbers.Span, WholeCount);
        return new()
        {
            Path = path,
            Name = Path.GetFileNameWithoutExtension(path),
            Channel = channel.Name,
            RateHz = header.RateHz,
            MilliVolts = rows.MilliVolts.Memory,
            Segments = segments,
            BaseTime = header.BaseTime,
            Resolution = unit ?? channel.Resolution,
            Marks = Saturated(segments, rows.Saturated),
            Comments = header.Comments,
            RejectedRows = rows.Rejected,
            RejectedExample = rows.RejectedExample,
            Remarks = channel.Counter is null || isCounted
                ? []
                : [$"The counter of samples in '{path}' does not count its rows, so it was not used: lost samples can't be seen."],
        };
    }

    static int Choose(string path, OpenSignalsHeader header, string? channel)
    {
        var names = header.Channels.Select(c => c.Name).ToList();
        if (channel is null)
            return Math.Max(0, Recordings.Channels.FirstEcg(names));
        // A channel may be named by its place too.
        var place = header.Channels.Count(c => string.Equals(c.Label, channel, StringComparison.OrdinalIgnoreCase)) == 1
            ? header.Channels.Select((c, i) => (c, i)).First(c => string.Equals(c.c.Label, channel, StringComparison.OrdinalIgnoreCase)).i
            : -1;
        return place >= 0 ? place : Recordings.Channels.Find(path, names, channel);
    }

    static OpenSignalsHeader Header(string path, CsvLines lines)
    {
        for (var number = 0; number < MostHeaderLines && lines.TryNext(out var line) && (line.IsEmpty || line[0] == '#'); number++)
        {
            var text = line.IsEmpty ? line : line[1..].Trim(" \t"u8);
            if (!text.IsEmpty && text[0] == '{')
                return OpenSignalsHeader.Parse(path, text.ToArray());
        }
        throw new EcgStreamException($"The recording '{path}' has no header of OpenSignals: its second line should be a '#' and a JSON object with the devices.");
    }

    static ImmutableArray<SignalMark> Saturated(ImmutableArray<RecordingSegment> segments, List<int> rows)
    {
        var marks = ImmutableArray.CreateBuilder<SignalMark>();
        var (segment, before) = (0, 0);
        foreach (var row in rows)
        {
            for (; row - before >= segments[segment].MilliVolts.Length; segment++)
                before += segments[segment].MilliVolts.Length;
            var index = segments[segment].Start + row - before;
            if (marks.Count > 0 && marks[^1].End == index)
                marks[^1] = marks[^1] with { Length = marks[^1].Length + 1 };
            else
                marks.Add(new(SignalFault.Saturated, index, 1));
        }
        return marks.ToImmutable();
    }

    /// <summary>The rows as they came.</summary>
    sealed class OpenSignalsRows(OpenSignalsChannel channel, double? unit)
    {
        int _rows;

        public GrowingArray<float> MilliVolts { get; } = new();

        /// <summary>What the device counted; empty without a counter.</summary>
        public GrowingArray<long> Counts { get; } = new();

        /// <summary>Numbers of the rows: without a counter a row that can't be read is a lost sample all the same.</summary>
        public GrowingArray<long> Numbers { get; } = new();

        /// <summary>Rows with the converter at its limit.</summary>
        public List<int> Saturated { get; } = [];

        public long Rejected { get; private set; }

        public string? RejectedExample { get; private set; }

        public void Add(ReadOnlySpan<byte> line, long number)
        {
            var row = _rows++;
            long count = 0;
            var isCounted = channel.Counter is not { } counter || (CsvCell.TryGet(line, (byte)'\t', counter, out var cell) && TryCount(cell, out count));
            if (!isCounted || !CsvCell.TryGet(line, (byte)'\t', channel.Column, out var value) || !CsvCell.TryNumber(value, (byte)',', out var adc)
                || (channel.IsEcg && unit is null && (adc < 0 || adc >= channel.Steps)) || !float.IsFinite((float)(adc * (unit ?? 1))))
            {
                Rejected++;
                RejectedExample = $"line {number}: {Printable.Shorten(System.Text.Encoding.UTF8.GetString(line.Length > 100 ? line[..100] : line))}";
                return;
            }
            if (channel.IsEcg && (adc == 0 || adc == channel.Steps - 1))
                Saturated.Add(MilliVolts.Count);
            MilliVolts.Add((float)(unit is { } milliVolts ? adc * milliVolts : channel.MilliVolts(adc)));
            Numbers.Add(row);
            if (channel.Counter is not null)
                Counts.Add(count);
        }

        // Some tools write whole numbers as 3.0.
        static bool TryCount(ReadOnlySpan<byte> cell, out long count)
        {
            count = 0;
            if (!CsvCell.TryNumber(cell, (byte)',', out var number) || number is < 0 or > LargestCount || number != Math.Floor(number))
                return false;
            count = (long)number;
            return true;
        }
    }
}

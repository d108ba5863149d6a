using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// Text files of samples, one row a sample, columns separated by tab, semicolon or comma. Three forms are told apart by the header:
/// <list type="bullet">
/// <item>columns <c>ecg</c> and <c>emotion</c> without times: records of 18,000 rows at 300 Hz (unless stated otherwise) one after another;</item>
/// <item>a column of times (<c>time</c>, <c>t</c>, <c>timestamp</c>): the rate is derived, missing rows become gaps;</item>
/// <item>else: rows at the stated rate.</item>
/// </list>
/// Lines that begin with <c>#</c> are comments. Each row has its place: a row whose sample can't be read is a missing sample, not a shift.
/// </summary>
sealed class CsvFormat : IRecordingFormat
{
    public string Name => "CSV";

    public ImmutableArray<string> Extensions { get; } = [".csv", ".tsv", ".txt"];

    public bool Recognises(ReadOnlySpan<byte> beginning) =>
        beginning.Length > 0 && !beginning.Contains((byte)0) && beginning.Contains((byte)'\n') && beginning.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    public Recording Read(string path, RecordingOptions options)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);
        return Read(path, stream, options);
    }

    public RecordingInfo Inspect(string path, RecordingOptions options)
    {
        var layout = Layout(path);
        var names = layout.ValueColumns.Select(i => layout.Names[i]).ToList();
        var chosen = options.Channel is { } named ? Recordings.Channels.Find(path, names, named) : Math.Max(0, Recordings.Channels.FirstEcg([.. names.Select(CsvLayout.BareName)]));
        // By its number, since two columns may share a name; which unit it has plays no part in the length.
        var recording = Read(path, options with { Channel = $"{chosen}", Unit = options.Unit ?? (CsvUnit.IsOther(names[chosen]) ? "mV" : null) });
        return RecordingInfo.Of(Name, recording) with
        {
            Channels =
            [
                .. names.Select(name => new RecordingChannel(
                    name,
                    options.Unit ?? (layout.HasHeader ? CsvUnit.Of(name) : null),
                    recording.RateHz,
                    recording.MilliVolts.Length)),
            ],
            DefaultChannel = chosen,
        };
    }

    // The first line tells the columns; the first of samples is named so that nobody has to choose.
    static CsvLayout Layout(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);
        using var lines = new CsvLines(path, stream);
        while (lines.TryNext(out var line))
        {
            if (line.Trim(" \t"u8).IsEmpty || line[0] == '#')
                continue;
            return CsvLayout.Of(path, line, "0");
        }
        throw new EcgStreamException($"The recording '{path}' holds no samples.");
    }

    /// <summary>Reads a stream; <paramref name="bufferSize"/> changes nothing but speed.</summary>
    internal static Recording Read(string path, Stream stream, RecordingOptions options, int bufferSize = 1 << 16)
    {
        using var lines = new CsvLines(path, stream, bufferSize);
        var comments = ImmutableArray.CreateBuilder<string>();
        CsvLayout? layout = null;
        CsvSamples? samples = null;
        string? unitRemark = null;
        DateTimeOffset? start = null;
        while (lines.TryNext(out var line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
                continue;
            if (line[0] == '#')
            {
                var comment = Printable.Shorten(Encoding.UTF8.GetString(line[1..]).Trim());
                if (start is null && TryStart(comment, out var said))
                    start = said;
                else if (comments.Count < 100)
                    comments.Add(comment);
                continue;
            }
            if (samples is null || layout is null)
            {
                layout = CsvLayout.Of(path, line, options.Channel);
                samples = new(layout, Unit(path, layout, options, out unitRemark));
                if (layout.HasHeader)
                    continue;
            }
            samples.Add(line, lines.Number);
        }
        if (samples is null || layout is null || (samples.Valid == 0 && samples.Rejected == 0))
            throw new EcgStreamException($"The recording '{path}' holds no samples.");
        if (samples.Valid == 0 || samples.Rejected > samples.Valid)
            throw new EcgStreamException($"The recording '{path}' can't be read: {samples.Rejected:N0} of its rows are no samples, for example {samples.RejectedExample}.");
        return CsvRecording.Assemble(path, layout, samples, options, unitRemark, start) with { Comments = comments.ToImmutable() };
    }

    // The writer says so when sample 0 was taken.
    static bool TryStart(string comment, out DateTimeOffset start)
    {
        start = default;
        return comment.StartsWith(CsvWriter.StartComment, StringComparison.Ordinal)
            && DateTimeOffset.TryParse(comment.AsSpan(CsvWriter.StartComment.Length), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out start)
            && start.Year is > 1 and < 6000;
    }

    static double Unit(string path, CsvLayout layout, RecordingOptions options, out string? remark)
    {
        remark = null;
        if (options.Unit is { } stated)
            return VoltUnit.Stated(stated);
        var name = layout.Names[layout.Value];
        if (layout.HasHeader && VoltUnit.InMilliVolts(CsvLayout.UnitIn(name)) is { } named)
            return named;
        if (layout.HasHeader && CsvUnit.IsOther(name))
            throw new EcgStreamException($"The recording '{path}' has {name} in '{CsvUnit.Of(name)}', which is no voltage: choose another channel of {Recordings.Channels.List([.. layout.ValueColumns.Select(i => layout.Names[i])])}, or state 'unit'.");
        if (!layout.IsLabelledRecords)
            remark = $"The recording '{path}' does not say its unit, so it was taken as millivolts: state 'unit' if it is another.";
        return 1;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>WFDB records (PhysioNet): a header <c>.hea</c> beside one or more signal files.</summary>
sealed class WfdbFormat : IRecordingFormat
{
    const int LongestHeader = 4 << 20;

    public string Name => "WFDB";

    public ImmutableArray<string> Extensions { get; } = [".hea", ".dat", ".mat"];

    public bool Recognises(ReadOnlySpan<byte> beginning)
    {
        var text = Encoding.UTF8.GetString(beginning);
        var line = text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && !l.StartsWith('#')) ?? "";
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 3 && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var signals)
            && signals > 0 && char.IsAsciiDigit(fields[2][0]) && !fields[0].Contains(',', StringComparison.Ordinal);
    }

    public Recording Read(string path, RecordingOptions options)
    {
        var file = Path.GetExtension(path).ToLowerInvariant() is ".dat" or ".mat" ? Path.ChangeExtension(path, ".hea") : path;
        if (!File.Exists(file))
            throw new EcgStreamException($"The signal file '{path}' has no header '{Path.GetFileName(file)}' beside it: put it there.");
        if (FileLength.Of(file) > LongestHeader)
            throw new EcgStreamException($"The header '{file}' is too large for one: a WFDB header is a short text.");
        var header = WfdbHeader.Parse(file, File.ReadAllText(file));
        if (options.RateHz is not null)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The record '{file}' states its own rate, {header.FrameRateHz} Hz: leave out 'rate'."));
        if (options.Record is not null)
            throw new EcgStreamException($"The file '{file}' holds one record: leave out 'record'.");
        if (header.SegmentCount != 1)
            throw new EcgStreamException($"The record '{file}' is made of {header.SegmentCount} segments, which are records of their own: name one of them.");
        var names = header.Signals.Select(s => s.Name).ToList();
        var channel = options.Channel is { } wanted ? Channels.Find(file, names, wanted) : Math.Max(0, Channels.FirstEcg(names));
        return WfdbSignalReader.Read(file, header, channel, options.Unit);
    }
}

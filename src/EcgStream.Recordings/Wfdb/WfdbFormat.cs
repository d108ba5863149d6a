using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>
/// WFDB records (PhysioNet): a header <c>.hea</c> beside one or more signal files, or one that joins records on one clock; what
/// <c>.atr</c> beside it annotates is read along.
/// </summary>
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
        var (file, header) = Open(path, options);
        if (!header.Segments.IsEmpty)
        {
            var joined = WfdbSegments.Open(file, header);
            var chosen = Choose(file, joined.Signals, options.Channel);
            return WfdbAnnotationsBeside.AddTo(joined.Read(chosen, options.Unit), header.FrameRateHz, joined.Frames);
        }
        var channel = Choose(file, header.Signals, options.Channel);
        var read = WfdbSignalReader.Read(file, header, channel, options.Unit);
        return WfdbAnnotationsBeside.AddTo(read, header.FrameRateHz, WfdbSignalReader.FramesOf(file, header, channel, []));
    }

    public RecordingInfo Inspect(string path, RecordingOptions options)
    {
        var (file, header) = Open(path, options);
        var joined = header.Segments.IsEmpty ? null : WfdbSegments.Open(file, header);
        var signals = joined?.Signals ?? header.Signals;
        // What is missing is told, and the rest of the record all the same.
        var remarks = new List<string>();
        var held = signals.Select((_, number) =>
        {
            try
            {
                return joined?.FramesOf(number, remarks) ?? WfdbSignalReader.FramesOf(file, header, number, remarks);
            }
            catch (EcgStreamException e)
            {
                remarks.Add(e.Message);
                return 0;
            }
        }).ToList();
        ImmutableArray<RecordingChannel> channels =
        [
            .. signals.Select((signal, number) => new RecordingChannel(
                signal.Name,
                options.Unit ?? signal.Unit,
                header.FrameRateHz * signal.SamplesPerFrame,
                (long)Math.Min(1e18, (double)held[number] * signal.SamplesPerFrame))),
        ];
        var frames = joined?.Frames ?? held.Max();
        return new()
        {
            Path = file,
            Format = joined is null ? Name : $"{Name}, {header.Segments.Length} segments",
            Name = header.Name,
            Channels = channels,
            DefaultChannel = Choose(file, signals, options.Channel),
            Duration = TimeSpan.FromSeconds(Math.Min(frames / header.FrameRateHz, Recording.LongestSeconds)),
            BaseTime = header.BaseTime,
            Comments = header.Comments,
            Remarks = [.. remarks.Distinct()],
        };
    }

    /// <summary>Reads the header of a record beside another one.</summary>
    /// <exception cref="EcgStreamException">It is missing or malformed.</exception>
    internal static WfdbHeader Header(string file)
    {
        if (FileLength.Of(file) > LongestHeader)
            throw new EcgStreamException($"The header '{file}' is too large for one: a WFDB header is a short text.");
        return WfdbHeader.Parse(file, File.ReadAllText(file));
    }

    static (string File, WfdbHeader Header) Open(string path, RecordingOptions options)
    {
        var file = Path.GetExtension(path).ToLowerInvariant() is ".dat" or ".mat" ? Path.ChangeExtension(path, ".hea") : path;
        if (!File.Exists(file))
            throw new EcgStreamException($"The signal file '{path}' has no header '{Path.GetFileName(file)}' beside it: put it there.");
        var header = Header(file);
        if (options.RateHz is not null)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The record '{file}' states its own rate, {header.FrameRateHz} Hz: leave out 'rate'."));
        if (options.Record is not null)
            throw new EcgStreamException($"The file '{file}' holds one record: leave out 'record'.");
        return (file, header);
    }

    static int Choose(string file, ImmutableArray<WfdbSignal> signals, string? channel)
    {
        var names = signals.Select(s => s.Name).ToList();
        return channel is { } wanted ? Channels.Find(file, names, wanted) : Math.Max(0, Channels.FirstEcg(names));
    }
}

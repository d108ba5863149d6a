using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>European Data Format: EDF, EDF+ and their 24-bit sisters BDF and BDF+, with gaps and annotations.</summary>
sealed class EdfFormat : IRecordingFormat
{
    public string Name => "EDF";

    public ImmutableArray<string> Extensions { get; } = [".edf", ".bdf"];

    public bool Recognises(ReadOnlySpan<byte> beginning) => EdfHeader.Recognises(beginning);

    public Recording Read(string path, RecordingOptions options)
    {
        using var file = EdfFile.Open(path);
        return EdfReader.Read(file, file.Header.Channels[Check(file, options)], options.Unit);
    }

    public RecordingInfo Inspect(string path, RecordingOptions options)
    {
        using var file = EdfFile.Open(path);
        return EdfReader.Inspect(file, Check(file, options));
    }

    /// <summary>Number of the channel to read.</summary>
    static int Check(EdfFile file, RecordingOptions options)
    {
        var names = file.Header.Channels.Select(s => Printable.Shorten(s.Label)).ToList();
        if (names.Count == 0)
            throw new EcgStreamException($"The recording '{file.Path}' holds annotations alone: there is no signal to read.");
        var channel = options.Channel is { } wanted ? Channels.Find(file.Path, names, wanted) : Math.Max(0, Channels.FirstEcg(names));
        if (options.RateHz is not null)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture, $"The recording '{file.Path}' states its own rate, {file.Header.RateOf(file.Header.Channels[channel])} Hz: leave out 'rate'."));
        if (options.Record is not null)
            throw new EcgStreamException($"The file '{file.Path}' holds one record: leave out 'record'.");
        return channel;
    }
}

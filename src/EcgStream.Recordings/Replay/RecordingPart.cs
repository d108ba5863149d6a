namespace EcgStream.Recordings;

/// <summary>Which part of which file a source's URI names and how it is read: <c>100.hea?channel=MLII&amp;start=30&amp;duration=600&amp;rate=300&amp;unit=mV&amp;record=0</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reading">Which channel, and what the file does not say itself.</param>
/// <param name="Start">Where on the recording's sample clock the part begins.</param>
/// <param name="Duration">Its length, gaps counted; null for everything up to the end.</param>
public sealed record RecordingPart(string Path, RecordingOptions Reading, TimeSpan Start, TimeSpan? Duration)
{
    /// <summary>Reads the options <c>channel</c> (or <c>column</c>), <c>rate</c>, <c>unit</c>, <c>record</c>, <c>start</c> and <c>duration</c>; the caller reads others and refuses the rest.</summary>
    /// <param name="uri">The URI; a plain path will do.</param>
    /// <exception cref="EcgStreamException">An option is out of range, or no file is named.</exception>
    public static RecordingPart Of(SourceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Scheme != "file")
            throw new EcgStreamException($"The source '{uri.Text}' is no recording: name a file.");
        if (uri.Path.Length == 0)
            throw new EcgStreamException($"The source '{uri.Text}' names no file: write 'file:record.hea'.");
        var (channel, column) = (uri.Get("channel"), uri.Get("column"));
        if (channel is not null && column is not null)
            throw new EcgStreamException($"The source '{uri.Text}' has both 'channel' and 'column', which mean the same: keep one.");
        var reading = new RecordingOptions
        {
            Channel = channel ?? column,
            RateHz = uri.GetNumber("rate", null, 1, 1e6),
            Unit = uri.Get("unit"),
            Record = uri.GetInteger("record", null, 0, int.MaxValue),
        };
        if (reading.Unit is { } unit)
            _ = VoltUnit.Stated(unit);
        return new(
            uri.Path,
            reading,
            TimeSpan.FromSeconds(uri.GetNumber("start", 0, 0, 1e9)!.Value),
            uri.GetNumber("duration", null, 0, 1e9) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>Writes WFDB records, which every WFDB tool reads: a header <c>.hea</c>, beside it samples in <c>.dat</c> and annotations in <c>.atr</c>.</summary>
/// <remarks>
/// Gaps and placeholders (missing samples, an electrode off) are written as the format's "no sample"; read back, a second of it is a gap and less
/// are samples marked missing. Beats keep their codes; other
/// annotations and labels become text annotations that say what they are.
/// </remarks>
public sealed class WfdbWriter : IRecordingWriter
{
    const double DefaultStepsPerMilliVolt = 5000;
    const int BytesPerWrite = 1 << 20;

    // From there on a file of little but gaps is nothing that anybody wants.
    const long MostEmptyBytes = 100_000_000;
    const double MostTimesSamples = 10;

    /// <inheritdoc/>
    public string Name => "WFDB";

    /// <inheritdoc/>
    public ImmutableArray<string> Extensions { get; } = [".hea"];

    /// <summary>
    /// Writes one channel in format 16. Existing files are replaced.
    /// </summary>
    /// <param name="headerPath">Path ending with <c>.hea</c>.</param>
    /// <param name="recording">What to write.</param>
    /// <param name="stepsPerMilliVolt">Digital steps; default: those of the recording's resolution, else 5,000, which spans ±6.5 mV.</param>
    /// <exception cref="EcgStreamException">The path is no header's, a sample is out of range, or the recording is too long.</exception>
    public static void Write(string headerPath, Recording recording, double? stepsPerMilliVolt = null)
    {
        ArgumentNullException.ThrowIfNull(headerPath);
        ArgumentNullException.ThrowIfNull(recording);
        if (!headerPath.EndsWith(".hea", StringComparison.OrdinalIgnoreCase))
            throw new EcgStreamException($"The WFDB record '{headerPath}' can't be written: its name must end with '.hea'.");
        var steps = stepsPerMilliVolt ?? (recording.Resolution is { } resolution ? 1 / resolution : DefaultStepsPerMilliVolt);
        try
        {
            WriteRecord(headerPath, WfdbFrames.Of(headerPath, [recording], [new(16, steps, true)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The WFDB record '{headerPath}' can't be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Each channel in the steps of its converter, in format 16 where its samples fit and all share it, else in 24. Channels of different rates share frames, which
    /// they must divide; the last frame is filled up with "no sample".
    /// </remarks>
    public void Write(string path, IReadOnlyList<Recording> channels)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(channels);
        WriteRecord(path, WfdbFrames.Of(path, channels, CommonSteps(path, channels)));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Files(string path) => [path, Path.ChangeExtension(path, ".dat"), Path.ChangeExtension(path, ".atr")];

    /// <inheritdoc/>
    public IEnumerable<string> Losses(IReadOnlyList<Recording> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        foreach (var channel in channels)
        {
            if (WfdbSteps.Of(Name, channel) is { IsExact: false, PerMilliVolt: var steps })
                yield return string.Create(CultureInfo.InvariantCulture, $"{channel.Channel} was rounded to steps of {1000 / steps:G3} µV.");
            if (channel.Marks.Any(m => m.Fault == SignalFault.LeadOff))
                yield return $"Where the electrode of {channel.Channel} was off, WFDB says \"no sample\".";
            if (channel.Marks.Any(m => m.Fault is not (SignalFault.LeadOff or SignalFault.Missing)))
                yield return $"Marks of samples of {channel.Channel} at the converter's limit have no place in WFDB.";
            var shortest = (long)Math.Ceiling(WfdbSignalReader.ShortestGapSeconds * channel.RateHz);
            if (Gaps(channel).Count(length => length < shortest) is > 0 and var brief)
                yield return $"Gaps of {channel.Channel} shorter than {WfdbSignalReader.ShortestGapSeconds} s, {brief:N0} of them, became missing samples: WFDB does not tell these apart.";
            if (channel.Marks.Count(m => m.Fault is SignalFault.Missing or SignalFault.LeadOff && m.Length >= shortest) is > 0 and var lasting)
                yield return $"Samples of {channel.Channel} that are missing for {WfdbSignalReader.ShortestGapSeconds} s or longer, {lasting:N0} times, became gaps: WFDB does not tell these apart.";
        }
        var first = channels[0];
        var frames = WfdbFrames.Of(Name, channels, CommonSteps(Name, channels));
        if (first.Annotations.Count(frames.IsBehind) is > 0 and var behind)
            yield return $"{behind:N0} annotations behind the end of the record were left out, as readers of WFDB would.";
        if (first.Annotations.Any(a => a.Kind == RecordingAnnotationKind.Beat && (a.Length > 0 || WfdbAnnotations.SymbolOf(WfdbAnnotations.BeatCode(a.Text)).ToString() != a.Text)))
            yield return "Beats of a kind without a WFDB symbol were written as unknown beats, and the length of a beat has no place in WFDB.";
        if (first.Annotations.Any(a => IsCut(WfdbNotes.Text(a, a.Length))) || first.Labels.Any(l => IsCut(WfdbNotes.Text(l, l.Length))))
            yield return $"Texts longer than {WfdbAnnotations.MostTextBytes} bytes were cut.";
    }

    static IEnumerable<long> Gaps(Recording channel) =>
        channel.Segments.Select((segment, i) => segment.Start - (i > 0 ? channel.Segments[i - 1].End : 0)).Where(length => length > 0);

    static bool IsCut(string text) => Encoding.UTF8.GetByteCount(text) > WfdbAnnotations.MostTextBytes;

    static List<WfdbSteps> CommonSteps(string path, IReadOnlyList<Recording> channels)
    {
        var steps = channels.Select(c => WfdbSteps.Of(path, c)).ToList();
        // One signal file has one format.
        var format = steps.Max(s => s.Format);
        return [.. steps.Select(s => s with { Format = format })];
    }

    static void WriteRecord(string path, WfdbFrames frames)
    {
        RefuseName(path);
        RefuseEmptiness(path, frames);
        var signalPath = Path.ChangeExtension(path, ".dat");
        var annotationPath = Path.ChangeExtension(path, ".atr");
        using var files = new UnfinishedFiles();
        var signals = files.Create(signalPath);
        var framesPerWrite = Math.Max(1, BytesPerWrite / frames.BytesPerFrame);
        var bytes = new byte[framesPerWrite * frames.BytesPerFrame];
        for (long frame = 0; frame < frames.Count; frame += framesPerWrite)
        {
            var block = bytes.AsSpan(0, (int)Math.Min(framesPerWrite, frames.Count - frame) * frames.BytesPerFrame);
            frames.Encode(frame, block);
            signals.Write(block);
        }
        if (frames.Annotations() is { Count: > 0 } annotations)
            files.Create(annotationPath).Write(WfdbAnnotations.ToBytes(annotations));
        else
            // Those of a record that lay here before would be taken for this one's.
            files.Remove(annotationPath);
        files.Create(path).Write(Encoding.UTF8.GetBytes(Header(path, signalPath, frames)));
        files.Complete();
    }

    // A header is words between blanks, and what begins with # is a comment there.
    static void RefuseName(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (name.Length == 0 || name[0] == '#' || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            throw new EcgStreamException($"The WFDB record '{path}' can't be written: a WFDB header can't name a file whose name is empty, begins with '#' or holds a blank. Give another name, for example '{SourceUri.DeviceId(name)}.hea'.");
    }

    // WFDB knows no gaps: they take their room in the file.
    static void RefuseEmptiness(string path, WfdbFrames frames)
    {
        var bytes = (double)frames.Count * frames.BytesPerFrame;
        var held = frames.Channels.Sum(c => (double)c.Recording.MilliVolts.Length * c.Steps.Format / 8);
        if (bytes > MostEmptyBytes && bytes > MostTimesSamples * held)
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The WFDB record '{path}' can't be written: gaps take room in WFDB, so {held:N0} bytes of samples would become {bytes:N0}. Write EDF+ ('.edf'), where they take none, or only a part of the recording."));
    }

    static string Header(string path, string signalPath, WfdbFrames frames)
    {
        var first = frames.Channels[0].Recording;
        // Names in a header are words: letters, digits and few signs.
        var name = SourceUri.DeviceId(Path.GetFileNameWithoutExtension(path));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name} {frames.Channels.Count} {frames.RateHz} {frames.Count}");
        if (first.BaseTime is { } at)
            text.Append(CultureInfo.InvariantCulture, $" {at.UtcDateTime:HH:mm:ss.FFFFFFF dd\\/MM\\/yyyy}");
        text.Append('\n');
        foreach (var channel in frames.Channels)
        {
            var perFrame = channel.SamplesPerFrame > 1 ? $"x{channel.SamplesPerFrame}" : "";
            text.Append(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(signalPath)} {channel.Steps.Format}{perFrame} {channel.Steps.PerMilliVolt:G12}/mV {channel.Steps.Format} 0 {channel.First} {channel.Sum} 0 {Printable.Shorten(channel.Recording.Channel)}\n");
        }
        foreach (var comment in first.Comments)
            text.Append(CultureInfo.InvariantCulture, $"# {Printable.Shorten(comment)}\n");
        return text.ToString();
    }
}

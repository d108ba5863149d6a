using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>Writes a recording as a WFDB record of one signal in format 16, which every WFDB tool reads.</summary>
public static class WfdbWriter
{
    const double DefaultStepsPerMilliVolt = 5000;
    const short Invalid = short.MinValue;

    /// <summary>
    /// Writes <paramref name="headerPath"/> and a signal file beside it. Gaps and samples marked <see cref="SignalFault.Missing"/> are
    /// written as the format's "no sample"; labels and other marks have no place in it. Existing files are replaced.
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
        if (recording.End > Array.MaxLength / sizeof(short))
            throw new EcgStreamException($"The recording '{recording.Path}' is too long for one WFDB record, {recording.End:N0} samples with its gaps: cut it into parts.");
        var gain = stepsPerMilliVolt ?? (recording.Resolution is { } resolution ? 1 / resolution : DefaultStepsPerMilliVolt);
        var digital = Digitise(headerPath, recording, gain);
        var bytes = new byte[digital.Length * sizeof(short)];
        ushort sum = 0;
        for (var i = 0; i < digital.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), digital[i]);
            sum = unchecked((ushort)(sum + digital[i]));
        }
        var signalPath = Path.ChangeExtension(headerPath, ".dat");
        try
        {
            File.WriteAllBytes(signalPath, bytes);
            File.WriteAllText(headerPath, Header(headerPath, signalPath, recording, gain, digital, (short)sum));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EcgStreamException($"The WFDB record '{headerPath}' can't be written: {e.Message}", e);
        }
    }

    static short[] Digitise(string headerPath, Recording recording, double gain)
    {
        var digital = new short[recording.End];
        digital.AsSpan().Fill(Invalid);
        foreach (var segment in recording.Segments)
        {
            var samples = segment.MilliVolts.Span;
            for (var i = 0; i < samples.Length; i++)
            {
                var steps = Math.Round(samples[i] * gain);
                digital[segment.Start + i] = Math.Abs(steps) <= short.MaxValue
                    ? (short)steps
                    : throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                        $"The WFDB record '{headerPath}' can't hold {samples[i]} mV at {gain} steps per millivolt: take fewer steps."));
            }
        }
        foreach (var mark in recording.Marks)
        {
            if (mark.Fault == SignalFault.Missing)
                digital.AsSpan((int)mark.Start, (int)mark.Length).Fill(Invalid);
        }
        return digital;
    }

    static string Header(string headerPath, string signalPath, Recording recording, double gain, short[] digital, short sum)
    {
        // Names in a header are words: letters, digits and few signs.
        var name = SourceUri.DeviceId(Path.GetFileNameWithoutExtension(headerPath));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name} 1 {recording.RateHz} {digital.Length}");
        if (recording.BaseTime is { } at)
            text.Append(CultureInfo.InvariantCulture, $" {at.UtcDateTime:HH:mm:ss.FFFFFFF dd\\/MM\\/yyyy}");
        text.Append(CultureInfo.InvariantCulture,
            $"\n{Path.GetFileName(signalPath)} 16 {gain:G12}/mV 16 0 {digital[0]} {sum} 0 {Printable.Shorten(recording.Channel)}\n");
        foreach (var comment in recording.Comments)
            text.Append(CultureInfo.InvariantCulture, $"# {Printable.Shorten(comment)}\n");
        return text.ToString();
    }
}

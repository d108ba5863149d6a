using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream.Devices;

/// <summary>What some seconds of bytes look like.</summary>
/// <param name="Format">Name of a protocol; null where none fits.</param>
/// <param name="What">What a user would call it; where none fits, a sentence that says what was seen and what to try.</param>
/// <param name="Options">Options of a URI that say the rest.</param>
sealed record FormatGuess(string? Format, string What, ImmutableSortedDictionary<string, string> Options)
{
    const int FewestSamples = 5;
    const int FewestFrames = 8;

    public FormatGuess(string? format, string what, IEnumerable<KeyValuePair<string, string>> options)
        : this(format, what, options.ToImmutableSortedDictionary(StringComparer.Ordinal))
    {
    }

    /// <summary>Looks at bytes that came within some seconds.</summary>
    public static FormatGuess Of(ReadOnlySpan<byte> bytes, double seconds, SourceUri uri) =>
        Cyton(bytes) ?? Bitalino(bytes, seconds, uri) ?? TextGuess.Of(bytes, seconds) ?? Unknown(bytes);

    static FormatGuess? Cyton(ReadOnlySpan<byte> bytes)
    {
        var samples = Count(new CytonDecoder(1, CytonDecoder.DefaultGain), bytes);
        return samples >= FewestSamples && samples * CytonDecoder.PacketLength >= bytes.Length / 2
            ? new("cyton", "packets of an OpenBCI Cyton (250 Hz)", [])
            : null;
    }

    static FormatGuess? Bitalino(ReadOnlySpan<byte> bytes, double seconds, SourceUri uri)
    {
        for (var channels = 1; channels <= BitalinoFrame.Channels; channels++)
        {
            var frames = Count(new BitalinoDecoder(channels, 0), bytes);
            if (frames < FewestFrames || frames * BitalinoFrame.Length(channels) < bytes.Length / 2)
                continue;
            // Frames don't say which channels they hold: the ECG is taken for the boards' own. Five and six fill the same frame.
            var all = channels == 1 ? "A2" : string.Join(',', Enumerable.Range(1, channels == 5 ? 6 : channels).Select(n => $"A{n}"));
            var rate = (int)Math.Pow(10, Math.Clamp(Math.Round(Math.Log10(frames / seconds)), 0, 3));
            return new("bitalino", string.Create(CultureInfo.InvariantCulture, $"frames of a BITalino ({uri.Get("channels") ?? all}, {rate} Hz)"),
                [new("channels", all), new("channel", "A2"), new("rate", rate.ToString(CultureInfo.InvariantCulture))]);
        }
        return null;
    }

    static int Count(ISampleDecoder decoder, ReadOnlySpan<byte> bytes)
    {
        var samples = new SampleBatch();
        decoder.Decode(bytes, samples);
        return samples.Count;
    }

    static FormatGuess Unknown(ReadOnlySpan<byte> bytes)
    {
        // The first line may have lost its head.
        var line = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
        line = line[..Math.Min(line.IndexOf((byte)'\n') is var end and >= 0 ? end : line.Length, 40)].Trim("\r\n"u8);
        var example = LineDecoder.Quote(line);
        return new(null, !line.IsEmpty && AsciiLine.IsText(line)
            ? $"Text came that holds no samples, {example}: name what to read with format=, column=, columns= or key=."
            : $"{bytes.Length} bytes came that no format explains, {example}: try another speed with baud= (9600, 57600, 115200, 230400).", []);
    }
}

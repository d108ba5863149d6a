using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EcgStream.Recordings;

/// <summary>
/// A WFDB header file: <c>name[/segments] signals [rate[/counter[(base)]] [frames [time [date]]]]</c>, one line a signal, and comments.
/// Fields as described in the WFDB Applications Guide, header(5).
/// </summary>
/// <param name="Name">What the record calls itself.</param>
/// <param name="Segments">The records that it is made of, in their order in time; empty for an ordinary record.</param>
/// <param name="FrameRateHz">Frames a second; 250 where it is not stated.</param>
/// <param name="Frames">Number of frames; null where it is not stated.</param>
/// <param name="BaseTime">Time of the first frame, taken as UTC; null without both time and date.</param>
/// <param name="Signals">The signals, in the order of the file; empty for a record of several segments.</param>
/// <param name="Comments">Lines that began with <c>#</c>, without it.</param>
sealed partial record WfdbHeader(
    string Name,
    ImmutableArray<WfdbSegment> Segments,
    double FrameRateHz,
    long? Frames,
    DateTimeOffset? BaseTime,
    ImmutableArray<WfdbSignal> Signals,
    ImmutableArray<string> Comments)
{
    const double DefaultFrameRateHz = 250;
    const int MostSignals = 10_000;
    const int MostSegments = 1_000_000;

    // A sum over all segments must not overflow.
    const long MostFrames = 1L << 40;

    /// <summary>Reads a header.</summary>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="EcgStreamException">It is malformed.</exception>
    public static WfdbHeader Parse(string file, string text)
    {
        var comments = ImmutableArray.CreateBuilder<string>();
        var lines = new List<string>();
        foreach (var part in text.Split('\n'))
        {
            var line = part.Trim();
            if (line.StartsWith('#'))
                comments.Add(line[1..].Trim());
            else if (line.Length > 0)
                lines.Add(line);
        }
        if (lines.Count == 0)
            throw new EcgStreamException($"The header '{file}' is empty: a WFDB header begins with a line such as '100 2 360 650000'.");

        var record = RecordLine().Match(lines[0]);
        if (!record.Success)
            throw Malformed(file, lines[0], "its first line should read like '100 2 360 650000'");
        var segments = Integer(file, record, "segments", 1, 0, MostSegments);
        // One segment is one too: what follows then names it, and no signals.
        var isMadeOfSegments = record.Groups["segments"].Success;
        var signals = Integer(file, record, "signals", 0, 0, MostSignals);
        var rate = Number(file, record, "rate", DefaultFrameRateHz);
        // Zero stands for "not stated" in files that need the fields after it.
        rate = rate == 0 ? DefaultFrameRateHz : rate;
        if (rate is < 0.001 or > 1e6)
            throw Malformed(file, lines[0], "its sampling rate should be 0.001 to 1,000,000 Hz");
        var frames = record.Groups["frames"] is { Success: true, Value: var stated }
            ? long.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw Malformed(file, lines[0], "its length is out of range")
            : 0;
        return new(
            record.Groups["name"].Value,
            isMadeOfSegments ? ParseSegments(file, lines, segments) : [],
            rate,
            frames == 0 ? null : frames,
            Time(record.Groups["time"].Value, record.Groups["date"].Value),
            isMadeOfSegments ? [] : ParseSignals(file, lines, signals),
            comments.ToImmutable());
    }

    static ImmutableArray<WfdbSignal> ParseSignals(string file, List<string> lines, int count)
    {
        if (count == 0)
            throw new EcgStreamException($"The header '{file}' describes no signals: there is nothing to read.");
        if (lines.Count - 1 < count)
            throw new EcgStreamException($"The header '{file}' is cut short: it announces {count} signals and describes {lines.Count - 1}.");
        var signals = ImmutableArray.CreateBuilder<WfdbSignal>(count);
        for (var i = 0; i < count; i++)
            signals.Add(ParseSignal(file, lines[i + 1], i));
        return signals.MoveToImmutable();
    }

    static ImmutableArray<WfdbSegment> ParseSegments(string file, List<string> lines, int count)
    {
        if (count == 0)
            throw new EcgStreamException($"The header '{file}' describes no segments: there is nothing to read.");
        if (lines.Count - 1 < count)
            throw new EcgStreamException($"The header '{file}' is cut short: it announces {count} segments and describes {lines.Count - 1}.");
        var segments = ImmutableArray.CreateBuilder<WfdbSegment>(count);
        foreach (var line in lines.Skip(1).Take(count))
        {
            var match = SegmentLine().Match(line);
            if (!match.Success || !long.TryParse(match.Groups["frames"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) || frames > MostFrames)
                throw Malformed(file, line, "a segment's line should read like '100_0001 21600', a name and a length");
            segments.Add(new(match.Groups["name"].Value, frames));
        }
        return segments.MoveToImmutable();
    }

    static WfdbSignal ParseSignal(string file, string line, int number)
    {
        var match = SignalLine().Match(line);
        if (!match.Success)
            throw Malformed(file, line, "a signal's line should read like '100.dat 212 200 11 1024 995 -22131 0 MLII'");
        var zero = Integer(file, match, "zero", 0, int.MinValue, int.MaxValue);
        var gain = Number(file, match, "gain", 0);
        return new()
        {
            File = match.Groups["file"].Value,
            Format = Integer(file, match, "format", 0, 0, 100_000),
            SamplesPerFrame = Integer(file, match, "spf", 1, 1, 100_000),
            Skew = Integer(file, match, "skew", 0, 0, int.MaxValue),
            ByteOffset = Integer(file, match, "offset", 0, 0, int.MaxValue),
            Gain = gain == 0 ? WfdbSignal.DefaultGain : gain,
            IsCalibrated = gain != 0,
            Baseline = Integer(file, match, "baseline", zero, int.MinValue, int.MaxValue),
            Unit = match.Groups["unit"] is { Success: true, Value: var unit } ? unit : "mV",
            ResolutionBits = Integer(file, match, "bits", 0, 0, 32),
            AdcZero = zero,
            InitialValue = Integer(file, match, "initial", zero, int.MinValue, int.MaxValue),
            Checksum = match.Groups["checksum"].Success ? Integer(file, match, "checksum", 0, int.MinValue, int.MaxValue) : null,
            Name = match.Groups["description"].Value is { Length: > 0 } name ? name : $"signal {number}",
            IsNameless = match.Groups["description"].Value.Length == 0,
        };
    }

    static DateTimeOffset? Time(string time, string date)
    {
        // An hour may be written with one digit, and the fraction of a second with any number of them.
        var text = $"{date} {time}";
        return DateTime.TryParseExact(text, ["d/M/yyyy H:m:s", "d/M/yyyy H:m:s.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            && at.Year is > 1 and < 6000
                ? new DateTimeOffset(at, TimeSpan.Zero)
                : null;
    }

    static int Integer(string file, Match match, string field, int otherwise, int min, int max)
    {
        if (match.Groups[field] is not { Success: true, Value: var text })
            return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw Malformed(file, match.Value, $"'{text}' is out of range");
    }

    static double Number(string file, Match match, string field, double otherwise)
    {
        if (match.Groups[field] is not { Success: true, Value: var text })
            return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Malformed(file, match.Value, $"'{text}' is no number");
    }

    static EcgStreamException Malformed(string file, string line, string what) =>
        new($"The header '{file}' can't be read at '{Printable.Shorten(line)}': {what}.");

    [GeneratedRegex(@"^(?<name>[^\s/]+)(/(?<segments>\d+))?\s+(?<signals>\d+)(\s+(?<rate>[\d.eE+-]+)(/[^\s(]*)?(\([^\s)]*\))?(\s+(?<frames>\d+)(\s+(?<time>[\d:.]+)(\s+(?<date>[\d/]+))?)?)?)?\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex RecordLine();

    [GeneratedRegex(@"^(?<name>\S+)\s+(?<frames>\d+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SegmentLine();

    [GeneratedRegex(@"^(?<file>\S+)\s+(?<format>\d+)(x(?<spf>\d+))?(:(?<skew>\d+))?(\+(?<offset>\d+))?(\s+(?<gain>[\d.eE+-]+)(\((?<baseline>[+-]?\d+)\))?(/(?<unit>\S+))?(\s+(?<bits>\d+)(\s+(?<zero>-?\d+)(\s+(?<initial>-?\d+)(\s+(?<checksum>-?\d+)(\s+-?\d+(\s+(?<description>.*))?)?)?)?)?)?)?\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SignalLine();
}

/// <summary>A record that is a part of another.</summary>
/// <param name="Name">Its name, beside the header that names it; <c>~</c> for a time without any.</param>
/// <param name="Frames">Its length; 0 for a first one that only says which signals there may be.</param>
readonly record struct WfdbSegment(string Name, long Frames)
{
    /// <summary>Whether nothing was recorded.</summary>
    public bool IsNull => Name == "~";
}

using System.Globalization;
using System.Text;

namespace EcgStream.Devices;

/// <summary>
/// Reads samples from lines of text as AD8232 sketches print them: one number a line, ended by CR, LF or both; a line that is only
/// <c>!</c> is a sample slot with an electrode off. Anything else is counted and passed over, never made into a sample.
/// The first line after an opening may have lost its head, so it is dropped whatever it holds; it counts only if no line could be so long.
/// Allocates nothing per line.
/// </summary>
public sealed class AsciiDecoder(AsciiFormat format) : ISampleDecoder
{
    /// <summary>The longest line that is looked at, bytes.</summary>
    public const int MaxLineLength = 256;

    const int ExampleLength = 60;

    readonly byte[] _line = new byte[MaxLineLength];
    readonly byte[] _rejected = new byte[MaxLineLength];
    int _length;
    bool _tooLong;
    bool _headless = true;
    int _rejectedLength;
    AsciiLineKind _rejectedKind;

    /// <summary>Samples read, those at a rail included.</summary>
    public long Samples { get; private set; }

    /// <summary>Slots with an electrode off.</summary>
    public long LeadOffs { get; private set; }

    /// <inheritdoc/>
    public long Rejected { get; private set; }

    /// <inheritdoc/>
    public string LastRejected => Rejected == 0 ? "" : Explain();

    /// <inheritdoc/>
    public void Restart() => (_length, _tooLong, _headless) = (0, false, true);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, SampleBatch samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        for (int end; (end = bytes.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; bytes = bytes[(end + 1)..])
        {
            var line = bytes[..end];
            if (_length > 0)
            {
                Keep(line);
                line = _line.AsSpan(0, _length);
            }
            Finish(line, samples);
            (_length, _tooLong, _headless) = (0, false, false);
        }
        Keep(bytes);
    }

    void Keep(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, MaxLineLength - _length);
        bytes[..taken].CopyTo(_line.AsSpan(_length));
        _length += taken;
        if (taken == bytes.Length || _tooLong)
            return;
        // Told at once: a device that speaks another protocol may never end a line.
        _tooLong = true;
        Reject(AsciiLineKind.TooLong, _line);
    }

    void Finish(ReadOnlySpan<byte> line, SampleBatch samples)
    {
        if (_tooLong)
            return;
        var read = line.Length > MaxLineLength ? new(AsciiLineKind.TooLong) : _headless ? default : AsciiLine.Read(line, format);
        switch (read.Kind)
        {
            case AsciiLineKind.Blank:
                break;
            case AsciiLineKind.Sample:
                Samples++;
                samples.Add(read.MilliVolts);
                break;
            case AsciiLineKind.Saturated:
                Samples++;
                samples.Add(read.MilliVolts, SignalFault.Saturated);
                break;
            case AsciiLineKind.LeadOff:
                LeadOffs++;
                samples.AddPlaceholder(SignalFault.LeadOff);
                break;
            default:
                Reject(read.Kind, line);
                break;
        }
    }

    void Reject(AsciiLineKind kind, ReadOnlySpan<byte> line)
    {
        Rejected++;
        _rejectedKind = kind;
        _rejectedLength = Math.Min(line.Length, MaxLineLength);
        line[.._rejectedLength].CopyTo(_rejected);
    }

    string Explain()
    {
        var line = _rejected.AsSpan(0, _rejectedLength).Trim(" \t"u8);
        return Quote(line) + _rejectedKind switch
        {
            AsciiLineKind.NoText => " is no text: check baud=",
            AsciiLineKind.TooLong => $" … is longer than {MaxLineLength} bytes",
            AsciiLineKind.ManyColumns => $": line has {AsciiLine.Columns(line)} columns; choose one with column=",
            AsciiLineKind.NoSuchColumn => $": line has {Count(AsciiLine.Columns(line), "column")}; column={format.Column} is not there",
            AsciiLineKind.BeyondConverter => $" is beyond 0 … {format.Adc.MaxCount} of a {format.Adc.Bits}-bit converter; check bits= or unit=",
            AsciiLineKind.BeyondElectrodes =>
                string.Create(CultureInfo.InvariantCulture, $" is beyond {AsciiLine.MaxMilliVolts} mV, more than any electrode carries; check unit="),
            _ when format.Column is { } column => $": column {column} is no number",
            _ => " is no number",
        };
    }

    static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    static string Quote(ReadOnlySpan<byte> line)
    {
        var quoted = new StringBuilder("'");
        foreach (var b in line)
        {
            if (quoted.Length > ExampleLength)
            {
                quoted.Append('…');
                break;
            }
            if (b is >= 0x20 and < 0x7F)
                quoted.Append((char)b);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}");
        }
        return quoted.Append('\'').ToString();
    }
}

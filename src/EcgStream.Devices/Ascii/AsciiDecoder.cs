using System.Globalization;

namespace EcgStream.Devices;

/// <summary>
/// Reads samples from lines of text as AD8232 sketches print them: one number a line, ended by CR, LF or both; a line that is only
/// <c>!</c> is a sample slot with an electrode off. Anything else is counted and passed over, never made into a sample.
/// The first line after an opening may have lost its head, so it is dropped whatever it holds; it counts only if no line could be so long.
/// Allocates nothing per line.
/// </summary>
public sealed class AsciiDecoder(AsciiFormat format) : LineDecoder(MaxLineLength)
{
    /// <summary>The longest line that is looked at, bytes.</summary>
    public const int MaxLineLength = 256;

    AsciiLineKind _rejected;

    /// <summary>Samples read, those at a rail included.</summary>
    public long Samples { get; private set; }

    /// <summary>Slots with an electrode off.</summary>
    public long LeadOffs { get; private set; }

    /// <inheritdoc/>
    protected override bool Read(ReadOnlySpan<byte> line, SampleBatch samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var read = AsciiLine.Read(line, format);
        switch (read.Kind)
        {
            case AsciiLineKind.Blank:
                return true;
            case AsciiLineKind.LeadOff:
                LeadOffs++;
                break;
            case AsciiLineKind.Sample or AsciiLineKind.Saturated:
                Samples++;
                break;
            default:
                _rejected = read.Kind;
                return false;
        }
        read.AddTo(samples);
        return true;
    }

    /// <inheritdoc/>
    protected override string Why(ReadOnlySpan<byte> line) => _rejected switch
    {
        AsciiLineKind.ManyColumns => $": line has {AsciiLine.Columns(line)} columns; choose one with column=",
        AsciiLineKind.NoSuchColumn => $": line has {Count(AsciiLine.Columns(line), "column")}; column={format.Column} is not there",
        AsciiLineKind.NoNumber when format.Column is { } column => $": column {column} is no number",
        _ => WhyNot(_rejected, format),
    };

    /// <summary>What is wrong with a text that should be a sample, to be written after it.</summary>
    internal static string WhyNot(AsciiLineKind kind, AsciiFormat format) => kind switch
    {
        AsciiLineKind.NoText => " is no text: check baud=",
        AsciiLineKind.BeyondConverter => $" is beyond 0 … {format.Adc.MaxCount} of a {format.Adc.Bits}-bit converter; check bits= or unit=",
        AsciiLineKind.BeyondElectrodes =>
            string.Create(CultureInfo.InvariantCulture, $" is beyond {AsciiLine.MaxMilliVolts} mV, more than any electrode carries; check unit="),
        _ => " is no number",
    };

    static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

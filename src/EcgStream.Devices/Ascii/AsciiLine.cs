using System.Buffers;
using System.Globalization;

namespace EcgStream.Devices;

/// <summary>What a line is.</summary>
enum AsciiLineKind
{
    Blank,
    Sample,
    Saturated,
    LeadOff,

    // From here on the line is no sample.
    NoNumber,
    NoText,
    ManyColumns,
    NoSuchColumn,
    BeyondConverter,
    BeyondElectrodes,
}

/// <summary>One finished line, without its end: what it is and, for a sample, how many millivolts.</summary>
readonly record struct AsciiLine(AsciiLineKind Kind, float MilliVolts = 0)
{
    /// <summary>No electrode carries more; a number beyond would only upset the filters.</summary>
    public const double MaxMilliVolts = 1e6;

    static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);
    static readonly SearchValues<byte> Separators = SearchValues.Create(",;\t"u8);
    static readonly SearchValues<byte> TextBytes = SearchValues.Create([(byte)'\t', .. Enumerable.Range(0x20, 0x5F).Select(b => (byte)b)]);

    public bool IsRejected => Kind >= AsciiLineKind.NoNumber;

    /// <summary>Whether bytes are what people can read.</summary>
    public static bool IsText(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(TextBytes);

    /// <summary>Adds a line that is a sample or the slot of one.</summary>
    public void AddTo(SampleBatch samples)
    {
        if (Kind == AsciiLineKind.LeadOff)
            samples.AddPlaceholder(SignalFault.LeadOff);
        else if (Kind == AsciiLineKind.Saturated)
            samples.Add(MilliVolts, SignalFault.Saturated);
        else
            samples.Add(MilliVolts);
    }

    /// <summary>Reads a line as <paramref name="format"/> says. Allocates nothing.</summary>
    public static AsciiLine Read(ReadOnlySpan<byte> line, AsciiFormat format)
    {
        line = line.Trim(" \t"u8);
        if (line.IsEmpty)
            return new(AsciiLineKind.Blank);
        if (line.SequenceEqual("!"u8))
            return new(AsciiLineKind.LeadOff);
        var field = line;
        if (format.Column is { } column && !Field(line, column, out field))
            return new(line.ContainsAnyExcept(TextBytes) ? AsciiLineKind.NoText : AsciiLineKind.NoSuchColumn);
        if (format.Column is not null && field.SequenceEqual("!"u8))
            return new(AsciiLineKind.LeadOff);
        return Number(field, out var number) ? Scale(number, format) : new(WhyNoNumber(line, format));
    }

    /// <summary>What a number means, as <paramref name="format"/> says.</summary>
    public static AsciiLine Scale(double number, AsciiFormat format)
    {
        if (format.Unit == AsciiUnit.AdcCounts)
        {
            if (number < 0 || number > format.Adc.MaxCount)
                return new(AsciiLineKind.BeyondConverter);
            return new(format.Adc.IsRail(number) ? AsciiLineKind.Saturated : AsciiLineKind.Sample, (float)format.Adc.ToMilliVolts(number));
        }
        var milliVolts = format.Unit switch
        {
            AsciiUnit.MicroVolts => number / 1000,
            AsciiUnit.Volts => number * 1000,
            _ => number,
        };
        return Math.Abs(milliVolts) <= MaxMilliVolts ? new(AsciiLineKind.Sample, (float)milliVolts) : new(AsciiLineKind.BeyondElectrodes);
    }

    static AsciiLineKind WhyNoNumber(ReadOnlySpan<byte> line, AsciiFormat format)
    {
        if (line.ContainsAnyExcept(TextBytes))
            return AsciiLineKind.NoText;
        if (format.Column is not null)
            return AsciiLineKind.NoNumber;
        // Free text has words too: only a line with a number in it is taken for columns.
        var columns = Columns(line);
        for (var column = 1; columns > 1 && column <= columns; column++)
        {
            if (Field(line, column, out var field) && Number(field, out _))
                return AsciiLineKind.ManyColumns;
        }
        return AsciiLineKind.NoNumber;
    }

    /// <summary>Number of columns of a line: parted by commas, semicolons or tabs, else by runs of blanks.</summary>
    public static int Columns(ReadOnlySpan<byte> line)
    {
        var columns = 0;
        while (Field(line, columns + 1, out _))
            columns++;
        return columns;
    }

    /// <summary>The field of a column, counted from 1, without the blanks around it.</summary>
    public static bool Field(ReadOnlySpan<byte> line, int column, out ReadOnlySpan<byte> field)
    {
        var at = line.IndexOfAny(Separators);
        var separator = at < 0 ? (byte)' ' : line[at];
        for (var rest = line; ; column--)
        {
            var end = rest.IndexOf(separator);
            field = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
            if (column == 1)
                return true;
            if (end < 0)
                return false;
            rest = rest[(end + 1)..];
            if (separator == ' ')
                rest = rest.TrimStart((byte)' ');
        }
    }

    /// <summary>Reads a plain decimal number.</summary>
    public static bool Number(ReadOnlySpan<byte> field, out double number)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number = 0;
        // The parser knows words such as "Infinity" too; a device that prints them has no number to give.
        return !field.ContainsAnyExcept(NumberBytes)
            && double.TryParse(field, Plain, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }
}

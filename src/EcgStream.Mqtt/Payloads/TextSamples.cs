using System.Buffers;
using System.Globalization;

namespace EcgStream.Mqtt;

/// <summary>Numbers as text, a decimal point in them, line ends and one kind of separator between them.</summary>
static class TextSamples
{
    /// <summary>Null if all is well, else what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> text, ref SampleReading reading)
    {
        var kind = (byte)0;
        // Whether a value stands between the last separator or line end and here.
        var valueBefore = false;
        while (!text.IsEmpty)
        {
            var c = text[0];
            if (c is (byte)' ')
            {
                text = text[1..];
            }
            else if (c is (byte)'\r' or (byte)'\n')
            {
                // A separator at the end of a line is a printer's habit, not an empty field.
                valueBefore = false;
                text = text[1..];
            }
            else if (c is (byte)',' or (byte)';' or (byte)'\t')
            {
                if (!valueBefore)
                    return "There is nothing before a separator.";
                // '1,5;2,5' would otherwise read as four numbers.
                if (kind != 0 && kind != c)
                    return "It mixes separators: use one of comma, semicolon, tab and blank, with decimal points.";
                (kind, valueBefore) = (c, false);
                text = text[1..];
            }
            else
            {
                if (valueBefore)
                {
                    if (kind is not (0 or (byte)' '))
                        return "It mixes separators: use one of comma, semicolon, tab and blank, with decimal points.";
                    kind = (byte)' ';
                }
                var end = text.IndexOfAny(TokenEnds);
                var token = end < 0 ? text : text[..end];
                if (Take(token, ref reading) is { } wrong)
                    return wrong;
                valueBefore = true;
                text = text[token.Length..];
            }
        }
        return null;
    }

    static string? Take(ReadOnlySpan<byte> token, ref SampleReading reading)
    {
        if (token is [(byte)'!'])
            return reading.AddLeadOff();
        return float.TryParse(token, Number, CultureInfo.InvariantCulture, out var value)
            ? reading.Add(value)
            : $"'{SamplePayload.Printable(token)}' is not a number.";
    }

    static readonly SearchValues<byte> TokenEnds = SearchValues.Create(" \r\n,;\t"u8);

    const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
}

using System.Globalization;
using System.Text;

namespace EcgStream.Recordings;

/// <summary>How a time is written.</summary>
enum CsvTimeForm
{
    /// <summary>A plain number, in a unit still to be told.</summary>
    Number,

    /// <summary><c>m:ss.fff</c> or <c>h:mm:ss.fff</c>, in seconds.</summary>
    Clock,

    /// <summary>A date with a time (ISO 8601), in seconds since 1970-01-01 UTC.</summary>
    Date,
}

/// <summary>A time as it stands in a row.</summary>
/// <param name="Value">Seconds, or the number itself.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Decimals">Digits after the decimal point: the time is no finer than that.</param>
readonly record struct CsvTime(double Value, CsvTimeForm Form, int Decimals)
{
    /// <summary>Reads a time. What names no time zone is taken as UTC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> cell, byte delimiter, out CsvTime time)
    {
        var decimals = Decimal(cell);
        if (CsvCell.TryNumber(cell, delimiter, out var number))
        {
            time = new(number, CsvTimeForm.Number, decimals);
            return true;
        }
        if (TryClock(cell, delimiter, out number))
        {
            time = new(number, CsvTimeForm.Clock, decimals);
            return true;
        }
        time = default;
        Span<char> text = stackalloc char[40];
        // Only a text that begins with a year is a date: "1:30" alone would be read as a time of today.
        if (cell.Length is < 10 or > 40 || cell[4] is not ((byte)'-' or (byte)'/') || !Encoding.ASCII.TryGetChars(cell, text, out var length)
            || !DateTimeOffset.TryParse(text[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return false;
        time = new((date - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond, CsvTimeForm.Date, decimals);
        return true;
    }

    static bool TryClock(ReadOnlySpan<byte> cell, byte delimiter, out double seconds)
    {
        seconds = 0;
        var parts = 0;
        while (true)
        {
            var colon = cell.IndexOf((byte)':');
            var part = colon < 0 ? cell : cell[..colon];
            if (part.IsEmpty || !char.IsAsciiDigit((char)part[0]) || part.Length > 20 || !CsvCell.TryNumber(part, delimiter, out var number))
                return false;
            seconds = 60 * seconds + number;
            parts++;
            if (colon < 0)
                return parts is 2 or 3;
            cell = cell[(colon + 1)..];
        }
    }

    static int Decimal(ReadOnlySpan<byte> cell)
    {
        var point = cell.LastIndexOfAny((byte)'.', (byte)',');
        var digits = 0;
        if (point >= 0)
        {
            foreach (var c in cell[(point + 1)..])
            {
                if (!char.IsAsciiDigit((char)c))
                    break;
                digits++;
            }
        }
        return digits;
    }
}

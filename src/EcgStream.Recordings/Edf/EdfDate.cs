using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>The start of a recording as EDF and EDF+ headers state it: two digits of a year, and, in EDF+, the whole date once more.</summary>
static class EdfDate
{
    static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>Reads date and time.</summary>
    /// <param name="date">The field <c>dd.mm.yy</c>: 85 … 99 are of the 20th century, 00 … 84 of the 21st.</param>
    /// <param name="time">The field <c>hh.mm.ss</c>.</param>
    /// <param name="recording">The recording field of EDF+, which begins <c>Startdate dd-MMM-yyyy</c> and outranks <paramref name="date"/>; else empty.</param>
    /// <returns>The time, taken as UTC; null where it is not known or no time.</returns>
    public static DateTimeOffset? Parse(string date, string time, string recording)
    {
        var words = recording.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var stated = words is ["Startdate", var word, ..] ? word : "";
        return (Whole(stated) ?? Short(date, stated == "X")) is { } day
            && TimeOnly.TryParseExact(time, ["HH.mm.ss", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? new(day, at, TimeSpan.Zero)
                : null;
    }

    /// <summary>The field <c>dd.mm.yy</c>; the letters yy stand for years that two digits can't tell.</summary>
    public static string TwoDigits(DateTimeOffset at) =>
        at.Year is >= 1985 and <= 2084 ? at.ToString("dd.MM.yy", CultureInfo.InvariantCulture) : at.ToString("dd.MM.", CultureInfo.InvariantCulture) + "yy";

    /// <summary>The date in EDF+'s recording field, for example <c>02-MAR-2002</c>.</summary>
    public static string WholeYear(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.Day:00}-{Months[at.Month - 1]}-{at.Year:0000}");

    static DateOnly? Whole(string text) =>
        text.Split('-') is [var day, var month, var year] && Array.IndexOf(Months, month.ToUpperInvariant()) is >= 0 and var m
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var d) && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            ? Day(y, m + 1, d)
            : null;

    static DateOnly? Short(string text, bool isHidden) =>
        text.Split('.', ':', '-', '/') is [var day, var month, var year]
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var d) && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var y) && y <= 99
            // Whoever hides the date writes the first day that two digits can tell.
            && !(isHidden && (d, m, y) == (1, 1, 85))
            ? Day(y < 85 ? 2000 + y : 1900 + y, m, d)
            : null;

    static DateOnly? Day(int year, int month, int day) =>
        year is > 1 and < 6000 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day) : null;
}

using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>The begin of a file as it is written: a whole second in the header, and what is left of it in the annotations.</summary>
/// <param name="WholeDate">The date in the recording field; X where it is not known.</param>
/// <param name="Date">The date of the first record.</param>
/// <param name="Time">The second in which the first record begins.</param>
/// <param name="OriginSeconds">When sample 0 was taken, seconds from there; negative where the first record begins later.</param>
readonly record struct EdfStart(string WholeDate, string Date, string Time, double OriginSeconds)
{
    /// <param name="baseTime">When sample 0 was taken; null where it is not known.</param>
    /// <param name="firstSeconds">Seconds from sample 0 to the first record.</param>
    public static EdfStart Of(DateTimeOffset? baseTime, double firstSeconds)
    {
        if (baseTime is not { } at)
            return new("X", "01.01.85", "00.00.00", -firstSeconds);
        var first = at.UtcDateTime.AddTicks((long)Math.Round(firstSeconds * TimeSpan.TicksPerSecond));
        var second = new DateTimeOffset(first.AddTicks(-(first.Ticks % TimeSpan.TicksPerSecond)), TimeSpan.Zero);
        return new(EdfDate.WholeYear(second), EdfDate.TwoDigits(second), second.ToString("HH.mm.ss", CultureInfo.InvariantCulture), (at - second).Ticks / (double)TimeSpan.TicksPerSecond);
    }
}

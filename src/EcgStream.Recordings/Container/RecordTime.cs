namespace EcgStream.Recordings;

/// <summary>A time in a record: ticks of 100 ns since year 1, UTC; the least value for none.</summary>
static class RecordTime
{
    /// <summary>What stands for no time.</summary>
    public const long None = long.MinValue;

    /// <summary>Whether ticks are a time of the calendar.</summary>
    public static bool IsTime(long ticks) => ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;

    /// <summary>The time of ticks that are one.</summary>
    public static DateTimeOffset Of(long ticks) => new(ticks, TimeSpan.Zero);
}

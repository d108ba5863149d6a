using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>Times in JSON.</summary>
static class JsonTime
{
    /// <summary>Times from here on are refused, so that sums with durations stay within what a time can express.</summary>
    public static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Reads an ISO 8601 text (UTC where it names no offset) or a number since 1970: milliseconds, unless its size or form can only
    /// mean seconds, microseconds or nanoseconds.
    /// </summary>
    public static bool TryRead(ref Utf8JsonReader reader, out DateTimeOffset time)
    {
        time = default;
        if (reader.TokenType == JsonTokenType.String)
            return TryReadText(ref reader, out time);
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value) || value < 0 || value > 1e19m)
            return false;
        // 10^14 ms is the year 5138, 10^17 µs likewise. Scripts that print seconds print a fraction with them.
        var ticks = value switch
        {
            >= 1e17m => value / TimeSpan.NanosecondsPerTick,
            >= 1e14m => value * TimeSpan.TicksPerMicrosecond,
            >= 1e9m and < 1e10m when value.Scale > 0 => value * TimeSpan.TicksPerSecond,
            _ => value * TimeSpan.TicksPerMillisecond,
        };
        if (ticks >= (Latest - DateTimeOffset.UnixEpoch).Ticks)
            return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
        return true;
    }

    static bool TryReadText(ref Utf8JsonReader reader, out DateTimeOffset time)
    {
        time = default;
        if (!reader.TryGetDateTime(out var asWritten))
            return false;
        if (asWritten.Kind != DateTimeKind.Unspecified)
            return reader.TryGetDateTimeOffset(out time) && IsSane(time = time.ToUniversalTime());
        time = new DateTimeOffset(asWritten, TimeSpan.Zero);
        return IsSane(time);
    }

    static bool IsSane(DateTimeOffset time) => time >= DateTimeOffset.UnixEpoch && time < Latest;
}

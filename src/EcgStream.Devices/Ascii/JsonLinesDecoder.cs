using System.Text;
using System.Text.Json;

namespace EcgStream.Devices;

/// <summary>
/// Reads samples, and the device's own times where there are any, from lines that are JSON objects or arrays. <c>null</c> in place of a
/// sample is a slot with an electrode off. A line is taken whole or not at all. Allocates nothing per line of good JSON.
/// </summary>
sealed class JsonLinesDecoder(AsciiFormat format, string key) : LineDecoder(MaxLineLength)
{
    /// <summary>The longest line that is looked at, bytes.</summary>
    public const int MaxLineLength = 4096;

    static readonly double MaxTime = long.MaxValue / (2.0 * TimedTimeline.StampsPerTick);

    readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    readonly List<AsciiLine> _read = [];
    string _fault = "";

    /// <inheritdoc/>
    protected override bool Read(ReadOnlySpan<byte> line, SampleBatch samples)
    {
        line = line.Trim(" \t"u8);
        if (line.IsEmpty)
            return true;
        // Whatever begins otherwise is a sketch's greeting; the JSON reader would say so by an exception.
        if (line[0] is not ((byte)'{' or (byte)'['))
            return Refuse(AsciiLine.IsText(line) ? " is no JSON" : " is no text: check baud=");
        _read.Clear();
        long? stamp;
        try
        {
            if (!Parse(line, out stamp))
                return false;
        }
        catch (JsonException)
        {
            return Refuse(" is no JSON");
        }
        foreach (var read in _read)
        {
            read.AddTo(samples);
            samples.Stamp(_read.Count == 1 && stamp is { } time ? time : TimedTimeline.NoStamp);
        }
        return true;
    }

    /// <inheritdoc/>
    protected override string Why(ReadOnlySpan<byte> line) => _fault;

    bool Parse(ReadOnlySpan<byte> line, out long? stamp)
    {
        stamp = null;
        var found = false;
        var json = new Utf8JsonReader(line);
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray)
            return Values(ref json) && End(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals(_key))
            {
                json.Read();
                found = true;
                if (!Values(ref json))
                    return false;
            }
            else if (UnitOf(ref json) is { } unit)
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !json.TryGetDouble(out var time) || !(Math.Abs(time * unit) < MaxTime))
                    return Refuse(": its time is no number");
                stamp = (long)Math.Round(time * unit * TimedTimeline.StampsPerTick);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
        return End(ref json) && (found || Refuse($": no member '{key}'; choose one with key="));
    }

    bool End(ref Utf8JsonReader json) => !json.Read() || Refuse(" is no JSON");

    bool Values(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            return Value(ref json);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!Value(ref json))
                return false;
        }
        return true;
    }

    bool Value(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            _read.Add(new(AsciiLineKind.LeadOff));
        else if (json.TokenType != JsonTokenType.Number || !json.TryGetDouble(out var number) || !double.IsFinite(number))
            return Refuse($": '{key}' is no number");
        else if (AsciiLine.Scale(number, format) is var read && read.IsRejected)
            return Refuse(AsciiDecoder.WhyNot(read.Kind, format));
        else
            _read.Add(read);
        return true;
    }

    // Named units are turned into the unnamed one's most usual unit, ms, for a timeline knows one unit only.
    static double? UnitOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals("t"u8) || json.ValueTextEquals("time"u8) || json.ValueTextEquals("t_ms"u8) ? 1
        : json.ValueTextEquals("t_us"u8) ? 1e-3
        : json.ValueTextEquals("t_s"u8) ? 1e3
        : null;

    bool Refuse(string fault)
    {
        _fault = fault;
        return false;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>The JSON form: our object, a bare array, a bare number.</summary>
static class JsonSamples
{
    /// <summary>Null if all is well, else what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> json, ref SampleReading reading)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            var wrong = reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader, ref reading) : ReadSamples(ref reader, ref reading);
            // Anything after the value makes the reader throw.
            if (wrong is null && reader.Read())
                return "There is something behind the JSON value.";
            return wrong;
        }
        catch (JsonException e)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The JSON is malformed at line {e.LineNumber + 1}, byte {e.BytePositionInLine}.");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of a text that is no UTF-8.
            return "The JSON holds a text that is no UTF-8.";
        }
    }

    public static void Write(SampleMessage message, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (message.Sequence is { } sequence)
            writer.WriteNumber("seq"u8, sequence);
        if (message.FirstSample is { } first)
            writer.WriteNumber("sample"u8, first);
        if (message.TakenAt is { } time)
            writer.WriteString("time"u8, time.UtcDateTime);
        if (message.RateHz is { } rate)
            writer.WriteNumber("rate"u8, rate);
        writer.WriteString("unit"u8, SampleUnit.MilliVolts.Symbol());
        writer.WriteStartArray("samples"u8);
        var samples = message.MilliVolts.Span;
        var leadOff = message.LeadOff.IsDefault ? [] : message.LeadOff;
        var range = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            while (range < leadOff.Length && i >= leadOff[range].End)
                range++;
            if (range < leadOff.Length && i >= leadOff[range].Start)
                writer.WriteNullValue();
            else
                writer.WriteNumberValue(samples[i]);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static string? ReadObject(ref Utf8JsonReader reader, ref SampleReading reading)
    {
        Span<int> ranks = stackalloc int[MemberCount];
        ranks.Fill(int.MaxValue);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var known = JsonMembers.TryFind(ref reader, out var member, out var rank);
            reader.Read();
            if (!known || rank > ranks[(int)member] || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }
            if (rank == ranks[(int)member])
                return $"The message says '{JsonMembers.Name(member)}' twice.";
            if (member == JsonMember.Samples)
            {
                // Samples under an alias are taken only where they can be samples at all.
                if (rank > 0 && reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Number))
                {
                    reader.Skip();
                    continue;
                }
                reading.Clear();
                if (ReadSamples(ref reader, ref reading) is { } wrong)
                    return wrong;
            }
            else if (!TryReadField(ref reader, member, ref reading))
            {
                if (rank == 0)
                    return Unusable(member);
                reader.Skip();
                continue;
            }
            ranks[(int)member] = rank;
        }
        return null;
    }

    static string? ReadSamples(ref Utf8JsonReader reader, ref SampleReading reading)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return ReadSample(ref reader, ref reading);
        if (reader.TokenType != JsonTokenType.StartArray)
            return "The samples are not an array of numbers.";
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadSample(ref reader, ref reading) is { } wrong)
                return wrong;
        }
        return null;
    }

    static string? ReadSample(ref Utf8JsonReader reader, ref SampleReading reading) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetSingle(out var value) => reading.Add(value),
        JsonTokenType.Number => "A sample is beyond any number.",
        JsonTokenType.Null => reading.AddLeadOff(),
        JsonTokenType.StartArray => "The samples hold arrays: send one channel, as an array of numbers.",
        _ => "The samples hold something that is neither a number nor null.",
    };

    static bool TryReadField(ref Utf8JsonReader reader, JsonMember member, ref SampleReading reading)
    {
        switch (member)
        {
            case JsonMember.Sequence:
                return TryReadIndex(ref reader, ref reading.Sequence);
            case JsonMember.FirstSample:
                return TryReadIndex(ref reader, ref reading.FirstSample);
            case JsonMember.Time:
                if (!JsonTime.TryRead(ref reader, out var time))
                    return false;
                reading.TakenAt = time;
                return true;
            case JsonMember.Rate:
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var rate) || !SamplePayload.IsRate(rate))
                    return false;
                reading.RateHz = rate;
                return true;
            default:
                if (reader.TokenType != JsonTokenType.String || !TryReadUnit(ref reader, out var unit))
                    return false;
                reading.Unit = unit;
                return true;
        }
    }

    static bool TryReadUnit(ref Utf8JsonReader reader, out SampleUnit unit)
    {
        unit = SampleUnit.MilliVolts;
        // The usual one needs no string for each message.
        return reader.ValueTextEquals("mV"u8) || SampleUnitNames.TryParse(reader.GetString(), out unit);
    }

    static bool TryReadIndex(ref Utf8JsonReader reader, ref long? field)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var value) || value is < 0 or > SamplePayload.MaxIndex)
            return false;
        field = value;
        return true;
    }

    static string Unusable(JsonMember member) => member switch
    {
        JsonMember.Time => "The message's 'time' is neither an ISO 8601 time nor a number of milliseconds since 1970.",
        JsonMember.Rate => SamplePayload.NoRate,
        JsonMember.Unit => "The message's 'unit' is none of mV, V, uV and adc.",
        _ => $"The message's '{JsonMembers.Name(member)}' is not a whole number from 0 to 2^53.",
    };

    const int MemberCount = 6;
}

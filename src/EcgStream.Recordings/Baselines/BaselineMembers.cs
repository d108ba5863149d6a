using System.Collections.Immutable;
using System.Text.Json;

namespace EcgStream.Recordings;

/// <summary>The members of a baseline file, each checked: nothing that is not written there is made up.</summary>
sealed class BaselineMembers(string path, JsonElement root)
{
    const double LargestMilliVolts = 1e6;
    const double LongestSeconds = 3600;

    static readonly ImmutableArray<(SignalFault Fault, string Name)> Faults =
    [
        (SignalFault.LeadOff, "lead-off"), (SignalFault.Missing, "missing"), (SignalFault.Saturated, "saturated"), (SignalFault.Flat, "flat"),
        (SignalFault.FilterWarmUp, "filter-warm-up"),
    ];

    public static string Name(SignalFault fault) => Faults.First(f => f.Fault == fault).Name;

    public PersonalBaseline Read()
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String)
            throw new EcgStreamException($"The file '{path}' is no baseline: record one with 'ecgstream baseline record'.");
        if (schema.GetString() != BaselineFile.Schema)
            throw Wrong("schema", $"'{BaselineFile.Schema}'");
        var samples = Samples();
        return new()
        {
            Participant = Text(root, "participant", "participant") is var name && BaselineFolder.IsParticipant(name) ? name : throw Wrong("participant", "1 to 64 letters, digits, '.', '_' or '-'"),
            RecordedAt = Member(root, "recorded_at", "recorded_at") is { ValueKind: JsonValueKind.String } at && at.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : throw Wrong("recorded_at", "a time such as 2026-01-01T12:00:00Z"),
            Source = Text(root, "source", "source"),
            Device = Text(root, "device", "device"),
            // No less than what makes an hour of so many samples: a slip here must not reserve gigabytes.
            RateHz = Number(root, "rate_hz", "rate_hz", Math.Max(20, samples.Length / LongestSeconds), 8000),
            MilliVolts = Text(root, "unit", "unit") == "mV" ? samples : throw Wrong("unit", "'mV'"),
            LeadIn = Text(root, "filter", "filter") == "none" ? (int)Whole(root, "lead_in", "lead_in", 0, samples.Length - 1) : throw Wrong("filter", "'none'"),
            Marks = [.. Items(root, "marks", "marks").Select(mark => Mark(mark, samples.Length))],
            Quality = Quality(Member(root, "quality", "quality")),
            HeartRate = Member(root, "heart_rate", "heart_rate").ValueKind == JsonValueKind.Null ? null : Number(root, "heart_rate", "heart_rate", 1, 1000),
        };
    }

    float[] Samples()
    {
        var samples = Items(root, "samples", "samples").Select(Sample).ToArray();
        return samples.Length > 0 ? samples : throw Wrong("samples", "an array of numbers");

        float Sample(JsonElement item) => item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var value) && Math.Abs(value) <= LargestMilliVolts
            ? value
            : throw Wrong("samples", "an array of numbers from -1000000 to 1000000");
    }

    SignalMark Mark(JsonElement item, int length)
    {
        var fault = Text(item, "fault", "marks");
        var place = Faults.IndexOf(Faults.FirstOrDefault(f => f.Name == fault));
        if (place < 0)
            throw Wrong("marks", $"faults among {string.Join(", ", Faults.Select(f => f.Name))}");
        var start = Whole(item, "start", "marks", 0, length - 1);
        return new(Faults[place].Fault, start, Whole(item, "length", "marks", 1, length - start));
    }

    WindowQuality Quality(JsonElement item)
    {
        var score = Number(item, "score", "quality", 0, 1);
        var reasons = Items(item, "reasons", "quality").Select(reason => reason.ValueKind == JsonValueKind.String
            ? reason.GetString()!
            : throw Wrong("quality", "reasons that are texts"));
        // What was kept was usable, or it would not have been kept; a model's own filter has the last word.
        return new(score, [.. reasons], score >= 0.5);
    }

    JsonElement Member(JsonElement of, string name, string told) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : throw Wrong(told, $"a member '{name}'");

    string Text(JsonElement of, string name, string told) =>
        Member(of, name, told) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : throw Wrong(told, "a text");

    double Number(JsonElement of, string name, string told, double least, double most) =>
        Member(of, name, told) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var value) && value >= least && value <= most
            ? value
            : throw Wrong(told, FormattableString.Invariant($"a number from {least} to {most}"));

    long Whole(JsonElement of, string name, string told, long least, long most) =>
        Member(of, name, told) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw Wrong(told, FormattableString.Invariant($"a whole number from {least} to {most}"));

    JsonElement.ArrayEnumerator Items(JsonElement of, string name, string told) =>
        Member(of, name, told) is { ValueKind: JsonValueKind.Array } member ? member.EnumerateArray() : throw Wrong(told, "an array");

    EcgStreamException Wrong(string member, string wanted) =>
        new($"The baseline '{path}' can't be used: its member '{member}' must be {wanted}; record it again with 'ecgstream baseline record'.");
}

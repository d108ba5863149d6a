using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>The emotion payload, which is also a line of NDJSON output; the same prediction gives the same bytes everywhere.</summary>
public static class PredictionJson
{
    /// <summary>Version of the payload, its member <c>schema</c>.</summary>
    public const int Schema = 1;

    /// <summary>Writes one JSON object on one line, without a line end.</summary>
    public static void Encode(Prediction prediction, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        using var writer = new Utf8JsonWriter(output, StableJson.Options);
        writer.WriteStartObject();
        writer.WriteNumber("schema"u8, Schema);
        writer.WriteText("device"u8, prediction.Device);
        writer.WriteNumber("sequence"u8, prediction.Sequence);
        writer.WriteTime("window_start"u8, prediction.WindowStart);
        writer.WriteTime("window_end"u8, prediction.WindowEnd);
        writer.WriteNumber("start_sample"u8, prediction.StartSample);
        writer.WriteText("emotion"u8, prediction.Emotion);
        writer.WriteFixed("confidence"u8, prediction.Confidence, "F6");
        writer.WriteTexts("reasons"u8, prediction.Reasons);
        WriteProbabilities(writer, prediction);
        writer.WriteStartObject("quality"u8);
        writer.WriteFixed("score"u8, prediction.Quality.Score, "F3");
        writer.WriteTexts("reasons"u8, prediction.Quality.Reasons);
        writer.WriteEndObject();
        writer.WriteFixed("heart_rate"u8, prediction.HeartRate, "F1");
        WriteBaseline(writer, prediction.Baseline);
        writer.WriteStartObject("model"u8);
        writer.WriteText("name"u8, prediction.Model.Name);
        writer.WriteText("version"u8, prediction.Model.Version);
        writer.WriteText("hash"u8, prediction.Model.Hash);
        writer.WriteText("trained_on"u8, prediction.Model.TrainedOn);
        writer.WriteEndObject();
        writer.WriteText("provider"u8, prediction.Provider);
        writer.WriteFixed("latency_ms"u8, prediction.Latency?.TotalMilliseconds, "F1");
        writer.WriteEndObject();
    }

    /// <summary>The payload's bytes.</summary>
    public static byte[] Encode(Prediction prediction)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Encode(prediction, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload; unknown members are passed over, missing ones left out. Never throws on any payload.</summary>
    public static bool TryDecode(
        ReadOnlySequence<byte> payload, [NotNullWhen(true)] out PredictionReport? report, [NotNullWhen(false)] out string? whyNot)
    {
        report = LooseJson.ReadPayload(payload, Read, out whyNot);
        if (report is null)
            whyNot ??= "The payload is empty.";
        return report is not null;
    }

    static void WriteBaseline(Utf8JsonWriter writer, BaselineOrigin? baseline)
    {
        if (baseline is null)
        {
            writer.WriteNull("baseline"u8);
            return;
        }
        writer.WriteStartObject("baseline"u8);
        writer.WriteTime("recorded_at"u8, baseline.RecordedAt);
        writer.WriteText("participant"u8, baseline.Participant);
        writer.WriteEndObject();
    }

    static void WriteProbabilities(Utf8JsonWriter writer, Prediction prediction)
    {
        writer.WriteStartObject("probabilities"u8);
        for (var i = 0; !prediction.Probabilities.IsDefault && i < prediction.Probabilities.Length; i++)
        {
            writer.WritePropertyName(StableJson.WellFormed(prediction.Labels[i]));
            writer.WriteFixedValue(prediction.Probabilities[i], "F6");
        }
        writer.WriteEndObject();
    }

    static PredictionReport Read(ref Utf8JsonReader reader)
    {
        var report = new PredictionReport();
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "device": report = report with { Device = reader.Text() ?? "" }; break;
                case "sequence": report = report with { Sequence = reader.Whole() }; break;
                case "window_start": report = report with { WindowStart = reader.Time() }; break;
                case "window_end": report = report with { WindowEnd = reader.Time() }; break;
                case "start_sample": report = report with { StartSample = reader.Whole() }; break;
                case "emotion": report = report with { Emotion = reader.Text() }; break;
                case "confidence": report = report with { Confidence = reader.Number() }; break;
                case "reasons": report = report with { Reasons = reader.Texts() }; break;
                case "probabilities": report = report with { Probabilities = ReadProbabilities(ref reader) }; break;
                case "quality": report = ReadQuality(ref reader, report); break;
                case "heart_rate": report = report with { HeartRate = reader.Number() }; break;
                case "baseline": report = report with { Baseline = ReadBaseline(ref reader) }; break;
                case "model": report = ReadModel(ref reader, report); break;
                case "provider": report = report with { Provider = reader.Text() ?? "" }; break;
                case "latency_ms": report = report with { Latency = Milliseconds(reader.Number()) }; break;
                default: reader.Skip(); break;
            }
        }
        return report;
    }

    static ImmutableArray<LabelProbability> ReadProbabilities(ref Utf8JsonReader reader)
    {
        if (!reader.EntersObject())
            return [];
        var probabilities = ImmutableArray.CreateBuilder<LabelProbability>();
        while (reader.NextMember(out var label))
        {
            if (reader.Number() is { } probability)
                probabilities.Add(new(label, probability));
        }
        return probabilities.ToImmutable();
    }

    static PredictionReport ReadQuality(ref Utf8JsonReader reader, PredictionReport report)
    {
        if (!reader.EntersObject())
            return report;
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "score": report = report with { QualityScore = reader.Number() }; break;
                case "reasons": report = report with { QualityReasons = reader.Texts() }; break;
                default: reader.Skip(); break;
            }
        }
        return report;
    }

    static BaselineOrigin? ReadBaseline(ref Utf8JsonReader reader)
    {
        if (!reader.EntersObject())
            return null;
        DateTimeOffset? recordedAt = null;
        string? participant = null;
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "recorded_at": recordedAt = reader.Time(); break;
                case "participant": participant = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }
        return recordedAt is { } at ? new(at, participant) : null;
    }

    static PredictionReport ReadModel(ref Utf8JsonReader reader, PredictionReport report)
    {
        if (!reader.EntersObject())
            return report;
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "name": report = report with { ModelName = reader.Text() ?? "" }; break;
                case "version": report = report with { ModelVersion = reader.Text() ?? "" }; break;
                case "hash": report = report with { ModelHash = reader.Text() ?? "" }; break;
                case "trained_on": report = report with { TrainedOn = reader.Text() ?? "" }; break;
                default: reader.Skip(); break;
            }
        }
        return report;
    }

    static TimeSpan? Milliseconds(double? value) =>
        value is >= 0 and < 1e12 ? TimeSpan.FromMilliseconds(value.Value) : null;
}

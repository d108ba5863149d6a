using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EcgStream.Mqtt;

/// <summary>The status payload; the same status gives the same bytes everywhere.</summary>
public static class StatusJson
{
    /// <summary>Version of the payload, its member <c>schema</c>.</summary>
    public const int Schema = 1;

    /// <summary>Writes one JSON object on one line, without a line end.</summary>
    public static void Encode(DeviceStatus status, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(status);
        using var writer = new Utf8JsonWriter(output, StableJson.Options);
        writer.WriteStartObject();
        writer.WriteNumber("schema"u8, Schema);
        writer.WriteText("device"u8, status.Device);
        writer.WriteString("state"u8, Name(status.State));
        writer.WriteTime("at"u8, status.At);
        writer.WriteFixed("rate_hz"u8, status.RateHz, "F3");
        writer.WriteFixed("measured_rate_hz"u8, status.MeasuredRateHz, "F3");
        writer.WriteNumber("samples"u8, status.Samples);
        writer.WriteNumber("gaps"u8, status.Gaps);
        writer.WriteNumber("missing_samples"u8, status.MissingSamples);
        if (status.LastGap is { } gap)
        {
            writer.WriteStartObject("last_gap"u8);
            writer.WriteNumber("start"u8, gap.Start);
            writer.WriteNumber("length"u8, gap.Length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("last_gap"u8);
        }
        writer.WriteNumber("repeated_samples"u8, status.RepeatedSamples);
        writer.WriteNumber("rejected_inputs"u8, status.RejectedInputs);
        writer.WriteNumber("reconnects"u8, status.Reconnects);
        writer.WriteNumber("windows"u8, status.Windows);
        writer.WriteNumber("replaced_windows"u8, status.ReplacedWindows);
        writer.WriteNumber("predictions"u8, status.Predictions);
        writer.WriteNumber("abstentions"u8, status.Abstentions);
        writer.WriteFixed("window_fill"u8, status.WindowFill, "F3");
        writer.WriteString("baseline"u8, Name(status.Baseline));
        writer.WriteFixed("baseline_progress"u8, status.BaselineProgress, "F3");
        writer.WriteString("recording"u8, Name(status.Recording));
        writer.WriteNumber("recorded_samples"u8, status.RecordedSamples);
        writer.WriteNumber("unrecorded_samples"u8, status.UnrecordedSamples);
        writer.WriteText("provider"u8, status.Provider);
        writer.WriteText("last_remark"u8, status.LastRemark);
        writer.WriteEndObject();
    }

    /// <summary>The payload's bytes.</summary>
    public static byte[] Encode(DeviceStatus status)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Encode(status, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The last will of a device's status topic: <c>offline</c>, at a time nobody can know beforehand.</summary>
    public static byte[] EncodeWill(string device)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(output, StableJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema"u8, Schema);
            writer.WriteText("device"u8, device);
            writer.WriteString("state"u8, Name(DeviceState.Offline));
            writer.WriteNull("at"u8);
            writer.WriteString("last_remark"u8, "The publisher lost its connection to the broker.");
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload; unknown members are passed over, missing ones keep their default. Never throws on any payload.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="status">The status; <see cref="DeviceStatus.At"/> is its default where the payload gives no time.</param>
    /// <param name="whyNot">Where the answer is false: one plain sentence.</param>
    public static bool TryDecode(
        ReadOnlySequence<byte> payload, [NotNullWhen(true)] out DeviceStatus? status, [NotNullWhen(false)] out string? whyNot)
    {
        status = LooseJson.ReadPayload(payload, Read, out whyNot);
        if (status is null)
            whyNot ??= "The payload is empty.";
        return status is not null;
    }

    static DeviceStatus Read(ref Utf8JsonReader reader)
    {
        var status = new DeviceStatus { Device = "", At = default };
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "device": status = status with { Device = reader.Text() ?? "" }; break;
                case "state": status = status with { State = State(reader.Text()) }; break;
                case "at": status = status with { At = reader.Time() ?? default }; break;
                case "rate_hz": status = status with { RateHz = reader.Number() }; break;
                case "measured_rate_hz": status = status with { MeasuredRateHz = reader.Number() }; break;
                case "samples": status = status with { Samples = reader.Whole() ?? 0 }; break;
                case "gaps": status = status with { Gaps = reader.Whole() ?? 0 }; break;
                case "missing_samples": status = status with { MissingSamples = reader.Whole() ?? 0 }; break;
                case "last_gap": status = status with { LastGap = ReadGap(ref reader) }; break;
                case "repeated_samples": status = status with { RepeatedSamples = reader.Whole() ?? 0 }; break;
                case "rejected_inputs": status = status with { RejectedInputs = reader.Whole() ?? 0 }; break;
                case "reconnects": status = status with { Reconnects = reader.Whole() ?? 0 }; break;
                case "windows": status = status with { Windows = reader.Whole() ?? 0 }; break;
                case "replaced_windows": status = status with { ReplacedWindows = reader.Whole() ?? 0 }; break;
                case "predictions": status = status with { Predictions = reader.Whole() ?? 0 }; break;
                case "abstentions": status = status with { Abstentions = reader.Whole() ?? 0 }; break;
                case "window_fill": status = status with { WindowFill = reader.Number() ?? 0 }; break;
                case "baseline": status = status with { Baseline = Baseline(reader.Text()) }; break;
                case "baseline_progress": status = status with { BaselineProgress = reader.Number() ?? 0 }; break;
                case "recording": status = status with { Recording = Recording(reader.Text()) }; break;
                case "recorded_samples": status = status with { RecordedSamples = reader.Whole() ?? 0 }; break;
                case "unrecorded_samples": status = status with { UnrecordedSamples = reader.Whole() ?? 0 }; break;
                case "provider": status = status with { Provider = reader.Text() ?? "" }; break;
                case "last_remark": status = status with { LastRemark = reader.Text() }; break;
                default: reader.Skip(); break;
            }
        }
        return status;
    }

    static Gap? ReadGap(ref Utf8JsonReader reader)
    {
        if (!reader.EntersObject())
            return null;
        long? start = null, length = null;
        while (reader.NextMember(out var name))
        {
            switch (name)
            {
                case "start": start = reader.Whole(); break;
                case "length": length = reader.Whole(); break;
                default: reader.Skip(); break;
            }
        }
        return start is { } s && length is { } l ? new Gap(s, l) : null;
    }

    static string Name(DeviceState state) => state switch
    {
        DeviceState.Online => "online",
        DeviceState.Stalled => "stalled",
        DeviceState.Offline => "offline",
        DeviceState.Ended => "ended",
        _ => "connecting",
    };

    static string Name(BaselineState state) => state switch
    {
        BaselineState.Recording => "recording",
        BaselineState.Ready => "ready",
        BaselineState.Missing => "missing",
        _ => "none",
    };

    static BaselineState Baseline(string? name) => name switch
    {
        "recording" => BaselineState.Recording,
        "ready" => BaselineState.Ready,
        "missing" => BaselineState.Missing,
        _ => BaselineState.None,
    };

    static string Name(RecordingState state) => state switch
    {
        RecordingState.On => "on",
        RecordingState.Failing => "failing",
        _ => "off",
    };

    static RecordingState Recording(string? name) => name switch
    {
        "on" => RecordingState.On,
        "failing" => RecordingState.Failing,
        _ => RecordingState.Off,
    };

    static DeviceState State(string? name) => name switch
    {
        "online" => DeviceState.Online,
        "stalled" => DeviceState.Stalled,
        "offline" => DeviceState.Offline,
        "ended" => DeviceState.Ended,
        _ => DeviceState.Connecting,
    };
}

using System.Globalization;

namespace EcgStream.Recordings;

/// <summary>What happened to a device, as it is kept: the event's name, when, and its words.</summary>
/// <param name="Kind">Name of the event in snake case, for example <c>disconnected</c>.</param>
/// <param name="At">When.</param>
/// <param name="Sample">Index of the sample that came next.</param>
/// <param name="Text">One plain sentence.</param>
sealed record EventRecord(string Kind, DateTimeOffset At, long Sample, string Text)
{
    public static EventRecord Of(DeviceEvent happened, long sample)
    {
        var (kind, text) = happened switch
        {
            DeviceEvent.Connected e => ("connected", $"Connected: {e.Detail}."),
            DeviceEvent.Disconnected e => ("disconnected", e.Reason),
            DeviceEvent.Stalled e => ("stalled", string.Create(CultureInfo.InvariantCulture, $"No sample for {e.Silence.TotalSeconds:0.###} s.")),
            DeviceEvent.InputRejected e => ("input_rejected", string.Create(CultureInfo.InvariantCulture, $"Passed over {e.Count} that were no samples, the latest: {e.Example}")),
            DeviceEvent.Repeated e => ("repeated", string.Create(CultureInfo.InvariantCulture, $"{e.Samples} samples came again.")),
            DeviceEvent.Remark e => ("remark", e.Text),
            _ => ("other", happened.ToString()),
        };
        return new(kind, happened.At, sample, text);
    }
}

/// <summary>A marker, as it is kept.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Sample">Index of the first sample it belongs to.</param>
/// <param name="Text">Its words.</param>
/// <param name="Label">What the stretch shows; null for a mere remark.</param>
/// <param name="DurationSeconds">How long the stretch is; null for a moment or up to the next label.</param>
sealed record MarkerRecord(DateTimeOffset At, long Sample, string Text, string? Label, double? DurationSeconds)
{
    public static MarkerRecord Of(Marker marker) =>
        new(marker.At, marker.Sample ?? 0, marker.Text, marker.Label, marker.Duration?.TotalSeconds);
}

using System.Globalization;
using EcgStream.Cli.Views;
using EcgStream.Recordings;

namespace EcgStream.Cli.Composition;

/// <summary>What was recorded, told at the end.</summary>
sealed record RecordSummary(IReadOnlyList<string> Recordings, IReadOnlyList<RecordedDevice> Devices)
{
    /// <summary>Reads the devices' last word; the recorder is closed by now.</summary>
    public static RecordSummary Of(IReadOnlyList<DeviceStatus> devices, SessionRecorder recorder) => new(
        recorder.Recordings,
        [.. devices.Select(d => new RecordedDevice(d.Device, d.Samples, d.Gaps, d.MissingSamples, d.RecordedSamples, d.UnrecordedSamples))]);

    public void Print(bool json)
    {
        if (json)
        {
            JsonOutput.Write(this);
            return;
        }
        foreach (var d in Devices)
        {
            var lost = d.Gaps > 0 ? $", {d.Gaps} gaps of {d.Missing} samples that never came" : "";
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{d.Device}: {d.Recorded} of {d.Received} samples recorded{lost}."));
        }
    }
}

/// <summary>What was recorded of a device.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Received">Samples that came.</param>
/// <param name="Gaps">Gaps in them.</param>
/// <param name="Missing">Samples lost in these, before they came here.</param>
/// <param name="Recorded">Samples safe on the disk.</param>
/// <param name="Unrecorded">Samples that the disk did not take in time.</param>
sealed record RecordedDevice(string Device, long Received, long Gaps, long Missing, long Recorded, long Unrecorded);

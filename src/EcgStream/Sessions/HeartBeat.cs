namespace EcgStream;

/// <summary>A heart beat of a live device.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Sequence">Counts the beats of a device in a session from 0.</param>
/// <param name="Sample">Index of the R-peak on the device's sample clock, with a fraction.</param>
/// <param name="At">When it was: the time of its sample by the device's fitted clock, as windows have it; neither the time it became known nor with the jitter of arrival.</param>
/// <param name="RrMilliseconds">Time since the beat before, ms; null for the first beat of a signal and the first after a silence, or after a gap or an electrode off that is longer than 0.2 s (<see cref="SignalPathOptions.LongestBridge"/>).</param>
public sealed record HeartBeat(string Device, long Sequence, double Sample, DateTimeOffset At, double? RrMilliseconds)
{
    /// <summary>Beats a minute of this interval alone; null without an interval.</summary>
    public double? HeartRate => 60_000 / RrMilliseconds;
}

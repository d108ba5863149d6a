namespace EcgStream.Recordings.Tests;

/// <summary>Recordings whose every sample says its own index, in mV, so that a test sees where each came from.</summary>
static class Ramps
{
    /// <summary>Samples a second.</summary>
    public const int RateHz = 100;

    /// <summary>A recording of the sample indices from the first to before the second number of each pair.</summary>
    public static Recording Of(params (int From, int To)[] runs)
    {
        var all = runs.SelectMany(r => Enumerable.Range(r.From, r.To - r.From)).Select(i => (float)i).ToArray();
        var segments = new List<RecordingSegment>();
        var at = 0;
        foreach (var (from, to) in runs)
        {
            segments.Add(new(from, all.AsMemory(at, to - from)));
            at += to - from;
        }
        return new() { Path = "ramp", Name = "ramp", Channel = "I", RateHz = RateHz, MilliVolts = all, Segments = [.. segments] };
    }
}

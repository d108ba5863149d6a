namespace EcgStream.Tests;

/// <summary>Quality limits for tests whose signal is no ECG.</summary>
static class Limits
{
    /// <summary>Every window is usable.</summary>
    public static QualityLimits Off { get; } = new()
    {
        Missing = double.MaxValue,
        LeadOff = double.MaxValue,
        Saturated = double.MaxValue,
        Flat = double.MaxValue,
        FilterWarmUp = double.MaxValue,
        Unmeasured = double.MaxValue,
        OutOfRange = double.MaxValue,
        OutOfRangeMilliVolts = double.MaxValue,
        FlatMilliVolts = 0,
        AmplitudeMilliVolts = 0,
        BeatsPerMinute = 0,
        BeatLikeness = -1,
    };
}

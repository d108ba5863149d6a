namespace EcgStream.Tests;

/// <summary>Persons at rest for tests.</summary>
static class Rests
{
    public const double RateHz = 250;

    /// <summary>Lead-in and rest of a plain ECG.</summary>
    public static PersonalBaseline Of(double seconds = 60, double leadIn = 10, double beatsPerMinute = 72, double rateHz = RateHz) => new()
    {
        Participant = "ann",
        RecordedAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        Source = "test:",
        Device = "chest-1",
        RateHz = rateHz,
        MilliVolts = SyntheticEcg.Make(beatsPerMinute, seconds + leadIn, rateHz, noise: 0.01),
        LeadIn = (int)(leadIn * rateHz),
    };
}

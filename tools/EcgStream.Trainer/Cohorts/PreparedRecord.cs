using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>
/// A record of one participant under one emotion, filtered as the live path filters and past the filter's warm-up,
/// in millivolts at the model's rate. It is a little longer than a window, so that training can cut windows at different places.
/// </summary>
/// <param name="Participant">Whose record it is.</param>
/// <param name="Label">Index of the emotion in the model's labels.</param>
/// <param name="MilliVolts">At least as many samples as a window.</param>
public sealed record PreparedRecord(int Participant, int Label, float[] MilliVolts)
{
    /// <summary>
    /// What drove the simulated heart: heart rate, ln RMSSD, ln respiration rate, ln T-wave gain. No model sees it; a classifier
    /// that does tells how much the cohort lets anyone know.
    /// </summary>
    public ImmutableArray<double> Truth { get; init; } = [];
}

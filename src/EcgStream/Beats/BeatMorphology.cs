using System.Buffers;
using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// The form of a window's beats: their mean over all that resemble each other, and each beat's own height. All counted upwards along the main deflection of the QRS complex,
/// so that a lead that is on the wrong way round gives the same figures. Valid in 60 s (some 70 beats; the mean's noise is an eighth of a beat's).
/// </summary>
/// <remarks>
/// Amplitudes are those of the lead: they compare within a person and a placement of the electrodes, never between people. A high-pass of 0.5 Hz bends the ST segment and the
/// T wave a little, always in the same way.
/// </remarks>
public sealed record BeatMorphology
{
    const double BeforeSeconds = 0.25;
    const double LongestAfterSeconds = 0.5;
    const double AfterOfInterval = 0.62;
    const double LeastLikeness = 0.8;
    const int FewestBeats = 5;

    internal BeatMorphology()
    {
    }

    /// <summary>The mean beat, mV above its baseline, sampled at the window's rate.</summary>
    public required ImmutableArray<float> MeanBeat { get; init; }

    /// <summary>Where the peak is in <see cref="MeanBeat"/>.</summary>
    public required int PeakIndex { get; init; }

    /// <summary>Height of the main deflection of the QRS complex above the PR segment, mV.</summary>
    public required double RMilliVolts { get; init; }

    /// <summary>Height of the T wave above the PR segment, mV; below 0 where it points away from the main deflection.</summary>
    public required double TMilliVolts { get; init; }

    /// <summary>From the peak of the QRS complex to that of the T wave, ms; shortens as the heart beats faster. Null where the T wave has no peak.</summary>
    public required double? RtMilliseconds { get; init; }

    /// <summary>Width of the QRS complex, ms: as long as the mean beat is steeper than an eighth of its steepest slope. A filter widens it.</summary>
    public required double QrsMilliseconds { get; init; }

    /// <summary>Height of the ST segment, 80 to 100 ms after the peak, above the PR segment, mV. Bent by a 0.5 Hz high-pass: for differences only.</summary>
    public required double StMilliVolts { get; init; }

    /// <summary>Every beat that resembles the mean, ascending.</summary>
    public required ImmutableArray<BeatWave> Beats { get; init; }

    /// <summary>Whether the main deflection of the QRS complex points upwards in the signal itself.</summary>
    public required bool IsUpward { get; init; }

    /// <summary>Median resemblance of the beats to their mean, −1 … 1; below about 0.6 there is no ECG.</summary>
    public required double Likeness { get; init; }

    /// <summary>Measures the beats of a window.</summary>
    /// <param name="filteredMilliVolts">The window, mV; offset and mains noise removed.</param>
    /// <param name="rateHz">Its rate, at least 60 Hz.</param>
    /// <param name="beats">Its beats, positions within the window, ascending.</param>
    /// <returns>Null with fewer than five beats that resemble each other.</returns>
    public static BeatMorphology? Measure(ReadOnlySpan<float> filteredMilliVolts, double rateHz, IReadOnlyList<RPeak> beats)
    {
        ArgumentNullException.ThrowIfNull(beats);
        if (beats.Count < FewestBeats)
            return null;
        var interval = (beats[^1].Position - beats[0].Position) / (beats.Count - 1);
        var before = (int)(BeforeSeconds * rateHz);
        var length = before + 1 + (int)Math.Min(LongestAfterSeconds * rateHz, AfterOfInterval * interval);
        var sign = beats.Count(b => b.IsUpward) * 2 >= beats.Count ? 1 : -1;
        var rented = ArrayPool<double>.Shared.Rent((beats.Count + 1) * length + beats.Count);
        try
        {
            var cut = new BeatCut(rented, length, before, rateHz);
            foreach (var beat in beats)
                cut.Add(filteredMilliVolts, beat.Position, sign);
            if (cut.Count < FewestBeats)
                return null;
            var likeness = cut.Average(LeastLikeness);
            return cut.Kept < FewestBeats ? null : cut.Describe(likeness, sign > 0);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }
}

namespace EcgStream;

/// <summary>
/// How many beats a detector found, beat by beat against a reference: a detection and a reference beat within 150 ms of each other are a
/// pair, each used once (ANSI/AAMI EC57, section 4.3).
/// </summary>
/// <param name="Matched">Pairs (true positives).</param>
/// <param name="Missed">Reference beats without a detection (false negatives).</param>
/// <param name="Extra">Detections without a reference beat (false positives).</param>
public readonly record struct BeatMatching(int Matched, int Missed, int Extra)
{
    /// <summary>The furthest that a detection may be from its reference beat, s.</summary>
    public const double WindowSeconds = 0.15;

    /// <summary>Matched / (Matched + Missed), 0 … 1; null without reference beats.</summary>
    public double? Sensitivity => Matched + Missed > 0 ? (double)Matched / (Matched + Missed) : null;

    /// <summary>Matched / (Matched + Extra), 0 … 1; null without detections.</summary>
    public double? PositivePredictivity => Matched + Extra > 0 ? (double)Matched / (Matched + Extra) : null;

    /// <summary>Compares two ascending lists of times in seconds.</summary>
    /// <param name="reference">The reference beats.</param>
    /// <param name="detected">What a detector found.</param>
    public static BeatMatching Compare(ReadOnlySpan<double> reference, ReadOnlySpan<double> detected)
    {
        int matched = 0, r = 0, d = 0;
        while (r < reference.Length && d < detected.Length)
        {
            var distance = detected[d] - reference[r];
            // The next one of either may be the nearer partner; then this one has none.
            if (distance < -WindowSeconds || distance < 0 && d + 1 < detected.Length && Math.Abs(detected[d + 1] - reference[r]) < -distance)
                d++;
            else if (distance > WindowSeconds || distance > 0 && r + 1 < reference.Length && Math.Abs(detected[d] - reference[r + 1]) < distance)
                r++;
            else
                (matched, r, d) = (matched + 1, r + 1, d + 1);
        }
        return new(matched, reference.Length - matched, detected.Length - matched);
    }
}

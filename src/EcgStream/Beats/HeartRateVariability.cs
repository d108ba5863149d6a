namespace EcgStream;

/// <summary>
/// How the time from beat to beat varies, in the terms of the Task Force of the ESC and NASPE (Circulation 93, 1996, 1043–1065), over intervals between normal
/// beats (<see cref="RrIntervals"/>). Made for windows of about 60 s; each member says what such a window is good for.
/// </summary>
public sealed record HeartRateVariability
{
    /// <summary>The band of breathing, Hz.</summary>
    public const double HfLowHz = 0.15;

    /// <summary>The band of breathing, Hz.</summary>
    public const double HfHighHz = 0.40;

    const double LfLowHz = 0.04;
    const int FewestIntervals = 10;

    HeartRateVariability()
    {
    }

    /// <summary>Mean heart rate over the normal intervals, beats a minute. Valid in 60 s, and in less.</summary>
    public required double HeartRate { get; init; }

    /// <summary>Root mean square of successive differences, ms; its logarithm is what is near normal between people. Valid in 60 s.</summary>
    public required double RmssdMs { get; init; }

    /// <summary>Share of successive differences above 50 ms, 0 … 1. Valid in 60 s, though coarse: some 70 differences.</summary>
    public required double Pnn50 { get; init; }

    /// <summary>
    /// Standard deviation of the normal intervals within the window, ms: over a minute the "60 s SDNN", which is lower than the five-minute or 24-hour SDNN and must not be
    /// compared with either.
    /// </summary>
    public required double SdnnMs { get; init; }

    /// <summary>
    /// Power of 0.15 to 0.40 Hz, ms². In 60 s to be used with care, as its logarithm: some ten breaths. Below nine breaths a minute breathing lies outside the band.
    /// </summary>
    public required double HfMs2 { get; init; }

    /// <summary>Power of 0.04 to 0.15 Hz, ms². Not to be interpreted in 60 s, alone or as LF/HF: there to check the spectrum by the standards' patterns.</summary>
    public required double LfMs2 { get; init; }

    /// <summary>Normal intervals that the figures are made of.</summary>
    public required int Intervals { get; init; }

    /// <summary>Which part of all intervals was flagged, 0 … 1: left out or, around an extra beat, mended. Above about 0.2 the variability is not to be trusted.</summary>
    public required double FlaggedShare { get; init; }

    /// <summary>The figures of a stretch of beats.</summary>
    /// <param name="beatSeconds">Times of the beats, strictly ascending, seconds.</param>
    /// <returns>Null with fewer than ten normal intervals, or where most are artefacts.</returns>
    public static HeartRateVariability? Of(ReadOnlySpan<double> beatSeconds) => Of(RrIntervals.Between(beatSeconds));

    /// <inheritdoc cref="Of(ReadOnlySpan{double})"/>
    /// <param name="intervals">The intervals of the stretch.</param>
    /// <param name="withSpectrum">
    /// Whether the powers are told; without, they are NaN. Over hours a spectrum costs the square of the length, and means nothing, because no heart stays the same for so long.
    /// </param>
    public static HeartRateVariability? Of(RrIntervals intervals, bool withSpectrum = true)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        var normal = intervals.Normal.AsSpan();
        if (normal.Length < FewestIntervals || intervals.FlaggedShare > 0.5)
            return null;
        double sum = 0, squares = 0;
        var (steps, large) = (0, 0);
        var times = new double[normal.Length];
        var milliseconds = new double[normal.Length];
        for (var i = 0; i < normal.Length; i++)
        {
            times[i] = normal[i].StartSeconds;
            milliseconds[i] = 1000 * normal[i].Seconds;
            sum += milliseconds[i];
            if (!normal[i].Follows)
                continue;
            var step = milliseconds[i] - milliseconds[i - 1];
            squares += step * step;
            steps++;
            large += Math.Abs(step) > 50 ? 1 : 0;
        }
        if (steps == 0)
            return null;
        var mean = sum / normal.Length;
        var deviation = 0.0;
        foreach (var value in milliseconds)
            deviation += (value - mean) * (value - mean);
        var spectrum = withSpectrum ? new BeatSpectrum(times, milliseconds) : null;
        return new()
        {
            HeartRate = 60_000 / mean,
            RmssdMs = Math.Sqrt(squares / steps),
            Pnn50 = (double)large / steps,
            SdnnMs = Math.Sqrt(deviation / (normal.Length - 1)),
            HfMs2 = spectrum?.Power(HfLowHz, HfHighHz) ?? double.NaN,
            LfMs2 = spectrum?.Power(LfLowHz, HfLowHz) ?? double.NaN,
            Intervals = normal.Length,
            FlaggedShare = intervals.FlaggedShare,
        };
    }
}

using System.Collections.Immutable;

namespace EcgStream;

/// <summary>
/// What a minute of ECG says in a few numbers; models that take features name them from here, so a name's meaning never changes. An inverted lead gives the same numbers. Made for
/// differences to a person's own rest: what scales between people (amplitudes, variability) is a natural logarithm.
/// </summary>
public static class EcgFeatures
{
    const double LeastLikeness = 0.6;
    const int FewestBeats = 12;
    const double MostFlagged = 0.5;
    const double LeastRMilliVolts = 0.02;

    /// <summary>
    /// The features, in the order that <see cref="Compute"/> writes them. Valid in 60 s unless said otherwise; "T" and "R" are amplitudes above the PR segment.
    /// <list type="bullet">
    /// <item><c>heart_rate</c>, beats a minute, and <c>ln_heart_rate</c>.</item>
    /// <item><c>heart_rate_trend</c>: slope of the heart rate within the window, beats a minute per minute.</item>
    /// <item><c>ln_rmssd</c> (ms), <c>pnn50</c> (0 … 1), <c>ln_sdnn_60s</c> (ms; no five-minute SDNN), <c>ln_hf</c> (ms², with care): see <see cref="HeartRateVariability"/>.</item>
    /// <item><c>respiration_rate</c>, breaths a minute; <c>respiration_clarity</c>, 0 … 1: how much breathing has one rate (speech has none).</item>
    /// <item><c>ln_r_amplitude</c>, <c>ln_t_amplitude</c> (mV, of the absolute values), <c>t_to_r</c> (signed ratio), <c>ln_t_change</c> (mean absolute difference of T from beat to beat, mV).</item>
    /// <item><c>ln_r_change</c>: mean absolute difference of R from beat to beat, mV.</item>
    /// <item><c>rt_interval</c> (s, R to T peak), <c>ln_qrs_slope</c> (mV/s), <c>qrs_width</c> (s), <c>st_to_r</c> (ST segment as part of R; for differences only).</item>
    /// <item><c>ln_muscle_noise</c> (mV, above 27 Hz between the beats).</item>
    /// </list>
    /// </summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "heart_rate", "ln_heart_rate", "heart_rate_trend", "ln_rmssd", "pnn50", "ln_sdnn_60s", "ln_hf", "respiration_rate", "respiration_clarity",
        "ln_r_amplitude", "ln_t_amplitude", "t_to_r", "ln_t_change", "ln_r_change", "rt_interval", "ln_qrs_slope", "qrs_width", "st_to_r", "ln_muscle_noise",
    ];

    /// <summary>Computes all features of a window, meant to be of about 60 s.</summary>
    /// <param name="filteredMilliVolts">The window, in millivolts; offset and mains noise removed.</param>
    /// <param name="rateHz">Sampling rate, at least 60 Hz.</param>
    /// <param name="features">
    /// Room for as many values as there are <see cref="Names"/>; NaN where one can't be told. All are NaN where the beats don't resemble each other (no ECG), where they are fewer than
    /// twelve, or where most intervals between them are artefacts.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is below 60 Hz.</exception>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public static void Compute(ReadOnlySpan<float> filteredMilliVolts, double rateHz, Span<float> features)
    {
        if (features.Length < Names.Length)
            throw new ArgumentException($"There are {Names.Length} features, and room for {features.Length}.", nameof(features));
        features[..Names.Length].Fill(float.NaN);
        var beats = BeatDetector.Detect(filteredMilliVolts, rateHz);
        if (beats.Count < FewestBeats || BeatMorphology.Measure(filteredMilliVolts, rateHz, beats) is not { Likeness: >= LeastLikeness } form)
            return;
        var times = new double[beats.Count];
        for (var i = 0; i < times.Length; i++)
            times[i] = beats[i].Position / rateHz;
        var intervals = RrIntervals.Between(times);
        if (intervals.FlaggedShare > MostFlagged || HeartRateVariability.Of(intervals) is not { } variability)
            return;
        var respiration = RespirationRate.Estimate(filteredMilliVolts, rateHz, intervals, form, out var clarity);
        var next = 0;
        // Beside an R of nearly nothing every ratio is huge and says nothing.
        double? OfR(double milliVolts) => Math.Abs(form.RMilliVolts) < LeastRMilliVolts ? null : milliVolts / form.RMilliVolts;
        void Write(Span<float> room, double? value) => room[next++] = value is { } known && double.IsFinite(known) ? (float)known : float.NaN;
        Write(features, variability.HeartRate);
        Write(features, Math.Log(variability.HeartRate));
        Write(features, Trend(intervals));
        Write(features, Ln(variability.RmssdMs, 1));
        Write(features, variability.Pnn50);
        Write(features, Ln(variability.SdnnMs, 1));
        Write(features, Ln(variability.HfMs2, 1));
        Write(features, respiration);
        Write(features, clarity);
        Write(features, Ln(form.RMilliVolts, 0.01));
        Write(features, Ln(Math.Abs(form.TMilliVolts), 0.005));
        Write(features, OfR(form.TMilliVolts));
        Write(features, Ln(Change(form.Beats, b => b.TMilliVolts), 0.0005));
        Write(features, Ln(Change(form.Beats, b => b.RMilliVolts), 0.0005));
        Write(features, form.RtMilliseconds / 1000);
        Write(features, Ln(Slope(form), 0.1));
        Write(features, form.QrsMilliseconds / 1000);
        Write(features, OfR(form.StMilliVolts));
        Write(features, Ln(MuscleNoise.Measure(filteredMilliVolts, rateHz, beats), 0.0001));
    }

    /// <summary>The logarithm, of a smallest value at least: a figure of nearly nothing must not become a huge one.</summary>
    static double Ln(double value, double smallest) => Math.Log(Math.Max(value, smallest));

    static double Slope(BeatMorphology form)
    {
        var sum = 0.0;
        foreach (var beat in form.Beats)
            sum += beat.SlopeMilliVoltsPerSecond;
        return sum / form.Beats.Length;
    }

    static double Change(ImmutableArray<BeatWave> beats, Func<BeatWave, double> measure)
    {
        var sum = 0.0;
        for (var i = 1; i < beats.Length; i++)
            sum += Math.Abs(measure(beats[i]) - measure(beats[i - 1]));
        return sum / (beats.Length - 1);
    }

    static double Trend(RrIntervals intervals)
    {
        double sum = 0, sumT = 0, sumTT = 0, sumX = 0, sumTX = 0;
        var origin = intervals.Normal[0].StartSeconds;
        foreach (var interval in intervals.Normal)
        {
            double t = (interval.StartSeconds - origin) / 60, x = 60 / interval.Seconds;
            sum++;
            sumT += t;
            sumTT += t * t;
            sumX += x;
            sumTX += t * x;
        }
        return (sum * sumTX - sumT * sumX) / (sum * sumTT - sumT * sumT);
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace EcgStream;

/// <summary>
/// Judges windows: what is known to be wrong from the marks, and what can be seen in the samples (flat line, out of range,
/// no ECG, noise). Keeps its working memory from window to window; not for concurrent use.
/// </summary>
/// <remarks>
/// Noise is told by the resemblance of the beats to each other, which is blind to rhythm and polarity: an arrhythmia is not noise.
/// It can't unmask a periodic signal that is no ECG, such as a pulse wave.
/// </remarks>
public sealed class QualityAssessor
{
    /// <summary>What the default limits are made for, where no model says another filter: 0.5 … 40 Hz.</summary>
    public static FilterSpec UsualFilter { get; } = new(HighPassHz: 0.5, LowPassHz: 40);

    const double PieceSeconds = 2;
    const double ShortestForBeatsSeconds = 5;
    const double PerfectLikeness = 0.9;
    const double WorthMentioning = 0.9;

    // A later kind overrides an earlier one where marks overlap, so that no sample counts twice.
    static readonly ImmutableArray<SignalFault> Rising =
        [SignalFault.FilterWarmUp, SignalFault.Flat, SignalFault.Saturated, SignalFault.LeadOff, SignalFault.Missing];

    readonly double _rateHz;
    readonly QualityLimits _limits;
    readonly BeatDetector _detector;
    readonly List<RPeak> _beats = [];
    readonly List<(double Grade, string Reason)> _findings = [];
    byte[] _faults = [];
    float[] _sorted = [];
    float[] _ranges = [];
    int[] _peaks = [];
    double[] _likeness = [];

    /// <summary>Judges windows of one sampling rate.</summary>
    /// <param name="rateHz">Sampling rate of the windows, at least 60 Hz.</param>
    /// <param name="limits">Where a window stops being usable; the defaults if null.</param>
    /// <exception cref="EcgStreamException">The rate is below 60 Hz.</exception>
    public QualityAssessor(double rateHz, QualityLimits? limits = null)
    {
        if (!(rateHz >= 60) || !double.IsFinite(rateHz))
            throw new EcgStreamException(string.Create(CultureInfo.InvariantCulture,
                $"The quality of a signal of {rateHz} Hz can't be judged: give a sampling rate of at least 60 Hz."));
        (_rateHz, _detector) = (rateHz, new BeatDetector(rateHz));
        _limits = limits ?? QualityLimits.Default;
    }

    /// <summary>Judges one window.</summary>
    /// <param name="filteredMilliVolts">The samples as the pipeline filtered them, in millivolts, not normalised.</param>
    /// <param name="marks">Faults, on the window's clock; parts outside the window are ignored. The default array means none.</param>
    /// <param name="windowStart">Index of the first sample on that clock.</param>
    /// <returns>
    /// Score: the worst aspect's grade, 1 clean, 0.5 at its limit, 0 useless; usable from 0.5 on. Reasons worst first, for example
    /// <c>lead-off 12%</c>, <c>no ecg: 0.03 mV</c>, <c>noise: beats alike 0.31</c>.
    /// </returns>
    public WindowQuality Assess(ReadOnlySpan<float> filteredMilliVolts, ImmutableArray<SignalMark> marks, long windowStart) =>
        Assess(filteredMilliVolts, marks, windowStart, withHeartRate: false, out _);

    /// <summary>Judges one window and tells its heart rate, which costs twice as much again.</summary>
    /// <param name="filteredMilliVolts">The samples as the pipeline filtered them, in millivolts, not normalised.</param>
    /// <param name="marks">Faults, on the window's clock; parts outside the window are ignored. The default array means none.</param>
    /// <param name="windowStart">Index of the first sample on that clock.</param>
    /// <param name="heartRate">As <see cref="HeartRate.Of"/> says it, over the runs outside the faults alone; null where it can't be told or the window is not usable.</param>
    /// <inheritdoc cref="Assess(ReadOnlySpan{float}, ImmutableArray{SignalMark}, long)" path="/returns"/>
    public WindowQuality Assess(ReadOnlySpan<float> filteredMilliVolts, ImmutableArray<SignalMark> marks, long windowStart, out double? heartRate) =>
        Assess(filteredMilliVolts, marks, windowStart, withHeartRate: true, out heartRate);

    WindowQuality Assess(ReadOnlySpan<float> filteredMilliVolts, ImmutableArray<SignalMark> marks, long windowStart, bool withHeartRate, out double? heartRate)
    {
        heartRate = null;
        if (filteredMilliVolts.IsEmpty)
            return new(0, ["empty"], false);
        _findings.Clear();
        Reserve(filteredMilliVolts.Length);
        var faults = _faults.AsSpan(0, filteredMilliVolts.Length);
        Paint(marks.IsDefault ? [] : marks, windowStart, faults);
        PaintFlat(filteredMilliVolts, faults);
        GradeFaults(faults);
        GradeRange(filteredMilliVolts, faults);
        GradeAmplitude(filteredMilliVolts, faults);
        var isHeart = GradeBeats(filteredMilliVolts, faults);
        var quality = Verdict();
        // The costlier half of the work: not for a window whose figures nobody may use.
        if (withHeartRate && isHeart && quality.IsUsable)
            heartRate = HeartRate.Outside(faults, filteredMilliVolts, _rateHz, _detector, _beats);
        return quality;
    }

    WindowQuality Verdict()
    {
        if (_findings.Count == 0)
            return WindowQuality.Clean;
        _findings.Sort(static (a, b) => a.Grade != b.Grade ? a.Grade.CompareTo(b.Grade) : string.CompareOrdinal(a.Reason, b.Reason));
        var score = _findings[0].Grade;
        return new(score, [.. _findings.Select(f => f.Reason)], score >= 0.5);
    }

    void Reserve(int length)
    {
        if (_faults.Length >= length)
            return;
        _faults = new byte[length];
        _sorted = new float[length];
        _ranges = new float[(int)(length / (PieceSeconds * _rateHz)) + 1];
        _peaks = new int[RPeaks.MaxCount(length, _rateHz)];
        _likeness = new double[_peaks.Length];
    }

    /// <summary>Writes for each sample 0 or 1 + the position of its worst fault in <see cref="Rising"/>.</summary>
    static void Paint(ImmutableArray<SignalMark> marks, long windowStart, Span<byte> faults)
    {
        faults.Clear();
        foreach (var mark in marks)
        {
            var level = (byte)(1 + Rising.IndexOf(mark.Fault));
            var from = (int)Math.Clamp(mark.Start - windowStart, 0, faults.Length);
            var to = (int)Math.Clamp(mark.End - windowStart, 0, faults.Length);
            foreach (ref var fault in faults[from..Math.Max(from, to)])
                fault = Math.Max(fault, level);
        }
    }

    void PaintFlat(ReadOnlySpan<float> samples, Span<byte> faults)
    {
        var level = (byte)(1 + Rising.IndexOf(SignalFault.Flat));
        var piece = Math.Min(samples.Length, (int)(PieceSeconds * _rateHz));
        for (var start = 0; start + piece <= samples.Length; start += piece)
        {
            if (Range(samples.Slice(start, piece)) >= _limits.FlatMilliVolts)
                continue;
            foreach (ref var fault in faults.Slice(start, piece))
                fault = Math.Max(fault, level);
        }
    }

    void GradeFaults(ReadOnlySpan<byte> faults)
    {
        var all = 0.0;
        for (var i = 0; i < Rising.Length; i++)
        {
            var fraction = (double)faults.Count((byte)(i + 1)) / faults.Length;
            all += fraction;
            var (name, limit) = Rising[i] switch
            {
                SignalFault.FilterWarmUp => ("filter warm-up", _limits.FilterWarmUp),
                SignalFault.Flat => ("flat line", _limits.Flat),
                SignalFault.Saturated => ("saturated", _limits.Saturated),
                SignalFault.LeadOff => ("lead-off", _limits.LeadOff),
                _ => ("missing", _limits.Missing),
            };
            AddFraction(name, fraction, limit);
        }
        // Said only where it is what makes the window unusable: below that, its parts say it.
        if (all > _limits.Unmeasured && _findings.TrueForAll(f => f.Grade >= 0.5))
            AddFraction("unmeasured", all, _limits.Unmeasured);
    }

    void GradeRange(ReadOnlySpan<float> samples, ReadOnlySpan<byte> faults)
    {
        var count = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            if (faults[i] == 0)
                _sorted[count++] = samples[i];
        }
        if (count == 0)
            return;
        var measured = _sorted.AsSpan(0, count);
        // The median lies between them: nothing is out of range unless they are further apart than that.
        if (Range(measured) <= _limits.OutOfRangeMilliVolts)
            return;
        measured.Sort();
        double median = measured[count / 2];
        var outside = 0;
        foreach (var sample in measured)
        {
            if (Math.Abs(sample - median) > _limits.OutOfRangeMilliVolts)
                outside++;
        }
        AddFraction("out of range", (double)outside / samples.Length, _limits.OutOfRange);
    }

    void GradeAmplitude(ReadOnlySpan<float> samples, ReadOnlySpan<byte> faults)
    {
        var piece = Math.Min(samples.Length, (int)(PieceSeconds * _rateHz));
        var count = 0;
        for (var start = 0; start + piece <= samples.Length; start += piece)
        {
            if (!faults.Slice(start, piece).ContainsAnyExcept((byte)0))
                _ranges[count++] = Range(samples.Slice(start, piece));
        }
        if (count == 0)
            return;
        var ranges = _ranges.AsSpan(0, count);
        ranges.Sort();
        double amplitude = ranges[count / 2];
        var name = amplitude < _limits.AmplitudeMilliVolts ? "no ecg" : "low amplitude";
        AddIfWorthMentioning(Math.Min(1, amplitude / (2 * _limits.AmplitudeMilliVolts)),
            string.Create(CultureInfo.InvariantCulture, $"{name}: {amplitude:0.00} mV"));
    }

    /// <summary>Whether the beats are a heart's.</summary>
    bool GradeBeats(ReadOnlySpan<float> samples, ReadOnlySpan<byte> faults)
    {
        var measuredSeconds = faults.Count((byte)0) / _rateHz;
        if (measuredSeconds < ShortestForBeatsSeconds)
            return false;
        var found = RPeaks.Find(samples, _rateHz, _peaks);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            if (faults[_peaks[i]] == 0)
                _peaks[count++] = _peaks[i];
        }
        var perMinute = 60 * count / measuredSeconds;
        AddIfWorthMentioning(perMinute >= _limits.BeatsPerMinute ? 1 : 0.5 * perMinute / _limits.BeatsPerMinute,
            string.Create(CultureInfo.InvariantCulture, $"no heart beat: {perMinute:0} a minute"));
        ReadOnlySpan<int> peaks = _peaks.AsSpan(0, count);
        if (BeatLikeness.Measure(samples, ref peaks, _rateHz, _likeness) is not { } likeness)
            return false;
        var limit = _limits.BeatLikeness;
        AddIfWorthMentioning(
            likeness < limit ? Math.Max(0, 0.5 * likeness / limit) : Math.Min(1, 0.5 + 0.5 * (likeness - limit) / Math.Max(1e-9, PerfectLikeness - limit)),
            string.Create(CultureInfo.InvariantCulture, $"noise: beats alike {likeness:0.00}"));
        return HeartRate.IsHeart(likeness);
    }

    void AddFraction(string name, double fraction, double limit)
    {
        if (fraction <= 0)
            return;
        var grade = limit > 0 ? Math.Max(0, 1 - 0.5 * fraction / limit) : 0;
        var percent = fraction < 0.005 ? "<1" : (100 * fraction).ToString("0", CultureInfo.InvariantCulture);
        _findings.Add((grade, $"{name} {percent}%"));
    }

    void AddIfWorthMentioning(double grade, string reason)
    {
        if (grade < WorthMentioning)
            _findings.Add((grade, reason));
    }

    static float Range(ReadOnlySpan<float> samples)
    {
        float min = samples[0], max = samples[0];
        foreach (var sample in samples)
        {
            min = sample < min ? sample : min;
            max = sample > max ? sample : max;
        }
        return max - min;
    }
}

using System.Collections.Immutable;

namespace EcgStream.Trainer;

/// <summary>Confidence against accuracy.</summary>
public static class Calibrations
{
    const int Bins = 10;

    /// <summary>The calibration of judged windows; <paramref name="temperatures"/> are those of the folds.</summary>
    public static Calibration Of(IReadOnlyList<JudgedWindow> windows, IReadOnlyList<double> temperatures)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(temperatures);
        var (before, after) = (BinsOf(windows, w => w.Probabilities), BinsOf(windows, w => w.Calibrated));
        return new()
        {
            ErrorBefore = Error(before),
            ErrorAfter = Error(after),
            LossBefore = Loss(windows, w => w.Probabilities),
            LossAfter = Loss(windows, w => w.Calibrated),
            Temperature = Math.Exp(temperatures.Average(t => Math.Log(t))),
            BinsBefore = before,
            BinsAfter = after,
        };
    }

    /// <summary>Accuracy against coverage, from answering everything to answering the most certain tenth.</summary>
    public static ImmutableArray<CoveragePoint> Coverage(IReadOnlyList<JudgedWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var sorted = windows.Select(w => (Confidence: w.Calibrated.Max(), w.IsRight)).OrderByDescending(w => w.Confidence).ToArray();
        return [.. Enumerable.Range(1, 10).Reverse().Select(tenths =>
        {
            // Equal confidences are answered or withheld together: no threshold could part them.
            var last = sorted[Math.Max(1, (int)Math.Round(sorted.Length * tenths / 10.0)) - 1].Confidence;
            var answered = sorted.TakeWhile(w => w.Confidence >= last).ToArray();
            return new CoveragePoint(last, (double)answered.Length / sorted.Length, answered.Count(w => w.IsRight) / (double)answered.Length);
        }).DistinctBy(p => p.Coverage)];
    }

    static ImmutableArray<CalibrationBin> BinsOf(IReadOnlyList<JudgedWindow> windows, Func<JudgedWindow, ImmutableArray<double>> probabilities) =>
    [
        .. windows.Select(w => (Confidence: probabilities(w).Max(), w.IsRight))
            .GroupBy(w => Math.Min((int)(w.Confidence * Bins), Bins - 1)).OrderBy(g => g.Key)
            .Select(g => new CalibrationBin(g.Average(w => w.Confidence), g.Count(w => w.IsRight) / (double)g.Count(), g.Count())),
    ];

    static double Error(ImmutableArray<CalibrationBin> bins) =>
        bins.Sum(b => b.Windows * Math.Abs(b.MeanConfidence - b.Accuracy)) / bins.Sum(b => b.Windows);

    static double Loss(IReadOnlyList<JudgedWindow> windows, Func<JudgedWindow, ImmutableArray<double>> probabilities) =>
        windows.Average(w => TemperatureScaling.Loss(probabilities(w), w.Truth));
}

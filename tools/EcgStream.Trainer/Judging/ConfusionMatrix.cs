namespace EcgStream.Trainer;

/// <summary>Counts of true (row) against predicted (column) classes, and the figures that follow from them.</summary>
public sealed class ConfusionMatrix
{
    readonly int[] _counts;

    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        _counts = new int[classes * classes];
    }

    /// <summary>Counts the answers to judged windows.</summary>
    public static ConfusionMatrix Of(IEnumerable<JudgedWindow> windows, int classes)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var matrix = new ConfusionMatrix(classes);
        foreach (var window in windows)
            matrix.Add(window.Truth, window.Predicted);
        return matrix;
    }

    /// <summary>Counts what a model says of windows.</summary>
    public static ConfusionMatrix Of(ITrainedModel model, IReadOnlyList<LabelledWindow> windows, int classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(windows);
        var matrix = new ConfusionMatrix(classes);
        foreach (var (window, probabilities) in windows.Zip(model.Probabilities(windows)))
            matrix.Add(window.Label, Array.IndexOf(probabilities, probabilities.Max()));
        return matrix;
    }

    public int Classes { get; }

    public int this[int truth, int predicted] => _counts[truth * Classes + predicted];

    public int Total => _counts.Sum();

    /// <summary>Share of windows answered rightly.</summary>
    public double Accuracy => Ratio(Enumerable.Range(0, Classes).Sum(c => this[c, c]), Total);

    /// <summary>Mean recall of the classes that occur; 1 / classes is chance.</summary>
    public double BalancedAccuracy => Enumerable.Range(0, Classes).Where(c => Occurs(c) > 0).Select(Recall).DefaultIfEmpty().Average();

    /// <summary>Mean F1 of the classes that occur.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Where(c => Occurs(c) > 0).Select(F1).DefaultIfEmpty().Average();

    /// <summary>Share of a class's windows that were found; 0 where there are none.</summary>
    public double Recall(int label) => Ratio(this[label, label], Occurs(label));

    /// <summary>Share of the answers for a class that were right; 0 where it was never answered.</summary>
    public double Precision(int label) => Ratio(this[label, label], Enumerable.Range(0, Classes).Sum(truth => this[truth, label]));

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1(int label) => Ratio(2 * this[label, label], Occurs(label) + Enumerable.Range(0, Classes).Sum(truth => this[truth, label]));

    public void Add(int truth, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)truth, (uint)Classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes);
        _counts[truth * Classes + predicted]++;
    }

    /// <summary>Adds another matrix, its counts taken <paramref name="times"/> times.</summary>
    public void Add(ConfusionMatrix other, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += times * other._counts[i];
    }

    public void Clear() => Array.Clear(_counts);

    /// <summary>Number of classes that occur.</summary>
    public int Occurring => Enumerable.Range(0, Classes).Count(c => Occurs(c) > 0);

    int Occurs(int label) => Enumerable.Range(0, Classes).Sum(predicted => this[label, predicted]);

    static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

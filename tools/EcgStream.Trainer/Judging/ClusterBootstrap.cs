namespace EcgStream.Trainer;

/// <summary>
/// 95 % percentile intervals by drawing whole participants with replacement (Efron and Tibshirani 1993, cluster form): windows of one person
/// are alike, so drawing single windows would claim more certainty than there is. All models of a comparison see the same draws, so differences
/// are paired.
/// </summary>
public sealed class ClusterBootstrap
{
    // Two people drawn with replacement are one of them half of the time: that spread is no interval.
    const int FewestParticipants = 3;

    readonly int[][] _draws;
    readonly Dictionary<string, int> _numbers;

    /// <param name="participants">The participants who judge, each once.</param>
    /// <param name="draws">How many times they are drawn, at least 40.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    public ClusterBootstrap(IEnumerable<string> participants, int draws, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 40);
        _numbers = participants.Select((name, number) => (name, number)).ToDictionary(p => p.name, p => p.number, StringComparer.Ordinal);
        if (_numbers.Count == 0)
            throw new ArgumentException("There is nobody to draw.", nameof(participants));
        var random = new Random(seed);
        _draws = new int[draws][];
        for (var draw = 0; draw < draws; draw++)
        {
            _draws[draw] = new int[_numbers.Count];
            for (var i = 0; i < _numbers.Count; i++)
                _draws[draw][random.Next(_numbers.Count)]++;
        }
    }

    /// <summary>A figure of the confusion matrix with its interval.</summary>
    public Figure Of(IReadOnlyList<JudgedWindow> windows, int classes, Func<ConfusionMatrix, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var matrices = PerParticipant(windows, classes);
        var (whole, sum) = (ConfusionMatrix.Of(windows, classes), new ConfusionMatrix(classes));
        return Interval(figure(whole), _draws.Select(draw => FigureOf(Sum(matrices, draw, sum))));

        // Without a class a draw asks an easier question.
        double FigureOf(ConfusionMatrix drawn) => drawn.Occurring < whole.Occurring ? double.NaN : figure(drawn);
    }

    /// <summary>The difference of a figure between two models that judged the same people: what is hard for both cancels.</summary>
    public Figure OfDifference(IReadOnlyList<JudgedWindow> first, IReadOnlyList<JudgedWindow> second, int classes, Func<ConfusionMatrix, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (one, other) = (PerParticipant(first, classes), PerParticipant(second, classes));
        var (sumOfOne, sumOfOther) = (new ConfusionMatrix(classes), new ConfusionMatrix(classes));
        var (wholeOfOne, wholeOfOther) = (ConfusionMatrix.Of(first, classes), ConfusionMatrix.Of(second, classes));
        return Interval(figure(wholeOfOne) - figure(wholeOfOther), _draws.Select(draw =>
        {
            Sum(one, draw, sumOfOne);
            Sum(other, draw, sumOfOther);
            return sumOfOne.Occurring < wholeOfOne.Occurring || sumOfOther.Occurring < wholeOfOther.Occurring
                ? double.NaN
                : figure(sumOfOne) - figure(sumOfOther);
        }));
    }

    /// <summary>A figure that needs more than counts: of the windows themselves, each repeated as often as its participant was drawn.</summary>
    public Figure Of(IReadOnlyList<JudgedWindow> windows, Func<IReadOnlyList<(JudgedWindow Window, int Times)>, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var drawn = new (JudgedWindow, int)[windows.Count];
        return Interval(figure([.. windows.Select(w => (w, 1))]), _draws.Select(draw =>
        {
            for (var i = 0; i < drawn.Length; i++)
                drawn[i] = (windows[i], draw[Number(windows[i])]);
            return figure(drawn);
        }));
    }

    /// <summary>A figure of mean and SD over the participants that have a value.</summary>
    public Figure OfMeans(IReadOnlyList<(string Participant, double Value)> values, Func<(double Mean, double Sd), double> figure)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(figure);
        // Looked up once: there are thousands of draws.
        var numbered = values.Select(v => (Number: _numbers[v.Participant], v.Value)).ToArray();
        return Interval(figure(Moments(_ => 1)), _draws.Select(draw => figure(Moments(number => draw[number]))));

        (double Mean, double Sd) Moments(Func<int, int> times)
        {
            double count = 0, sum = 0, squares = 0;
            foreach (var (number, value) in numbered)
            {
                var weight = times(number);
                count += weight;
                sum += weight * value;
                squares += weight * value * value;
            }
            var mean = sum / count;
            return (mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean) * count / Math.Max(1, count - 1)));
        }
    }

    ConfusionMatrix[] PerParticipant(IReadOnlyList<JudgedWindow> windows, int classes)
    {
        var matrices = new ConfusionMatrix[_numbers.Count];
        for (var i = 0; i < matrices.Length; i++)
            matrices[i] = new(classes);
        foreach (var window in windows)
            matrices[Number(window)].Add(window.Truth, window.Predicted);
        return matrices;
    }

    int Number(JudgedWindow window) => _numbers.TryGetValue(window.Participant, out var number)
        ? number
        : throw new ArgumentException($"Participant {window.Participant} is not among those who are drawn.", nameof(window));

    static ConfusionMatrix Sum(ConfusionMatrix[] matrices, int[] times, ConfusionMatrix sum)
    {
        sum.Clear();
        for (var i = 0; i < matrices.Length; i++)
            sum.Add(matrices[i], times[i]);
        return sum;
    }

    Figure Interval(double value, IEnumerable<double> draws)
    {
        if (_numbers.Count < FewestParticipants)
            return new(value, double.NaN, double.NaN);
        // A draw may hold too few people for the figure (all of one class, no spread): it says nothing then.
        var sorted = draws.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? new(value, double.NaN, double.NaN) : new(value, Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    /// <summary>A quantile by linear interpolation between order statistics.</summary>
    internal static double Quantile(double[] sorted, double fraction)
    {
        var position = fraction * (sorted.Length - 1);
        var below = (int)position;
        return double.Lerp(sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)], position - below);
    }
}

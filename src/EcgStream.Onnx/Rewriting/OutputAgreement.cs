namespace EcgStream.Onnx;

/// <summary>How far two models' outputs lie apart, each output measured by its own range.</summary>
sealed class OutputAgreement
{
    readonly List<(double Worst, double Least, double Most)> _outputs = [];

    /// <summary>The largest difference of the output that differs most for its range.</summary>
    public double WorstDifference => Furthest.Worst;

    /// <summary>That output's range in the first model, among finite values; 0 where it never varied.</summary>
    public double Range => Furthest is { Most: var most, Least: var least } && most >= least ? most - least : 0;

    (double Worst, double Least, double Most) Furthest => _outputs.MaxBy(o => o.Worst == 0 ? 0 : o.Most > o.Least ? o.Worst / (o.Most - o.Least) : double.PositiveInfinity);

    /// <summary>Takes in what both gave for the same windows.</summary>
    public void Add(ModelOutputs expected, ModelOutputs found)
    {
        for (var i = 0; i < expected.Values.Count; i++)
        {
            if (_outputs.Count == i)
                _outputs.Add((0, double.PositiveInfinity, double.NegativeInfinity));
            _outputs[i] = i < found.Values.Count && found.Values[i].Length == expected.Values[i].Length
                ? Add(_outputs[i], expected.Values[i], found.Values[i])
                : _outputs[i] with { Worst = double.PositiveInfinity };
        }
    }

    static (double Worst, double Least, double Most) Add((double Worst, double Least, double Most) known, double[] expected, double[] found)
    {
        var (worst, least, most) = known;
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsFinite(expected[i]))
                (least, most) = (Math.Min(least, expected[i]), Math.Max(most, expected[i]));
            // Equals, unlike ==, takes a value that is no number for itself.
            if (!expected[i].Equals(found[i]))
                worst = Math.Max(worst, double.IsFinite(expected[i]) && double.IsFinite(found[i]) ? Math.Abs(expected[i] - found[i]) : double.PositiveInfinity);
        }
        return (worst, least, most);
    }
}

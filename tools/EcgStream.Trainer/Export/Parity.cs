using EcgStream.Onnx;

namespace EcgStream.Trainer;

/// <summary>Proves that a file says what the trainer's model says.</summary>
public static class Parity
{
    /// <summary>The most windows that are compared.</summary>
    public const int MostWindows = 64;

    /// <summary>A larger difference of a probability means that the file is not the model.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>The largest difference between the file's probabilities and the calibrated ones of the model, over up to 64 windows.</summary>
    /// <exception cref="EcgStreamException">It is above <see cref="Tolerance"/>.</exception>
    public static double Difference(OnnxModel file, Fitted fitted, IReadOnlyList<LabelledWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(windows);
        // Evenly over the participants.
        var step = Math.Max(1, windows.Count / MostWindows);
        var chosen = windows.Where((_, i) => i % step == 0).Take(MostWindows).ToArray();
        using var judge = new FileJudge(file.ToArray(), "The exported model");
        var worst = judge.Probabilities(chosen).Zip(fitted.Model.Probabilities(chosen))
            .Max(pair => pair.First.Zip(TemperatureScaling.Apply(pair.Second, fitted.Temperature), (a, b) => Math.Abs(a - b)).Max());
        return worst <= Tolerance ? worst
            : throw new EcgStreamException(FormattableString.Invariant($"The exported file differs from the trained model by {worst:0.0e+0}, more than {Tolerance:0.0e+0}: this is a defect of ecgtrain, and nothing was written."));
    }
}

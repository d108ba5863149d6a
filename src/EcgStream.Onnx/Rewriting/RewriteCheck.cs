using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>What became of running a rewritten model beside the one it was made from.</summary>
/// <param name="Windows">Windows that both were given.</param>
/// <param name="Together">How many of them were run at once, too; 0 where the model takes one at a time.</param>
/// <param name="WorstDifference">
/// The largest difference of the output that differs most for its range; infinite where values are not numbers in one model alone.
/// </param>
/// <param name="OutputRange">From that output's least to its largest value in the model as trained, among those that are finite.</param>
/// <param name="BeforeMs">Milliseconds of one window as trained, the quickest of some runs in turn.</param>
/// <param name="AfterMs">The same rewritten.</param>
public sealed record RewriteCheck(int Windows, int Together, double WorstDifference, double OutputRange, double BeforeMs, double AfterMs)
{
    /// <summary>The most that an output may differ, as a share of its range.</summary>
    public const double MostDifference = 1e-4;

    /// <summary>Below this a model had better stay as trained: what is saved would not be worth the memory.</summary>
    public const double LeastGain = 1.2;

    const int TimedRuns = 3;
    const int MostTogether = 4;

    /// <summary>How many times quicker the rewritten model is.</summary>
    public double Gain => BeforeMs / AfterMs;

    /// <summary>Whether it is quicker by more than chance.</summary>
    public bool Gains => Gain >= LeastGain;

    /// <summary>Whether the outputs agree.</summary>
    public bool Agrees => double.IsFinite(WorstDifference) && WorstDifference <= MostDifference * OutputRange;

    /// <summary>Runs both on one CPU thread, on noise and on the windows given: each window alone, and some of them at once where the model allows.</summary>
    /// <param name="before">The model as trained.</param>
    /// <param name="after">The model rewritten.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="windows">Windows of the signal as the model takes them.</param>
    /// <exception cref="EcgStreamException">A window does not fit the model, its outputs can't be compared, or ONNX Runtime refuses it.</exception>
    public static RewriteCheck Compare(byte[] before, byte[] after, string name, IReadOnlyList<float[]> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var options = new OnnxClassifierOptions { Provider = OnnxProvider.Cpu, Threads = 1 };
        using var first = ClassifierSession.Open(before, name, options).Session;
        using var second = ClassifierSession.Open(after, name, options).Session;
        try
        {
            return Run(first, second, name, windows);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EcgStreamException($"{name} can't be run on windows of noise ({ClassifierSession.Brief(e)}): mend that when exporting.", e);
        }
    }

    /// <summary>The same with sessions that are open.</summary>
    internal static RewriteCheck Run(InferenceSession before, InferenceSession after, string name, IReadOnlyList<float[]> given, int random = 2)
    {
        var windows = ModelWindows.For(before, name, given, random);
        var agreement = new OutputAgreement();
        foreach (var window in windows)
            agreement.Add(ModelOutputs.Of(before, [window]), ModelOutputs.Of(after, [window]));
        var together = ModelWindows.TakesMany(before) ? Math.Min(MostTogether, windows.Count) : 0;
        if (together > 0 && TryRun(before, [.. windows.Take(together)]) is { } expected)
            agreement.Add(expected, ModelOutputs.Of(after, [.. windows.Take(together)]));
        else
            together = 0;
        // Both are warm by now, and take turns so that what disturbs one disturbs the other.
        var (beforeMs, afterMs) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < TimedRuns; i++)
        {
            beforeMs = Math.Min(beforeMs, ModelOutputs.Of(before, [windows[0]]).Milliseconds);
            afterMs = Math.Min(afterMs, ModelOutputs.Of(after, [windows[0]]).Milliseconds);
        }
        return new(windows.Count, together, agreement.WorstDifference, agreement.Range, beforeMs, afterMs);
    }

    // A free dimension is no promise: something inside may know one window alone.
    static ModelOutputs? TryRun(InferenceSession session, IReadOnlyList<IReadOnlyDictionary<string, float[]>> windows)
    {
        try
        {
            return ModelOutputs.Of(session, windows);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }
}

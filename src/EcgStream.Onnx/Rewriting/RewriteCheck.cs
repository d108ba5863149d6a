using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>What became of running a rewritten model beside the one it was made from.</summary>
/// <param name="Windows">Windows that both were given.</param>
/// <param name="WorstDifference">The largest difference of an output.</param>
/// <param name="OutputRange">From the least to the largest output of the model as trained.</param>
/// <param name="BeforeMs">Milliseconds of one window as trained, the quickest of some runs.</param>
/// <param name="AfterMs">The same rewritten.</param>
public sealed record RewriteCheck(int Windows, double WorstDifference, double OutputRange, double BeforeMs, double AfterMs)
{
    /// <summary>The most that outputs may differ, as a share of their range.</summary>
    public const double MostDifference = 1e-4;

    /// <summary>How many times quicker the rewritten model is.</summary>
    public double Gain => BeforeMs / AfterMs;

    /// <summary>Whether the outputs agree.</summary>
    public bool Agrees => WorstDifference <= MostDifference * OutputRange;

    /// <summary>Runs both on one CPU thread, on noise and on the windows given: each window alone, and all of them at once where the model allows.</summary>
    /// <param name="before">The model as trained.</param>
    /// <param name="after">The model rewritten.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="windows">Windows of the signal as the model takes them.</param>
    /// <exception cref="EcgStreamException">A window does not fit the model, or ONNX Runtime refuses it.</exception>
    public static RewriteCheck Compare(byte[] before, byte[] after, string name, IReadOnlyList<float[]> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var options = new OnnxClassifierOptions { Provider = OnnxProvider.Cpu, Threads = 1 };
        using var first = ClassifierSession.OpenCpu(before, name, options, "").Session;
        using var second = ClassifierSession.OpenCpu(after, name, options, "").Session;
        return Run(first, second, name, windows);
    }

    /// <summary>Runs both on noise and on the windows given: each window alone, and all of them at once where the model allows.</summary>
    /// <exception cref="EcgStreamException">A window does not fit the model.</exception>
    internal static RewriteCheck Run(InferenceSession before, InferenceSession after, string name, IReadOnlyList<float[]> given, int random = 2)
    {
        var windows = ModelWindows.For(before, name, given, random);
        var (worst, least, most) = (0.0, double.PositiveInfinity, double.NegativeInfinity);
        var (beforeMs, afterMs) = (double.PositiveInfinity, double.PositiveInfinity);
        void Compare(IReadOnlyList<IReadOnlyDictionary<string, float[]>> batch)
        {
            var (expected, expectedMs) = Outputs(before, batch);
            var (found, foundMs) = Outputs(after, batch);
            for (var i = 0; i < expected.Length; i++)
            {
                // A value that is no number in one alone is as different as can be.
                var difference = Math.Abs((double)expected[i] - found[i]);
                worst = double.IsNaN(difference) && !(float.IsNaN(expected[i]) && float.IsNaN(found[i])) ? double.PositiveInfinity : Math.Max(worst, double.IsNaN(difference) ? 0 : difference);
                (least, most) = (Math.Min(least, expected[i]), Math.Max(most, expected[i]));
            }
            if (batch.Count == 1)
                (beforeMs, afterMs) = (Math.Min(beforeMs, expectedMs), Math.Min(afterMs, foundMs));
        }
        foreach (var window in windows)
            Compare([window]);
        if (ModelWindows.TakesMany(before))
            Compare(windows);
        for (var i = 0; i < 3; i++)
            afterMs = Math.Min(afterMs, Outputs(after, [windows[0]]).Ms);
        return new(windows.Count, worst, most - least, beforeMs, afterMs);
    }

    static (float[] Values, double Ms) Outputs(InferenceSession session, IReadOnlyList<IReadOnlyDictionary<string, float[]>> windows)
    {
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, metadata) in session.InputMetadata)
            {
                long[] shape = [windows.Count, .. metadata.Dimensions.Skip(1).Select(d => (long)d)];
                inputs[name] = OrtValue.CreateTensorValueFromMemory(windows.SelectMany(window => window[name]).ToArray(), shape);
            }
            using var options = new RunOptions();
            var start = Stopwatch.GetTimestamp();
            using var outputs = session.Run(options, inputs, session.OutputNames);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return ([.. outputs.SelectMany(output => output.GetTensorDataAsSpan<float>().ToArray())], elapsed);
        }
        finally
        {
            foreach (var value in inputs.Values)
                value.Dispose();
        }
    }
}

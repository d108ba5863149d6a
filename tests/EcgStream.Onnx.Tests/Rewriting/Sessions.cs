using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx.Tests;

/// <summary>Runs models on ONNX Runtime itself.</summary>
static class Sessions
{
    /// <summary>All values of all of a model's outputs, one after another.</summary>
    public static float[] Run(OnnxModel model, float[] values, params long[] shape)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model.ToArray(), options);
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, session.OutputNames);
        return [.. outputs.SelectMany(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }

    /// <summary>The largest difference, as a share of the largest of the first values.</summary>
    public static double Difference(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        return expected.Zip(found, (a, b) => Math.Abs((double)a - b)).Max() / expected.Max(Math.Abs);
    }
}

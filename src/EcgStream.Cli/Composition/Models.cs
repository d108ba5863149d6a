using System.Globalization;
using EcgStream.Cli.Views;
using EcgStream.Onnx;

namespace EcgStream.Cli.Composition;

/// <summary>Loads the model that the options name.</summary>
static class Models
{
    /// <summary>The model that runs where none is named: of those that need no resting minute, the one with the best honest evidence for six emotions.</summary>
    public const string Default = "compact";

    /// <summary>The same of those that compare with the person at rest, where a baseline is given. It has the better evidence of the two.</summary>
    public const string DefaultWithBaseline = "emotions-baseline";

    public static OnnxClassifier Load(string nameOrPath, OnnxClassifierOptions options) =>
        OnnxClassifier.Load(ModelCatalog.Default().Find(nameOrPath), options with { Progress = ProgressLog.Tell });

    /// <summary>What the command line says of how a model runs.</summary>
    /// <exception cref="EcgStreamException">A value is out of range.</exception>
    public static OnnxClassifierOptions Options(string provider, string? threads, string optimize, bool tf32, bool cudaGraph)
    {
        var options = new OnnxClassifierOptions
        {
            Provider = Enum.Parse<OnnxProvider>(provider, ignoreCase: true),
            Optimize = Enum.Parse<OnnxOptimize>(optimize, ignoreCase: true),
            Tf32 = tf32,
            CudaGraph = cudaGraph,
        };
        return threads is null ? options : options with
        {
            Threads = int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 256
                ? count
                : throw new EcgStreamException($"--threads {threads}: give a whole number from 1 to 256."),
        };
    }
}

using System.Globalization;
using EcgStream.Onnx;

namespace EcgStream.Cli.Composition;

/// <summary>Loads the model that the options name.</summary>
static class Models
{
    public static OnnxClassifier Load(string nameOrPath, string provider, string? threads, int maxBatch)
    {
        int? count = null;
        if (threads is not null)
            count = int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 256
                ? n
                : throw new EcgStreamException($"--threads {threads}: give a whole number from 1 to 256.");
        return OnnxClassifier.Load(ModelCatalog.Find(nameOrPath), new OnnxClassifierOptions
        {
            Provider = Enum.Parse<ExecutionProvider>(provider, ignoreCase: true),
            Threads = count,
            MaxBatch = maxBatch,
        });
    }
}

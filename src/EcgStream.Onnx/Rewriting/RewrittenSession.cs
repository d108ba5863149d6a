using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>Opens a model with its long convolutions rewritten where that gains, and says so.</summary>
static class RewrittenSession
{
    // Below this the model runs as trained: what is saved would not be worth the difference of rounding.
    const double LeastGain = 1.2;

    /// <summary>A session, and one sentence about what was rewritten; empty where there was nothing to rewrite.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="graph">The same, read.</param>
    /// <param name="hash">See <see cref="ModelContractMetadata.HashOf"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Where it runs.</param>
    /// <exception cref="EcgStreamException">ONNX Runtime refuses the model as trained.</exception>
    public static (ClassifierSession Session, string Remark) Open(byte[] model, OnnxModel graph, string hash, string name, OnnxClassifierOptions options)
    {
        if (options.Optimize == OnnxOptimize.Off || !LongKernelRewriter.HasLongKernels(graph))
            return (ClassifierSession.Open(model, name, options), "");
        var cache = new RewriteCache(options.CacheFolder ?? RewriteCache.DefaultFolder);
        var key = RewriteCache.Key(hash, OrtEnv.Instance().GetVersionString(), $"{options.Provider}{(options.Tf32 ? "-tf32" : "")}", options.Threads);
        if (cache.Find(key) is var (known, kept) && TryOpen(kept, model, name, options) is { } found)
            return (found, Remark(known, kept is not null, "checked before"));

        options.Progress?.Invoke($"Rewriting the long convolutions of {name} and running both forms side by side, once for this machine");
        // A graph holds the shapes of its recording, and here windows come in several numbers.
        var trained = ClassifierSession.Open(model, name, options with { CudaGraph = false });
        try
        {
            var rewrite = LongKernelRewriter.Rewrite(graph, name);
            if (rewrite.Count == 0)
                return (trained, "");
            var bytes = rewrite.Model.ToArray();
            var rewritten = ClassifierSession.Open(bytes, name, options with { Provider = ProviderOf(trained), CudaGraph = false });
            var check = Check(trained, rewritten, name);
            var gains = check is { Agrees: true, Gain: >= LeastGain };
            var record = new RewriteRecord(gains ? ModelContractMetadata.HashOf(bytes) : "", rewrite.Count, rewrite.Convolutions.Length, check);
            var isKept = cache.Keep(key, record, gains ? bytes : null);
            var (chosen, other) = gains ? (rewritten with { Reason = trained.Reason }, trained) : (trained, rewritten);
            if (options.CudaGraph && chosen.Provider != "cpu")
            {
                var recording = ClassifierSession.Open(gains ? bytes : model, name, options);
                chosen.Session.Dispose();
                chosen = recording;
            }
            other.Session.Dispose();
            return (chosen, Remark(record, gains, isKept ? "checked now" : "checked now, and not kept: the cache can't be written"));
        }
        catch (Exception e) when (e is EcgStreamException or OnnxRuntimeException)
        {
            // Rewriting may fail in ways that the model as trained does not.
            return (trained, $"Its long convolutions could not be rewritten ({ClassifierSession.Brief(e)}): it runs as trained.");
        }
        catch
        {
            trained.Session.Dispose();
            throw;
        }
    }

    static RewriteCheck Check(ClassifierSession trained, ClassifierSession rewritten, string name)
    {
        try
        {
            return RewriteCheck.Run(trained.Session, rewritten.Session, name, []);
        }
        catch
        {
            rewritten.Session.Dispose();
            throw;
        }
    }

    static ClassifierSession? TryOpen(byte[]? rewritten, byte[] model, string name, OnnxClassifierOptions options)
    {
        try
        {
            return ClassifierSession.Open(rewritten ?? model, name, options);
        }
        catch (EcgStreamException) when (rewritten is not null)
        {
            return null;
        }
    }

    static OnnxProvider ProviderOf(ClassifierSession session) => session.Provider == "cpu" ? OnnxProvider.Cpu : OnnxProvider.Cuda;

    static string Remark(RewriteRecord record, bool isRewritten, string when)
    {
        var check = record.Check;
        var outcome = !check.Agrees ? $"gives outputs that differ by {check.WorstDifference:G2}, so it runs as trained"
            : !isRewritten ? $"takes {check.AfterMs:N1} ms a window instead of {check.BeforeMs:N1}, so it runs as trained"
            : $"takes {check.AfterMs:N1} ms a window instead of {check.BeforeMs:N1}, {check.Gain:N0} times less, with outputs within {check.WorstDifference:G1} of the model as trained";
        return string.Create(CultureInfo.InvariantCulture, $"With {record.Rewritten} of {record.Convolutions} convolutions rewritten the model {outcome} ({when}; --optimize off leaves it as it is).");
    }
}

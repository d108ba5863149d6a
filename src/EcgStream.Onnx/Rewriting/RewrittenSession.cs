using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>Opens a model with its long convolutions rewritten where that gains, and says so.</summary>
static class RewrittenSession
{
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
        var key = RewriteCache.Key(hash, ClassifierSession.RuntimeVersion(), $"{options.Provider}{(options.Tf32 ? "-tf32" : "")}", options.Threads);
        if (cache.Find(key) is var (known, kept) && TryOpen(kept, model, name, options) is { } found)
        {
            // What is known of one provider says nothing of another.
            if (found.Provider == known.Provider)
                return (found, known.Remark("checked before"));
            found.Session.Dispose();
        }
        // A graph holds the shapes of its recording, and here windows come in several numbers.
        var trained = ClassifierSession.Open(model, name, options with { CudaGraph = false });
        var (record, rewritten) = Examine(trained, graph, name, options);
        var isKept = cache.Keep(key, record, rewritten?.Model);
        var remark = record.Remark(isKept ? "checked now" : "checked now, and not kept: the cache can't be written");
        if (rewritten is null && !options.CudaGraph)
            return (trained, remark);
        trained.Session.Dispose();
        if (rewritten is null)
            return (ClassifierSession.Open(model, name, options), remark);
        if (!options.CudaGraph)
            return (rewritten.Session with { Reason = trained.Reason }, remark);
        rewritten.Session.Session.Dispose();
        return (ClassifierSession.Open(rewritten.Model, name, options), remark);
    }

    /// <summary>Rewrites a model and runs both; with the rewritten one where it is to be used.</summary>
    static (RewriteRecord Record, Rewritten? Rewritten) Examine(ClassifierSession trained, OnnxModel graph, string name, OnnxClassifierOptions options)
    {
        ClassifierSession? session = null;
        try
        {
            var rewrite = LongKernelRewriter.Rewrite(graph, name);
            var record = new RewriteRecord(trained.Provider, "", rewrite.Count, rewrite.Convolutions.Length, "", null);
            if (rewrite.Count == 0)
                return (record, null);
            options.Progress?.Invoke($"Running {name} as trained and with its long convolutions rewritten, once");
            var bytes = rewrite.Model.ToArray();
            session = ClassifierSession.Open(bytes, name, options with { Provider = trained.Provider == "cpu" ? OnnxProvider.Cpu : OnnxProvider.Cuda, CudaGraph = false });
            record = record with { Check = RewriteCheck.Run(trained.Session, session.Session, name, []) };
            if (record.Check is { Agrees: true, Gains: true })
                return (record with { Sha256 = ModelContractMetadata.HashOf(bytes) }, new(session, bytes));
            session.Session.Dispose();
            return (record, null);
        }
        catch (Exception e) when (e is EcgStreamException or OnnxRuntimeException or IOException or OutOfMemoryException or OverflowException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // Rewriting may fail in ways that the model as trained does not.
            session?.Session.Dispose();
            return (new(trained.Provider, "", 0, 0, ClassifierSession.Brief(e), null), null);
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

    sealed record Rewritten(ClassifierSession Session, byte[] Model);
}

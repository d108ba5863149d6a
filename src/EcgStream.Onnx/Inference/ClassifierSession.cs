using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace EcgStream.Onnx;

/// <summary>An ONNX Runtime session on the provider that was asked for, or that was found to work.</summary>
/// <param name="Session">The session.</param>
/// <param name="Provider"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Reason">Why that one, in a few words.</param>
sealed record ClassifierSession(InferenceSession Session, string Provider, string Reason)
{
    /// <exception cref="EcgStreamException">ONNX Runtime refuses the model, or CUDA was asked for and can't run all of it.</exception>
    public static ClassifierSession Open(byte[] model, string file, OnnxClassifierOptions options)
    {
        try
        {
            return options.Provider switch
            {
                OnnxProvider.Cpu => OpenCpu(model, file, options, "as asked"),
                OnnxProvider.Cuda => OpenCuda(model, options, "as asked", out var failure)
                    ?? throw CudaRefused(file, failure, null),
                _ => OpenCuda(model, options, "CUDA runs the whole model", out var failure) ?? OpenCpu(model, file, options, failure),
            };
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw NoNatives(e);
        }
    }

    /// <summary>Version of ONNX Runtime, for example <c>1.31.1</c>.</summary>
    /// <exception cref="EcgStreamException">Its native library can't be loaded.</exception>
    public static string RuntimeVersion()
    {
        try
        {
            return OrtEnv.Instance().GetVersionString();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw NoNatives(e);
        }
    }

    public static EcgStreamException NoNatives(Exception cause) => new(
        "ONNX Runtime's native library can't be loaded on this system: run ecgstream on 64-bit Linux with glibc, Windows or macOS, installed with its native files.", cause);

    public static EcgStreamException Refused(string file, OnnxRuntimeException cause) =>
        new($"ONNX Runtime refuses {file} ({Brief(cause)}): export the model again, with opset 17 or an older one.", cause);

    public static EcgStreamException CudaRefused(string file, string failure, Exception? cause) =>
        new($"CUDA can't run {file}, {failure}: mend that, or choose the provider auto or cpu.", cause);

    public static ClassifierSession OpenCpu(byte[] model, string file, OnnxClassifierOptions options, string reason)
    {
        using var session = SessionOptionsFor(options);
        try
        {
            return new(new InferenceSession(model, session), "cpu", options.Tf32 || options.CudaGraph ? $"{reason}; TF32 and CUDA graphs are left out" : reason);
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(file, e);
        }
    }

    // The session may not put any node on the CPU, so that a session which opens is one that CUDA really runs.
    static ClassifierSession? OpenCuda(byte[] model, OnnxClassifierOptions options, string reason, out string failure)
    {
        failure = "this build carries no CUDA (build it with -p:Gpu=true)";
        var environment = OrtEnv.Instance();
        var isBuiltIn = environment.GetAvailableProviders().Contains(CudaOptions.Provider);
        if (!isBuiltIn && !CudaLibrary.Exists)
            return null;
        string? trouble = null;
        var logLevel = environment.EnvLogLevel;
        try
        {
            // What goes wrong here is said in our own sentence, not on stderr.
            environment.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            // Before the session, so that nothing of the provider changes under it.
            var device = CudaLibrary.Register(environment, out trouble);
            using var session = SessionOptionsFor(options);
            session.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
            if (isBuiltIn || device is null)
            {
                using var cuda = new OrtCUDAProviderOptions();
                cuda.UpdateOptions(CudaOptions.For(options));
                session.AppendExecutionProvider_CUDA(cuda);
            }
            else
            {
                session.AppendExecutionProvider(environment, [device], CudaOptions.For(options));
            }
            return new(new InferenceSession(model, session), "cuda", reason);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or KeyNotFoundException)
        {
            // Where the library can't be loaded, that it can't is what to mend.
            failure = $"CUDA does not run it here ({(isBuiltIn ? Brief(e) : trouble ?? Brief(e))})";
            return null;
        }
        finally
        {
            environment.EnvLogLevel = logLevel;
        }
    }

    /// <summary>Binds buffers for the batch sizes of the provider.</summary>
    /// <param name="shape">What the model takes and gives.</param>
    /// <param name="maxBatch">The most windows a run.</param>
    /// <param name="file">What messages call the model.</param>
    /// <param name="options">As the session was opened.</param>
    /// <param name="remark">What is to be said of how the windows get there; null for nothing.</param>
    /// <exception cref="EcgStreamException">CUDA graphs were asked for, and the inputs can't be bound on the device.</exception>
    public ImmutableArray<BoundBatch> Bind(ClassifierShape shape, int maxBatch, string file, OnnxClassifierOptions options, out string? remark)
    {
        remark = null;
        var sizes = BoundBatch.Sizes(Provider, maxBatch);
        if (Provider == "cpu")
            return HostBatch.Bind(Session, shape, sizes);
        var bound = CudaBatch.TryBind(Session, shape, sizes, options.CudaGraph, out var trouble);
        if (!bound.IsEmpty)
            return bound;
        if (options.CudaGraph)
            throw new EcgStreamException($"{file} can't be run as CUDA graphs, its inputs can't be bound on the device ({trouble}): mend that, or leave CUDA graphs out.");
        remark = $"each run copies its windows by itself ({trouble})";
        return [.. sizes.Select(size => new CopiedBatch(Session, shape, size))];
    }

    static SessionOptions SessionOptionsFor(OnnxClassifierOptions options)
    {
        var session = new SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Threads that spin between windows would keep a core busy for nothing.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return session;
    }

    /// <summary>The first line of ONNX Runtime's message, not its source positions.</summary>
    public static string Brief(Exception e)
    {
        var line = e.Message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0)
            line = line[..end];
        return (line.Length > 160 ? $"{line[..160]}…" : line.ToString()).TrimEnd('.', ' ', ';');
    }
}

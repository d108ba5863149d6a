namespace EcgStream.Onnx;

/// <summary>What ONNX Runtime's CUDA provider is told, each choice on purpose.</summary>
static class CudaOptions
{
    /// <summary>The name that <see cref="Microsoft.ML.OnnxRuntime.OrtEnv.GetAvailableProviders"/> gives it.</summary>
    public const string Provider = "CUDAExecutionProvider";

    /// <summary>The key of a run's options that says which CUDA graph it is.</summary>
    public const string GraphId = "gpu_graph_id";

    /// <summary>Keys and values as documented for the provider.</summary>
    public static Dictionary<string, string> For(OnnxClassifierOptions options) => new()
    {
        // EXHAUSTIVE, the default, times every algorithm at each start: slow, and the winner may differ from start to start, and with it the last
        // bits of the answers. The heuristic chooses the same one on the same machine.
        ["cudnn_conv_algo_search"] = "HEURISTIC",
        // With less workspace cuDNN may have to leave out the fastest algorithms. Our shapes are few, so it is taken once.
        ["cudnn_conv_use_max_workspace"] = "1",
        ["use_tf32"] = Flag(options.Tf32),
        ["enable_cuda_graph"] = Flag(options.CudaGraph),
        // One stream whichever thread calls: there is one run at a time.
        ["use_ep_level_unified_stream"] = "1",
        ["do_copy_in_default_stream"] = "1",
    };

    static string Flag(bool set) => set ? "1" : "0";
}

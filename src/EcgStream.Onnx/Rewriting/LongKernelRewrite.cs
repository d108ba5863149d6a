using System.Collections.Immutable;

namespace EcgStream.Onnx;

/// <summary>A convolution that was looked at, and what became of it.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Inputs">Channels taken; 0 where the lengths are not known.</param>
/// <param name="Outputs">Channels given.</param>
/// <param name="Taps">Length of the kernel.</param>
/// <param name="Samples">Length of the signal.</param>
/// <param name="Plan">How it is worked out now; empty where it was left alone.</param>
/// <param name="ExpectedGain">How many times cheaper the cost model expects the best plan to be; 0 where there is none.</param>
/// <param name="Reason">Why it was left alone; empty where it was not.</param>
public sealed record RewrittenConvolution(string Name, int Inputs, int Outputs, int Taps, int Samples, string Plan, double ExpectedGain, string Reason)
{
    /// <summary>Whether it was rewritten.</summary>
    public bool IsRewritten => Reason.Length == 0;
}

/// <summary>A model whose long convolutions were written as products in the frequency domain.</summary>
/// <param name="Model">The model; the one that was given where nothing was rewritten.</param>
/// <param name="Convolutions">All its convolutions, in running order.</param>
public sealed record LongKernelRewrite(OnnxModel Model, ImmutableArray<RewrittenConvolution> Convolutions)
{
    /// <summary>How many were rewritten.</summary>
    public int Count => Convolutions.Count(convolution => convolution.IsRewritten);
}

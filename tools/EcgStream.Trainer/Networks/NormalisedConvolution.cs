using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>A convolution without bias and the batch normalisation after it, registered with the module they belong to.</summary>
/// <remarks>
/// No module itself: TorchSharp registers a submodule's fields once more, under their C# names, when its owner is registered; what is held
/// here it does not find, so every weight has one name.
/// </remarks>
sealed class NormalisedConvolution
{
    /// <param name="owner">The module the weights belong to.</param>
    /// <param name="name">The convolution's name there; the normalisation's is that and <c>_norm</c>. The exported file uses the same.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernel">Taps, odd.</param>
    /// <param name="stride">Step.</param>
    public NormalisedConvolution(Module owner, string name, int inputs, int outputs, int kernel, int stride)
    {
        Name = name;
        Convolution = Conv1d(inputs, outputs, kernel, stride, padding: kernel / 2, bias: false);
        Norm = BatchNorm1d(outputs);
        owner.register_module(name, Convolution);
        owner.register_module($"{name}_norm", Norm);
    }

    public string Name { get; }
    public Conv1d Convolution { get; }
    public BatchNorm1d Norm { get; }

    public Tensor Forward(Tensor input) => Norm.forward(Convolution.forward(input));

    public string In(NetworkGraph graph, string prefix, string input) =>
        graph.Norm($"{prefix}{Name}_norm", Norm, graph.Convolution(prefix + Name, Convolution, input));
}

using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// Two convolutions with batch normalisation and a shortcut around them (He et al. 2016, in one dimension).
/// The first convolution halves the rate; the shortcut is a convolution of one tap that does the same.
/// </summary>
sealed class ResidualBlock : Module<Tensor, Tensor>
{
    public ResidualBlock(string name, int inputs, int outputs, int kernel)
        : base(name)
    {
        First = new(this, "first", inputs, outputs, kernel, stride: 2);
        Second = new(this, "second", outputs, outputs, kernel, stride: 1);
        Shortcut = new(this, "shortcut", inputs, outputs, kernel: 1, stride: 2);
    }

    public NormalisedConvolution First { get; }
    public NormalisedConvolution Second { get; }
    public NormalisedConvolution Shortcut { get; }

    public override Tensor forward(Tensor input) =>
        functional.relu(Second.Forward(functional.relu(First.Forward(input))) + Shortcut.Forward(input));

    public string In(NetworkGraph graph, string input)
    {
        var prefix = GetName() + ".";
        var inner = graph.Rectified(First.In(graph, prefix, input));
        return graph.Rectified(graph.Node("Add", [Second.In(graph, prefix, inner), Shortcut.In(graph, prefix, input)]));
    }
}

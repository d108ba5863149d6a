using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// Two convolutions with batch normalisation and a shortcut around them (He et al. 2016, in one dimension).
/// The first convolution halves the rate; the shortcut then is a convolution of one tap.
/// </summary>
sealed class ResidualBlock : Module<Tensor, Tensor>
{
    public ResidualBlock(string name, int inputs, int outputs, int kernel, int stride)
        : base(name)
    {
        First = Conv1d(inputs, outputs, kernel, stride, padding: kernel / 2, bias: false);
        FirstNorm = BatchNorm1d(outputs);
        Second = Conv1d(outputs, outputs, kernel, padding: kernel / 2, bias: false);
        SecondNorm = BatchNorm1d(outputs);
        Shortcut = Conv1d(inputs, outputs, 1, stride, bias: false);
        ShortcutNorm = BatchNorm1d(outputs);
        register_module("first", First);
        register_module("first_norm", FirstNorm);
        register_module("second", Second);
        register_module("second_norm", SecondNorm);
        register_module("shortcut", Shortcut);
        register_module("shortcut_norm", ShortcutNorm);
    }

    public Conv1d First { get; }
    public BatchNorm1d FirstNorm { get; }
    public Conv1d Second { get; }
    public BatchNorm1d SecondNorm { get; }
    public Conv1d Shortcut { get; }
    public BatchNorm1d ShortcutNorm { get; }

    public override Tensor forward(Tensor input)
    {
        var inner = functional.relu(FirstNorm.forward(First.forward(input)));
        return functional.relu(SecondNorm.forward(Second.forward(inner)) + ShortcutNorm.forward(Shortcut.forward(input)));
    }
}

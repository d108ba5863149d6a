using EcgStream.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EcgStream.Trainer;

/// <summary>
/// A long short-term memory over frames of 60 samples (0.2 s at 300 Hz: 300 steps a minute, not 18,000), its last state classified. Samples before the
/// first whole frame are left out.
/// </summary>
public sealed class LstmNetwork : FeatureNetwork
{
    /// <summary>Samples a frame.</summary>
    public const int Frame = 60;

    readonly LSTM _memory;
    readonly Linear _head;
    readonly int _steps;

    public LstmNetwork(int windowLength, int classes, int width = 64)
        : base(nameof(LstmNetwork))
    {
        _steps = windowLength / Frame;
        _memory = LSTM(Frame, width, batchFirst: true);
        _head = Linear(width, classes);
        EmbeddingCount = width;
        RegisterComponents();
    }

    public override int EmbeddingCount { get; }

    public override Tensor Embed(Tensor windows)
    {
        var frames = windows.narrow(2, windows.shape[2] - _steps * Frame, _steps * Frame).reshape(-1, _steps, Frame);
        var (_, last, _) = _memory.forward(frames);
        return last.squeeze(0);
    }

    public override Tensor Classify(Tensor features) => _head.forward(features);

    internal override string EmbedIn(NetworkGraph graph, string windows)
    {
        var whole = graph.Node("Slice", [windows, graph.Constant("frames_from", -(long)_steps * Frame), graph.Constant("frames_to", long.MaxValue), graph.Constant("frames_axis", 2)]);
        var frames = graph.Node("Reshape", [whole, graph.Constant("frames", -1, _steps, Frame)]);
        var weights = _memory.state_dict();
        using var scope = NewDisposeScope();
        using var still = no_grad();
        graph.Add(new()
        {
            OpType = "LSTM",
            Name = "memory",
            Inputs =
            [
                graph.Node("Transpose", [frames], OnnxAttribute.Ints("perm", 1, 0, 2)),
                graph.Full("memory.inputs", Gates(weights["weight_ih_l0"]).unsqueeze(0)),
                graph.Full("memory.states", Gates(weights["weight_hh_l0"]).unsqueeze(0)),
                graph.Full("memory.offsets", cat([Gates(weights["bias_ih_l0"]), Gates(weights["bias_hh_l0"])], 0).unsqueeze(0)),
            ],
            Outputs = ["", "last_state"],
            Attributes = [OnnxAttribute.Int("hidden_size", EmbeddingCount)],
        });
        return graph.Node("Squeeze", ["last_state", graph.Constant("direction_axis", 0)]);
    }

    internal override string ClassifyIn(NetworkGraph graph, string features) => graph.Linear("head", _head, features);

    // Torch keeps the gates as input, forget, cell, output; ONNX as input, output, forget, cell.
    static Tensor Gates(Tensor weights)
    {
        var gates = weights.chunk(4, 0);
        return cat([gates[0], gates[3], gates[1], gates[2]], 0);
    }
}
